"""PrusaLink, call by call, against a real server on loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import PrinterState
from pilotlamp.errors import ActionError, BadReplyError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.prusalink.api import PrusaLink
from tests.sources.fault_server import FaultServer, Script, raw, reply, reply_json
from tests.sources.prusalink.test_parse import FIXTURES, SPICE

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
KEY = "s3cret-key"
STATUS, JOB = "/api/v1/status", "/api/v1/job"
NO_CONTENT = raw(b"HTTP/1.1 204 No Content\r\n\r\n")


def example(name: str) -> Script:
    return reply(200, (FIXTURES / f"{name}.json").read_bytes(), content_type="application/json")


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as running:
        running.scripts[STATUS] = example("status_printing_with_job")
        running.scripts[JOB] = example("job_printing")
        yield running


@pytest.fixture
async def system(server: FaultServer) -> AsyncIterator[PrusaLink]:
    endpoint = Endpoint(name="Shelf", url=server.url)
    made = PrusaLink(endpoint, KEY, clock=lambda: NOW)
    yield made
    await made.aclose()


async def test_reading_is_the_printer_with_its_job(system: PrusaLink, server: FaultServer) -> None:
    reading = await system.fetch()

    (device,) = reading.devices
    assert (reading.source, reading.taken_at) == ("Shelf", NOW)
    assert (device.printers[0].state, device.printers[0].job) == (PrinterState.PRINTING, SPICE)
    assert [(one.path, one.headers["x-api-key"]) for one in server.requests] == [(STATUS, KEY), (JOB, KEY)]


async def test_no_content_is_no_job(system: PrusaLink, server: FaultServer) -> None:
    server.scripts[STATUS] = example("status_idle_of_firmware")
    server.scripts[JOB] = NO_CONTENT

    (device,) = (await system.fetch()).devices

    assert (device.printers[0].state, device.printers[0].job) == (PrinterState.IDLE, None)


async def test_job_that_can_not_be_read_fails_the_reading(system: PrusaLink, server: FaultServer) -> None:
    server.scripts[JOB] = reply_json([1])

    with pytest.raises(BadReplyError):
        await system.fetch()


async def test_printer_can_be_asked_alone(system: PrusaLink) -> None:
    assert (await system.device("printer")).printers[0].job == SPICE
    with pytest.raises(GoneError):
        await system.device("other")
    with pytest.raises(GoneError):
        await system.perform("other", ActionRequest(action="pause"))


async def test_action_is_for_the_job_that_was_read(system: PrusaLink, server: FaultServer) -> None:
    """Whoever stops a job does not mean the next one, which began since."""
    await system.fetch()
    server.scripts[JOB] = example("job_serial_print")
    server.scripts[f"{JOB}/420"] = NO_CONTENT
    before = len(server.requests)

    await system.perform("printer", ActionRequest(action="cancel"))

    assert [(one.method, one.path) for one in server.requests[before:]] == [("DELETE", f"{JOB}/420")]


async def test_job_is_asked_for_where_none_is_known(system: PrusaLink, server: FaultServer) -> None:
    server.scripts[f"{JOB}/420/pause"] = NO_CONTENT

    await system.perform("printer", ActionRequest(action="pause"))

    assert [(one.method, one.path) for one in server.requests] == [
        ("GET", STATUS),
        ("GET", JOB),
        ("PUT", f"{JOB}/420/pause"),
    ]


async def test_action_without_a_job_is_refused(system: PrusaLink, server: FaultServer) -> None:
    server.scripts[STATUS] = example("status_idle_of_firmware")
    server.scripts[JOB] = NO_CONTENT

    with pytest.raises(ActionError, match="nothing is being printed"):
        await system.perform("printer", ActionRequest(action="pause"))
    assert [one.method for one in server.requests] == ["GET", "GET"]


async def test_action_of_another_kind_is_refused(system: PrusaLink) -> None:
    with pytest.raises(ActionError, match="no action sync"):
        await system.perform("printer", ActionRequest(action="sync"))
