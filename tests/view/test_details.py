from datetime import UTC
from pathlib import PurePosixPath

from pilotlamp.domain.model import PrinterState
from pilotlamp.view.details import about, device_details
from tests.builders import after, at, device, failure, printer, reading, session, source, status_of


def test_details_tell_everything_unshortened() -> None:
    full = device(
        "n" * 80,
        id="55c8",
        type="the_element",
        description="By the window",
        mac="aa:bb",
        page="https://example.com/55c8",
        session=session(since=at(0)),
        printers=(printer(state=PrinterState.ERROR),),
    )
    status = status_of(after(reading(full), failure(failed_at=at(30))))

    assert device_details(status, status.devices["55c8"], UTC).splitlines() == [
        f"Name: {'n' * 80}",
        "State: online, 1 printer in error",
        "Source: Makerspace (api.formide.example)",
        "Last reading: 21 Nov 2026 19:00",
        "Last poll failed: no answer within 10 s",
        "Id: 55c8",
        "Type: the_element",
        "Description: By the window",
        "MAC address: aa:bb",
        "IP address: 203.0.113.7",
        "Internal IP: 192.168.1.20",
        "Place: Amsterdam, Netherlands",
        "Provider: Example Net",
        "Version: 0.2.0",
        "Connected since: 21 Nov 2026 19:00",
        "Printer Ultimaker 2: in error",
        "Page: https://example.com/55c8",
    ]


def test_details_of_a_bare_device() -> None:
    hostless = source(host="")
    status = status_of(after(reading(device(id="x", name=""), of=hostless), sources=(hostless,)))

    assert device_details(status, status.devices["x"], UTC).splitlines() == [
        "Name: x",
        "State: online",
        "Source: Makerspace",
        "Last reading: 21 Nov 2026 19:00",
        "Id: x",
    ]


def test_about_says_version_licence_and_where_the_files_are() -> None:
    text = about("0.1.0", PurePosixPath("/home/ada/config.toml"), "/home/ada/pilotlamp.log")

    assert text.splitlines()[0] == "Pilotlamp 0.1.0"
    assert "MIT" in text
    assert "Settings: /home/ada/config.toml\nLog: /home/ada/pilotlamp.log" in text
    assert "Log" not in about("0.1.0", "config.toml")
