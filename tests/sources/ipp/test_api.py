"""An IPP source and its server: what is asked, and what comes of every kind of answer."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import (
    ActionError,
    BadReplyError,
    GoneError,
    PilotlampError,
    RateLimitError,
    SignInError,
    SourceError,
    UnreachableError,
)
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.ipp.api import Ipp
from pilotlamp.sources.ipp.codec import Tag, decode
from pilotlamp.sources.ipp.operations import Operation
from pilotlamp.sources.ipp.requests import http_address, printer_uri
from tests.sources.fault_server import (
    FaultServer,
    Script,
    cut_off,
    drip,
    garbage,
    hang_up,
    raw,
    redirect,
    reply,
    reset,
    silence,
    zip_bomb,
)
from tests.sources.ipp.messages import RECORDED, printer, recorded, replied

SECRET = "hunter2"
PRINTER = "/ipp/print"
QUEUES = "/"
Open = Callable[..., Awaitable[tuple[Ipp, FaultServer]]]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Makes a source and its server; ``answer`` is what the server says to all."""
    systems = []
    async with FaultServer() as server:

        async def make(
            answer: Script, *, path: str = QUEUES, secret: str = f"ada:{SECRET}", **settings: Any
        ) -> tuple[Ipp, FaultServer]:
            server.scripts[path] = answer
            url = f"{server.url}{path}".replace("http:", "ipp:").rstrip("/")
            systems.append(Ipp(Endpoint(name="Office", url=url, **settings), secret))
            return systems[-1], server

        yield make
        for system in systems:
            await system.aclose()


def ipp(body: bytes) -> Script:
    return reply(200, body, content_type="application/ipp")


def asked(server: FaultServer) -> list[tuple[str, int, str | None]]:
    """Path, operation and printer of each request."""
    found = []
    for request in server.requests:
        message = decode(request.body)
        (attributes,) = message.of(Tag.OPERATION)
        uri = attributes.get("printer-uri", (None,))[0]
        assert request.headers["content-type"] == "application/ipp"
        assert uri is None or isinstance(uri, str)
        found.append((request.path, message.status, uri.partition("://")[2].partition("/")[2] if uri else None))
    return found


async def test_all_queues_of_a_server_are_read_in_one_request(opened: Open) -> None:
    system, server = await opened(ipp(recorded("cups_printers_mixed")))

    reading = await system.fetch()
    again = await system.fetch()

    assert [device.id for device in reading.devices] == ["dead", "frontdesk", "jammed", "nulldev", "pdf", "toner"]
    assert again.devices is reading.devices
    assert asked(server) == [("/", Operation.CUPS_GET_PRINTERS, None)] * 2


async def test_address_with_a_path_is_one_printer(opened: Open) -> None:
    system, server = await opened(ipp(recorded("eve_idle")), path=PRINTER)

    reading = await system.fetch()

    assert [device.name for device in reading.devices] == ["Front desk"]
    assert asked(server) == [(PRINTER, Operation.GET_PRINTER_ATTRIBUTES, "ipp/print")]


async def test_user_and_password_go_along_from_the_first_request(opened: Open) -> None:
    system, server = await opened(ipp(replied()))

    await system.fetch()

    expected = base64.b64encode(f"ada:{SECRET}".encode()).decode()
    assert server.requests[0].headers["authorization"] == f"Basic {expected}"


async def test_source_without_a_secret_sends_none_and_says_what_is_missing(opened: Open) -> None:
    system, server = await opened(reply(401, (RECORDED / "cups_401_no_credentials.html").read_bytes()), secret="")

    with pytest.raises(SignInError, match="requires a user name and password") as caught:
        await system.fetch()

    assert "authorization" not in server.requests[0].headers
    assert caught.value.hint == "Run pilotlamp login Office to store them, as USER:PASSWORD."


@pytest.mark.parametrize(
    "answer",
    [reply(405), reply(200, b"hello"), reply(200, b"<html>", content_type="text/html")],
    ids=["not allowed", "no message", "web page"],
)
async def test_server_of_something_else_is_asked_about_port_and_path(opened: Open, answer: Script) -> None:
    system, _ = await opened(answer)

    with pytest.raises(SourceError) as caught:
        await system.fetch()

    assert caught.value.hint is not None
    assert "Try port 631" in caught.value.hint


async def test_server_without_queues_is_a_reading(opened: Open) -> None:
    system, _ = await opened(ipp(replied(status=0x0406, said="No destinations added.")))

    assert (await system.fetch()).devices == ()


