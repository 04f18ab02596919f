"""OctoPrint: what each recorded answer became, its requests, and refusals."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import DeviceState, JobEnd, PrinterState
from pilotlamp.errors import ActionError, GoneError, SignInError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.octoprint import parse, wire
from pilotlamp.sources.octoprint.api import OctoPrint
from pilotlamp.sources.octoprint.writes import write
from pilotlamp.sources.wire import decode
from tests.sources.fault_server import FaultServer, reply, reply_json

FIXTURES = Path(__file__).parents[2] / "fixtures" / "octoprint"
PAUSED = (Condition(key="printer_paused"),)
RUNAWAY = "Thermal Runaway, system stopped! Heater_ID: bed - Printer halted. kill() called!"


def error(detail: str | None) -> tuple[Condition, ...]:
    return (Condition(key="printer_error", detail=detail),)


RECORDED = {
    "job_idle": (PrinterState.IDLE, None, JobEnd.OTHER, (), ()),
    "job_printing": (PrinterState.PRINTING, "benchy v2.gcode", None, (), ("pause", "cancel")),
    "job_heating": (PrinterState.PRINTING, "heat.gcode", None, (), ("pause", "cancel")),
    "job_pausing": (PrinterState.PRINTING, "benchy v2.gcode", None, (), ()),
    "job_paused": (PrinterState.PAUSED, "benchy v2.gcode", None, PAUSED, ("resume", "cancel")),
    "job_resuming": (PrinterState.PRINTING, "benchy v2.gcode", None, (), ("pause", "cancel")),
    "job_cancelling": (PrinterState.PRINTING, "benchy v2.gcode", None, (), ()),
    "job_cancelled": (PrinterState.IDLE, "benchy v2.gcode", JobEnd.OTHER, (), ()),
    "job_finished": (PrinterState.IDLE, "tiny.gcode", JobEnd.FINISHED, (), ()),
    "job_fatal_while_printing": (PrinterState.ERROR, None, JobEnd.OTHER, error(RUNAWAY), ("connect",)),
    "job_fatal_later": (PrinterState.ERROR, None, JobEnd.OTHER, error(RUNAWAY), ("connect",)),
    "job_dropped": (PrinterState.ERROR, None, JobEnd.OTHER, error("SerialTimeoutException"), ("connect",)),
    "job_m112": (
        PrinterState.ERROR,
        None,
        JobEnd.OTHER,
        error("Closing serial port due to emergency stop M112."),
        ("connect",),
    ),
    "job_disconnected": (PrinterState.OFFLINE, None, JobEnd.OTHER, (), ("connect",)),
    "job_connecting": (PrinterState.BUSY, None, JobEnd.OTHER, (), ()),
    "v2_job_first": (PrinterState.IDLE, None, JobEnd.OTHER, (), ()),
    "v2_job_printing": (PrinterState.PRINTING, "part.gcode", None, (), ("pause", "cancel")),
    "v2_job_cancelled": (PrinterState.IDLE, "part.gcode", JobEnd.OTHER, (), ()),
}


def read(body: bytes) -> wire.JobReply:
    return decode(body, wire.JobReply, what="the job")


@pytest.mark.parametrize("name", RECORDED)
def test_each_recorded_answer_is_read(name: str) -> None:
    found = parse.device(read((FIXTURES / f"{name}.json").read_bytes()), name="Prusa", url="http://prusa.local")

    (printer,) = found.printers
    assert (found.state, found.is_printer, found.page) == (DeviceState.ONLINE, True, "http://prusa.local")
    assert (
        printer.state,
        printer.job,
        printer.last_job,
        printer.conditions,
        found.allowed_actions,
    ) == RECORDED[name]


def test_progress_is_told_while_there_is_a_job() -> None:
    body = b'{"state": "Printing", "progress": {"completion": 43.2, "printTime": 600, "printTimeLeft": 720}}'
    (at_work,) = parse.device(read(body), name="A", url="http://a").printers
    (done,) = parse.device(read((FIXTURES / "job_finished.json").read_bytes()), name="A", url="http://a").printers

    assert (at_work.progress_pct, at_work.elapsed_s, at_work.remaining_s) == (43.2, 600, 720)
    assert (done.progress_pct, done.elapsed_s, done.remaining_s) == (None, 1, None)


@pytest.mark.parametrize(
    ("state", "said", "detail"),
    [
        ("Error: Heating failed", None, "Heating failed"),
        ("Offline after error", None, None),
        ("Offline after error", " ", None),
        ("Error", "First line\nsecond line", "First line"),
    ],
)
def test_error_is_in_the_printers_words(state: str, said: str | None, detail: str | None) -> None:
    (printer,) = parse.device(wire.JobReply(state=state, error=said), name="A", url="http://a").printers

    assert printer.conditions == error(detail)


@pytest.mark.parametrize("state", ["Printing from SD", "Sending file to SD", "Starting print from SD"])
def test_words_of_older_versions_are_printing(state: str) -> None:
    (printer,) = parse.device(wire.JobReply(state=state), name="A", url="http://a").printers

    assert printer.state is PrinterState.PRINTING


@pytest.mark.parametrize("state", ["Detecting serial connection", "Opening serial connection", "Connecting"])
def test_server_on_its_way_to_its_printer_is_busy(state: str) -> None:
    (printer,) = parse.device(wire.JobReply(state=state), name="A", url="http://a").printers

    assert printer.state is PrinterState.BUSY


def test_start_of_a_print_takes_no_command() -> None:
    assert parse.device(wire.JobReply(state="Starting print from SD"), name="A", url="http://a").allowed_actions == ()


@pytest.mark.parametrize(
    ("action", "path", "json"),
    [
        ("pause", "/api/job", {"command": "pause", "action": "pause"}),
        ("resume", "/api/job", {"command": "pause", "action": "resume"}),
        ("cancel", "/api/job", {"command": "cancel"}),
        ("connect", "/api/connection", {"command": "connect"}),
    ],
)
def test_action_is_one_command(action: str, path: str, json: object) -> None:
    made = write(ActionRequest(action=action))

    assert (made.method, made.path, made.json) == ("POST", path, json)


def test_other_actions_are_refused() -> None:
    with pytest.raises(ActionError, match="no action heat"):
        write(ActionRequest(action="heat"))


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as server:
        yield server


@pytest.fixture
async def octoprint(server: FaultServer) -> AsyncIterator[OctoPrint]:
    system = OctoPrint(Endpoint(name="Prusa", url=server.url), "key")
    yield system
    await system.aclose()


async def test_unchanged_answer_gives_the_same_devices(server: FaultServer, octoprint: OctoPrint) -> None:
    server.scripts["/api/job"] = reply_json({"state": "Operational"})

    first, second = await octoprint.fetch(), await octoprint.fetch()

    assert first.devices is second.devices
    assert await octoprint.device("printer") == first.devices[0]


async def test_action_that_the_printer_refuses_is_told_in_its_words(server: FaultServer, octoprint: OctoPrint) -> None:
    server.scripts["/api/job"] = reply_json({"error": "Printer is neither printing nor paused"}, 409)

    with pytest.raises(ActionError, match="neither printing nor paused"):
        await octoprint.perform("printer", ActionRequest(action="cancel"))


async def test_raw_text_of_a_server_that_starts_is_no_answer(server: FaultServer, octoprint: OctoPrint) -> None:
    """For a moment OctoPrint answers so, without a status line."""

    async def starting(writer: asyncio.StreamWriter) -> None:
        writer.write(b"Not found")
        await writer.drain()
        writer.close()

    server.scripts["/api/job"] = starting

    with pytest.raises(UnreachableError):
        await octoprint.fetch()


async def test_there_is_one_printer(octoprint: OctoPrint) -> None:
    with pytest.raises(GoneError):
        await octoprint.device("other")
    with pytest.raises(GoneError):
        await octoprint.perform("other", ActionRequest(action="cancel"))


@pytest.mark.parametrize(
    ("user", "reason", "hint"),
    [
        (
            "currentuser_no_key",
            ": OctoPrint does not know this API key",
            "Run pilotlamp login Prusa to store a valid secret.",
        ),
        (
            "viewer_currentuser",
            ": the user viewer lacks the right to see the printer's status",
            "Give that user the right in OctoPrint's settings, or take the key of another user.",
        ),
        (None, "", "The secret may lack a permission, or may have been revoked."),
    ],
)
async def test_refusal_says_whether_key_or_rights_are_wrong(
    server: FaultServer, octoprint: OctoPrint, user: str | None, reason: str, hint: str
) -> None:
    """OctoPrint refuses both in the same words."""
    server.scripts["/api/job"] = reply(403, (FIXTURES / "job_no_key.json").read_bytes())
    if user:
        server.scripts["/api/currentuser"] = reply(200, (FIXTURES / f"{user}.json").read_bytes())

    with pytest.raises(SignInError) as caught:
        await octoprint.fetch()

    assert caught.value.problem == f"127.0.0.1:{server.port} does not allow GET /api/job (403){reason}"
    assert caught.value.hint == hint
