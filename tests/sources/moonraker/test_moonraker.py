"""Moonraker: what each recorded answer became, its requests, and a server without Klipper."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import ActionError, GoneError, SignInError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.moonraker import parse, wire
from pilotlamp.sources.moonraker.api import Moonraker
from pilotlamp.sources.moonraker.writes import write
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from pilotlamp.sources.wire import decode
from tests.builders import after, source
from tests.sources.fault_server import FaultServer, Script, reply, reply_json

FIXTURES = Path(__file__).parents[2] / "fixtures" / "moonraker"
QUERY = "/printer/objects/query"
ALWAYS = ("firmware-restart", "emergency-stop")
PAUSED = (Condition(key="printer_paused"),)


def error(detail: str | None) -> tuple[Condition, ...]:
    return (Condition(key="printer_error", detail=detail),)


RECORDED = {
    "objects_standby": (PrinterState.IDLE, None, JobEnd.OTHER, (), ALWAYS),
    "objects_printing": (PrinterState.PRINTING, "bracket.gcode", None, (), ("pause", "cancel", *ALWAYS)),
    "objects_paused": (PrinterState.PAUSED, "bracket.gcode", None, PAUSED, ("resume", "cancel", *ALWAYS)),
    "objects_cancelled": (PrinterState.IDLE, "bracket.gcode", JobEnd.CANCELLED, (), ALWAYS),
    "objects_complete": (PrinterState.IDLE, "tiny.gcode", JobEnd.FINISHED, (), ALWAYS),
    "objects_recovered": (PrinterState.IDLE, None, JobEnd.OTHER, (), ALWAYS),
    # The print of a printer that was shut down "is paused", and that of one with a bad configuration "on standby".
    "objects_shutdown": (
        PrinterState.ERROR,
        None,
        JobEnd.OTHER,
        error("MCU 'mcu' shutdown: Stepper too far in past"),
        ("firmware-restart",),
    ),
    "objects_config_error": (
        PrinterState.ERROR,
        None,
        JobEnd.OTHER,
        error("Option 'rotation_distance' in section 'extruder' must be specified"),
        ("firmware-restart",),
    ),
}


def read(status: dict[str, object]) -> Device:
    reply = wire.ObjectsReply(result=wire.Result(status=wire.Status(**status)))
    return parse.device(reply, name="Voron", url="http://voron.local")


def only(found: Device) -> Printer:
    (printer,) = found.printers
    return printer


@pytest.mark.parametrize("name", RECORDED)
def test_each_recorded_answer_is_read(name: str) -> None:
    reply = decode((FIXTURES / f"{name}.json").read_bytes(), wire.ObjectsReply, what="the objects")

    found = parse.device(reply, name="Voron", url="http://voron.local")

    printer = only(found)
    assert (found.state, found.is_printer, found.page) == (DeviceState.ONLINE, True, "http://voron.local")
    assert (
        printer.state,
        printer.job,
        printer.last_job,
        printer.conditions,
        found.allowed_actions,
    ) == RECORDED[name]


def test_time_left_is_estimated_from_progress() -> None:
    def remaining(progress: object, printed_s: object) -> float | None:
        stats = {"state": "printing", "print_duration": printed_s, "total_duration": 90}
        return only(read({"print_stats": stats, "virtual_sdcard": {"progress": progress}})).remaining_s

    assert remaining(0.25, 60.0) == pytest.approx(180)
    assert remaining(0.001, 60.0) is None
    assert remaining(None, 60.0) is None
    assert remaining(0.25, None) is None


def test_progress_is_in_per_cent() -> None:
    printer = only(
        read({"print_stats": {"state": "printing", "total_duration": 90}, "virtual_sdcard": {"progress": 0.5}})
    )

    assert (printer.progress_pct, printer.elapsed_s) == (50, 90)


def test_failed_print_is_an_error_in_the_printers_words() -> None:
    printer = only(read({"print_stats": {"state": "error", "message": "Move out of range: 9999\nmore"}}))

    assert (printer.state, printer.last_job) == (PrinterState.ERROR, JobEnd.FAILED)
    assert printer.conditions == error("Move out of range: 9999")


def test_klipper_that_starts_is_neither_well_nor_in_error() -> None:
    found = read({"webhooks": {"state": "startup"}, "print_stats": {"state": "standby"}})

    assert (only(found).state, found.allowed_actions) == (PrinterState.BUSY, ())


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("pause", "/printer/print/pause"),
        ("resume", "/printer/print/resume"),
        ("cancel", "/printer/print/cancel"),
        ("firmware-restart", "/printer/firmware_restart"),
        ("emergency-stop", "/printer/emergency_stop"),
    ],
)
def test_action_is_one_command(action: str, path: str) -> None:
    made = write(ActionRequest(action=action))

    assert (made.method, made.path, made.json) == ("POST", path, None)


def test_other_actions_are_refused() -> None:
    with pytest.raises(ActionError, match="no action heat"):
        write(ActionRequest(action="heat"))


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as server:
        yield server


@pytest.fixture
async def moonraker(server: FaultServer) -> AsyncIterator[Moonraker]:
    system = Moonraker(Endpoint(name="Voron", url=server.url), "")
    yield system
    await system.aclose()


async def test_without_a_key_none_is_sent(server: FaultServer, moonraker: Moonraker) -> None:
    """Moonraker trusts whole networks, but refuses a key that it does not know."""
    server.scripts[QUERY] = reply(200, (FIXTURES / "objects_standby.json").read_bytes())

    first, second = await moonraker.fetch(), await moonraker.fetch()

    assert first.devices is second.devices
    assert await moonraker.device("printer") == first.devices[0]
    assert all("x-api-key" not in request.text.lower() for request in server.requests)


@pytest.mark.parametrize("status", [503, 404])
async def test_server_without_klipper_has_a_printer_in_error(
    server: FaultServer, moonraker: Moonraker, status: int
) -> None:
    server.scripts[QUERY] = reply(status, (FIXTURES / "objects_klippy_stopped.json").read_bytes())

    (found,) = (await moonraker.fetch()).devices

    assert (found.state, only(found).state) == (DeviceState.ONLINE, PrinterState.UNKNOWN)
    assert only(found).conditions == error("Klippy Host not connected")
    assert found.allowed_actions == ()


async def test_klipper_that_restarts_is_no_alarm_and_one_that_stays_away_is(
    server: FaultServer, moonraker: Moonraker
) -> None:
    there = reply(200, (FIXTURES / "objects_standby.json").read_bytes())
    gone = reply(503, (FIXTURES / "objects_klippy_stopped.json").read_bytes())

    async def read_once(answer: Script) -> Reading:
        server.scripts[QUERY] = answer
        return await moonraker.fetch()

    watched = (source("Voron", conditions=(PRINTER_ERROR,)),)
    first, once, again = await read_once(there), await read_once(gone), await read_once(gone)

    def conditions(*readings: Reading) -> list[str]:
        (tracked,) = after(*readings, sources=watched).sources["Voron"].devices.values()
        return [each.spec.key for each in tracked.printers[0].conditions]

    assert conditions(first, once) == []
    assert conditions(first, once, again) == ["printer_error"]


async def test_503_of_a_proxy_is_no_word_of_the_printer(server: FaultServer, moonraker: Moonraker) -> None:
    server.scripts[QUERY] = reply(503, b"Service Unavailable")

    with pytest.raises(UnreachableError):
        await moonraker.fetch()


async def test_wrong_key_is_a_matter_of_signing_in(server: FaultServer, moonraker: Moonraker) -> None:
    server.scripts[QUERY] = reply(401, (FIXTURES / "printer_objects_list_wrong_key.json").read_bytes())

    with pytest.raises(SignInError):
        await moonraker.fetch()


async def test_refused_command_is_told_without_the_servers_traceback(server: FaultServer, moonraker: Moonraker) -> None:
    server.scripts["/printer/print/pause"] = reply_json(
        {"error": {"code": 400, "message": "Not printing", "traceback": "File /home/pi/x.py"}}, 400
    )

    with pytest.raises(ActionError) as caught:
        await moonraker.perform("printer", ActionRequest(action="pause"))

    assert "Not printing" in str(caught.value)
    assert "/home/pi" not in str(caught.value)


async def test_there_is_one_printer(moonraker: Moonraker) -> None:
    with pytest.raises(GoneError):
        await moonraker.device("other")
    with pytest.raises(GoneError):
        await moonraker.perform("other", ActionRequest(action="cancel"))
