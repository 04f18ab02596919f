"""Printers from the account's list and from the devices, and which addresses may be asked."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pilotlamp.domain.model import Device, DeviceState, Printer, PrinterState
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse_printers import (
    AccountPrinter,
    account_printers,
    by_device,
    live_printers,
    local_urls,
    unread,
    with_printers,
)
from pilotlamp.sources.wire import decode
from tests.builders import device

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formide"
VIRTUAL = Printer(id="/dev/virt0", name="VIRTUAL", state=PrinterState.IDLE)


def records(*rows: object) -> tuple[AccountPrinter, ...]:
    return account_printers(decode(json.dumps(rows).encode(), wire.PrinterRecords, what="the list of printers")).entries


def record(id_: str = "p1", *, of: str | None = None, port: str | None = None) -> AccountPrinter:
    return AccountPrinter(printer=Printer(id=id_, name=f"name of {id_}"), device_id=of, port=port)


def live(answer: object) -> tuple[Printer, ...]:
    return live_printers(wire.decode_local(json.dumps(answer).encode())).entries


def urls(*sessions: Mapping[str, object] | str | None, loopback: bool = False, status: str = "online") -> list[str]:
    """Where to ask devices that have these sessions."""
    rows = [{"_id": f"d{n}", "status": status, "session": session} for n, session in enumerate(sessions)]
    clients = decode(json.dumps(rows).encode(), list[wire.Client], what="the list of clients")
    return list(local_urls(clients, loopback=loopback).values())


@pytest.mark.parametrize("reference", ["client", "clientId", "device"])
@pytest.mark.parametrize("value", ["d1", {"_id": "d1"}, {"id": "d1"}])
def test_record_names_its_device_in_any_spelling(reference: str, value: object) -> None:
    """The list's layout is not documented."""
    assert records({"_id": "p1", reference: value})[0].device_id == "d1"


def test_record_of_the_account() -> None:
    row = {"_id": "p1", "name": "Left", "type": "Ultimaker 2", "port": "/dev/ttyUSB0", "status": "printing"}

    assert records(row) == (
        AccountPrinter(
            printer=Printer(id="p1", name="Left", state=PrinterState.PRINTING), device_id=None, port="/dev/ttyUSB0"
        ),
    )


def test_record_is_named_by_type_port_or_id() -> None:
    found = records({"id": 7, "type": "Ultimaker 2"}, {"port": "usb0", "name": 3}, {"id": "p3"})

    assert [(entry.printer.id, entry.printer.name) for entry in found] == [
        ("7", "Ultimaker 2"),
        ("usb0", "usb0"),
        ("p3", "p3"),
    ]


def test_records_that_are_none_are_left_out() -> None:
    assert records(None, "x", 3, [], {}, {"name": "no id", "id": True, "client": True}) == ()


def test_v2_devices_list_an_array() -> None:
    body = (FIXTURES / "formide_printer_list.json").read_bytes()

    assert live_printers(wire.decode_local(body)) == ((VIRTUAL,), 0)


@pytest.mark.parametrize(
    ("fixture", "state"),
    [
        ("formide_printer_printing.json", PrinterState.PRINTING),
        ("formide_printer_paused.json", PrinterState.PAUSED),
    ],
)
def test_progress_is_told_while_at_work(fixture: str, state: PrinterState) -> None:
    (found,) = live_printers(wire.decode_local((FIXTURES / fixture).read_bytes())).entries

    assert (found.state, found.progress_pct) == (state, 37.0)


def test_v1_devices_list_an_object_by_port() -> None:
    answer = {
        "/dev/ttyUSB0": {"status": "heating", "type": "Ultimaker 2", "progress": 0, "remainingPrintingTime": 720},
        "/dev/ttyACM0": {"port": "/dev/ttyACM1", "status": "online"},
        "/dev/ttyUSB9": None,
    }

    assert live(answer) == (
        Printer(id="/dev/ttyUSB0", name="Ultimaker 2", state=PrinterState.HEATING, progress_pct=0.0, remaining_s=720.0),
        Printer(id="/dev/ttyACM1", name="/dev/ttyACM1", state=PrinterState.IDLE),
    )