async def test_printer_that_is_not_at_its_address_is_an_error_of_the_source(opened: Open) -> None:
    system, _ = await opened(ipp(recorded("eve_wrong_path")), path=PRINTER)

    with pytest.raises(BadReplyError, match="no printer at this address"):
        await system.fetch()


async def test_queue_without_a_name_is_left_out_and_counted(opened: Open) -> None:
    system, server = await opened(ipp(replied(printer(), printer(printer_name=""), printer())))

    reading = await system.fetch()

    assert ([device.id for device in reading.devices], reading.left_out) == (["desk"], 1)
    server.scripts[QUEUES] = ipp(replied(printer(printer_name="")))
    with pytest.raises(BadReplyError):
        await system.fetch()


FAULTS: dict[str, tuple[Script, type[SourceError]]] = {
    "400": (reply(400, (RECORDED / "cups_garbage.html").read_bytes()), BadReplyError),
    "401": (reply(401, SECRET.encode()), SignInError),
    "403": (reply(403), SignInError),
    "404": (reply(404), BadReplyError),
    "429": (reply(429), RateLimitError),
    "503": (reply(503), UnreachableError),
    "hang-up": (hang_up(), UnreachableError),
    "reset": (reset(), UnreachableError),
    "cut off": (cut_off(), UnreachableError),
    "garbage": (garbage(), UnreachableError),
    "silent": (silence(), UnreachableError),
    "dripping": (drip(), UnreachableError),
    "page": (reply(200, f"<!doctype html>{SECRET}".encode(), content_type="text/html"), BadReplyError),
    "nothing": (reply(200), BadReplyError),
    "no content": (raw(b"HTTP/1.1 204 No Content\r\n\r\n"), BadReplyError),
    "JSON": (reply(200, b'{"error": "hunter2"}'), BadReplyError),
    "cut message": (ipp(recorded("cups_printers_mixed")[:-40]), BadReplyError),
    "bomb": (zip_bomb(), BadReplyError),
    "redirect": (redirect(f"https://login.example/?key={SECRET}"), BadReplyError),
    "reply to another request": (ipp(b"\2\0\0\0\0\0\0\7\3"), BadReplyError),
    "refused by IPP": (ipp(replied(status=0x0403, said=SECRET)), SignInError),
    "busy": (ipp(replied(status=0x0507)), UnreachableError),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_is_one_of_our_errors_and_no_end(
    opened: Open, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script, type_ = FAULTS[fault]
    system, server = await opened(script, timeout_s=0.3 if fault in {"silent", "dripping"} else 60.0)

    with pytest.raises(SourceError) as caught:
        await system.fetch()

    assert type(caught.value) is type_
    assert SECRET not in f"{caught.value} {caught.value.hint} {caplog.text} {system!r}"
    server.scripts[QUEUES] = ipp(replied(printer()))
    assert [device.id for device in (await system.fetch()).devices] == ["desk"]


async def test_one_queue_is_asked_for_by_its_name(opened: Open) -> None:
    system, server = await opened(ipp(replied(printer(printer_name="a/b"))))

    assert (await system.device("a/b")).id == "a/b"

    assert asked(server) == [("/", Operation.GET_PRINTER_ATTRIBUTES, "printers/a%2Fb")]
    server.scripts[QUEUES] = ipp(recorded("cups_no_such_queue"))
    with pytest.raises(GoneError):
        await system.device("a/b")
    server.scripts[QUEUES] = ipp(replied())
    with pytest.raises(BadReplyError):
        await system.device("a/b")


@pytest.mark.parametrize(
    ("action", "operation"), [("resume", Operation.RESUME_PRINTER), ("pause", Operation.PAUSE_PRINTER)]
)
async def test_action_is_one_request(opened: Open, action: str, operation: Operation) -> None:
    system, server = await opened(ipp(replied()))

    await system.perform("desk", ActionRequest(action=action))

    assert asked(server) == [("/", operation, "printers/desk")]


async def test_job_to_cancel_is_looked_up_when_it_is_cancelled(opened: Open) -> None:
    system, server = await opened(ipp(recorded("eve_jobs_two")))

    await system.perform("desk", ActionRequest(action="cancel"))

    assert [operation for _, operation, _ in asked(server)] == [Operation.GET_JOBS, Operation.CANCEL_JOB]
    (attributes,) = decode(server.requests[1].body).of(Tag.OPERATION)
    assert attributes["job-id"] == (1,)


async def test_no_job_is_cancelled_where_none_is_printing(opened: Open) -> None:
    """The next one in the queue is somebody else's."""
    system, server = await opened(ipp(recorded("cups_jobs_waiting")))

    with pytest.raises(ActionError, match="no job is printing any more"):
        await system.perform("desk", ActionRequest(action="cancel"))

    assert len(server.requests) == 1


REFUSALS: dict[str, tuple[Script, type[PilotlampError], str]] = {
    "401": (reply(401), SignInError, "does not accept the secret"),
    "403": (reply(403), ActionError, "administrator"),
    "not authorized": (ipp(replied(status=0x0403)), ActionError, "administrator"),
    "gone": (ipp(replied(status=0x0406)), GoneError, "not there any more"),
    "unsupported": (ipp(recorded("eve_unknown_operation")), ActionError, "can't do this"),
    "not possible": (ipp(replied(status=0x0404, said="Job is done")), ActionError, 'IPP status 0x0404.: "Job is done"'),
    "says the secret": (ipp(replied(status=0x0404, said=f"bad {SECRET}")), ActionError, r"0x0404\)$"),
    "broke": (ipp(replied(status=0x0500)), UnreachableError, "0x0500"),
    "no IPP": (reply(200, b"done"), UnreachableError, "not a valid IPP message"),
    "hang-up": (hang_up(), UnreachableError, "closed the connection"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_refused_action_says_why(opened: Open, refusal: str) -> None:
    """HTTP's status is good also where IPP's is not."""
    script, type_, words = REFUSALS[refusal]
    system, _ = await opened(script)

    with pytest.raises(PilotlampError, match=words) as caught:
        await system.perform("desk", ActionRequest(action="pause"))

    assert type(caught.value) is type_
    if isinstance(caught.value, UnreachableError):
        assert caught.value.sent
    assert SECRET not in str(caught.value)


async def test_action_without_a_secret_says_that_one_is_needed(opened: Open) -> None:
    system, _ = await opened(reply(401), secret="")

    with pytest.raises(
        ActionError, match=r"user name and password of an administrator .*run pilotlamp login Office to store them"
    ):
        await system.perform("desk", ActionRequest(action="pause"))


async def test_unknown_action_is_refused(opened: Open) -> None:
    system, server = await opened(ipp(replied()))

    with pytest.raises(ActionError, match="no action bake"):
        await system.perform("desk", ActionRequest(action="bake"))

    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "address", "uri"),
    [
        ("ipp://cups.example", "http://cups.example:631", "ipp://cups.example:631/printers/desk"),
        ("ipps://cups.example", "https://cups.example:631", "ipps://cups.example:631/printers/desk"),
        ("ipp://cups.example:8631", "http://cups.example:8631", "ipp://cups.example:8631/printers/desk"),
        ("ipp://[::1]", "http://[::1]:631", "ipp://[::1]:631/printers/desk"),
        ("https://cups.example", "https://cups.example", "ipps://cups.example/printers/desk"),
    ],
)
def test_address_of_ipp_is_one_of_http(url: str, address: str, uri: str) -> None:
    assert http_address(url) == address
    assert printer_uri(address, "desk") == uri


async def test_jobs_are_asked_for_only_while_one_is_processed_and_cost_no_reading(opened: Open) -> None:
    printing, at_work = (
        printer(printer_state=4),
        printer(job_state=5, job_name="Report.pdf", job_printer_uri="ipp://a/desk"),
    )
    answers = [
        ipp(replied(printing)),
        ipp(replied(at_work, tag=Tag.JOB)),
        ipp(replied(printing)),
        reply(500),
        ipp(replied(printer())),
    ]

    async def in_turn(writer: asyncio.StreamWriter) -> None:
        await answers.pop(0)(writer)

    office, server = await opened(in_turn)

    jobs = [(await office.fetch()).devices[0].printers[0].job for _ in range(3)]

    assert jobs == ["Report.pdf", None, None]
    assert [decode(request.body).status for request in server.requests] == [
        *(Operation.CUPS_GET_PRINTERS, Operation.GET_JOBS) * 2,
        Operation.CUPS_GET_PRINTERS,
    ]
    (about,) = decode(server.requests[1].body).of(Tag.OPERATION)
    assert str(about["printer-uri"][0]).endswith(f":{server.port}/")