def test_v1_refusal_inside_an_answer_is_a_bad_reply() -> None:
    """HTTP says 200 all the same."""
    with pytest.raises(BadReplyError, match="does not list"):
        live({"status": 401, "errors": {"port": "x"}})


@pytest.mark.parametrize(
    "fixture",
    ["formide_404_route.json", "formide_printer_404.json", "formide_login_401.json", "formide_login_200.json"],
)
def test_other_answers_are_no_list_of_printers(fixture: str) -> None:
    """HTML, or an error as an object: neither means that there are no printers."""
    with pytest.raises(BadReplyError):
        live_printers(wire.decode_local((FIXTURES / fixture).read_bytes()))


def test_device_without_printers_lists_none() -> None:
    assert live([]) == live({}) == ()


def test_printer_without_a_port_is_left_out_and_counted() -> None:
    """Not null, which a v2 device lists for 2 s after a printer is plugged in."""
    answer = [None, {"port": "usb0"}, {"type": "no port"}, "usb1", {"port": "usb0"}]

    found = live_printers(wire.decode_local(json.dumps(answer).encode()))

    assert [printer.id for printer in found.entries] == ["usb0"]
    assert found.left_out == 2


def test_device_that_answers_with_nothing_has_no_printers() -> None:
    assert live_printers(wire.decode_local(b"")) == ((), 0)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("online", PrinterState.IDLE),
        ("Printing", PrinterState.PRINTING),
        ("heating", PrinterState.HEATING),
        ("paused", PrinterState.PAUSED),
        ("stopping", PrinterState.PRINTING),
        ("error", PrinterState.ERROR),
        ("offline", PrinterState.OFFLINE),
        ("disconnected", PrinterState.OFFLINE),
        ("connecting", PrinterState.UNKNOWN),
        ("dreaming", PrinterState.UNKNOWN),
        (None, PrinterState.UNKNOWN),
        (3, PrinterState.UNKNOWN),
    ],
)
def test_states_of_vendor_code(status: object, state: PrinterState) -> None:
    assert live([{"port": "usb0", "status": status}])[0].state is state


@pytest.mark.parametrize(
    ("fields", "progress_pct", "remaining_s"),
    [
        ({"status": "printing", "progress": 43, "remainingPrintingTime": 720}, 43.0, 720.0),
        ({"status": "printing", "progress": 101, "remainingPrintingTime": -1}, None, None),
        ({"status": "printing", "progress": "43", "remainingPrintingTime": None}, None, None),
        ({"status": "online", "progress": 43, "remainingPrintingTime": 720}, None, None),
        ({"status": "error", "progress": 43}, None, None),
    ],
)
def test_progress_only_of_a_job_and_only_in_range(
    fields: dict[str, object], progress_pct: float | None, remaining_s: float | None
) -> None:
    (found,) = live([{"port": "usb0", **fields}])

    assert (found.progress_pct, found.remaining_s) == (progress_pct, remaining_s)


def test_unread_printers_keep_their_name_only() -> None:
    busy = Printer(id="usb0", name="Left", state=PrinterState.PRINTING, progress_pct=43, remaining_s=60)

    assert unread([busy]) == (Printer(id="usb0", name="Left"),)


def test_records_go_to_their_device_and_ownerless_ones_to_the_only_one() -> None:
    mine, foreign, ownerless = record("p1", of="a"), record("p2", of="elsewhere"), record("p3")

    assert by_device((mine, foreign, ownerless), (device("a"),)) == {"a": [mine, ownerless]}
    assert by_device((mine, foreign, ownerless), (device("a"), device("b"))) == {"a": [mine]}
    assert by_device((ownerless,), ()) == {}


def test_account_and_device_are_merged_by_port() -> None:
    """The account knows the name, the device knows what the printer does."""
    states = (Printer(id="usb0", name="Ultimaker 2", state=PrinterState.PRINTING, progress_pct=43), VIRTUAL)

    merged = with_printers(device(), [record("p1", port="usb0"), record("p2", port="usb7"), record("p1")], states)

    assert merged.printers == (
        Printer(id="p1", name="name of p1", state=PrinterState.PRINTING, progress_pct=43),
        Printer(id="p2", name="name of p2"),
        VIRTUAL,
    )


def test_live_printer_never_doubles_an_id_of_the_account() -> None:
    assert len(with_printers(device(), [record("usb0", port="usb1")], [Printer(id="usb0", name="x")]).printers) == 1


def test_device_without_printers_stays_the_same_object() -> None:
    """So that an unchanged reading costs nothing."""
    bare = device()

    assert with_printers(bare, (), ()) is bare


def test_printers_of_an_offline_device_are_in_no_known_state() -> None:
    bare = Device(id="a", name="a", state=DeviceState.OFFLINE)

    assert with_printers(bare, (), (VIRTUAL,)).printers[0].state is PrinterState.UNKNOWN


@pytest.mark.parametrize(
    ("session", "url"),
    [
        ({"ip_internal": "192.168.1.20", "port": 8080}, "http://192.168.1.20:8080"),
        ({"ip_internal": "10.1.2.3"}, "http://10.1.2.3:1337"),
        ({"ip_internal": "172.31.0.1", "port": None}, "http://172.31.0.1:1337"),
        ({"ip_internal": "172.16.0.1", "port": 0}, "http://172.16.0.1:1337"),
        ({"ip_internal": "192.168.1.20", "port": 65536}, "http://192.168.1.20:1337"),
        ({"ip_internal": "192.168.1.20", "port": "22@evil.example"}, "http://192.168.1.20:1337"),
        ({"ip_internal": "fd00::20", "port": 1337}, "http://[fd00::20]:1337"),
    ],
)
def test_private_addresses_may_be_asked(session: dict[str, object], url: str) -> None:
    assert urls(session) == [url]


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "203.0.113.7",
        "2001:db8::1",
        "169.254.169.254",
        "100.100.100.200",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
        "fd00:64:ff9b::a9fe:a9fe",
        "fd00:64:ff9b::6464:64c8",
        "64:ff9b::a9fe:a9fe",
        "::ffff:169.254.169.254",
        "fe80::1",
        "0.0.0.0",
        "::",
        "255.255.255.255",
        "224.0.0.1",
        "100.64.0.1",
        "172.32.0.1",
        "127.0.0.1",
        "::1",
        "::ffff:192.168.1.20",
        "fd00::1%eth0",
        "localhost",
        "printer.local",
        "CLIENT_INTERNAL_IP",
        "192.168.1.20:80",
        "192.168.1.20@evil.example",
        "evil.example/192.168.1.20",
        "192.168.1.20/24",
        " 192.168.1.20",
        "192.168.1.020",
        "3232235796",
        "0xc0a80114",
        "",
        3232235796,
        None,
        ["192.168.1.20"],
    ],
)
def test_no_other_address_is_asked(address: object) -> None:
    """It comes from the cloud: nothing public, nothing on this machine, no names, no tricks."""
    assert urls({"ip_internal": address, "port": 80}) == []


def test_loopback_may_be_asked_only_for_a_source_on_loopback() -> None:
    assert urls({"ip_internal": "127.0.0.1"}, {"ip_internal": "::1"}, loopback=True) == [
        "http://127.0.0.1:1337",
        "http://[::1]:1337",
    ]


def test_devices_that_are_not_online_are_not_asked() -> None:
    assert urls({"ip_internal": "192.168.1.20"}, status="offline") == []
    assert urls({"ip_internal": "192.168.1.20"}, status="rebooting") == []
    assert urls(None, "x") == []


def test_address_that_two_devices_claim_is_not_asked() -> None:
    """Same private address, different networks: the answer would be shown for the wrong device."""
    shared = {"ip_internal": "192.168.1.20"}

    assert urls(shared, {"ip_internal": "192.168.1.21"}, shared) == ["http://192.168.1.21:1337"]
