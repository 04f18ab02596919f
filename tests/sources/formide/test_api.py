"""Formide's cloud API, call by call, against a real server on loopback."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Connection, DeviceState, PastSession, Printer, PrinterState
from pilotlamp.errors import ActionError, BadReplyError, GoneError, RateLimitError, SignInError, SourceError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide.account import AccountPrinters
from pilotlamp.sources.formide.api import Formide
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.http.client import HttpClient
from tests.sources.fault_server import FaultServer, Script, reply, reply_json, silence
from tests.sources.formide.test_parse import EXAMPLE, FIXTURES

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
TOKEN = "s3cret-token"
PRINTERS = [{"_id": "p1", "name": "Left", "client": EXAMPLE.id, "status": "online"}]
LEFT = Printer(id="p1", name="Left", state=PrinterState.IDLE)


def example(name: str) -> Script:
    return reply(200, (FIXTURES / name).read_bytes(), content_type="application/json")


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as running:
        running.scripts["/clients"] = example("formide-clients.json")
        yield running


@pytest.fixture
async def formide(server: FaultServer) -> AsyncIterator[Formide]:
    endpoint = Endpoint(name="Makerspace", url=server.url, device_page="https://formide.example/{id}")
    system = Formide(endpoint, FormideOptions(), TOKEN, clock=lambda: NOW)
    yield system
    await system.aclose()


async def printers(system: Formide) -> tuple[Printer, ...]:
    return (await system.fetch()).devices[0].printers


async def test_reading_holds_the_documented_client(formide: Formide, server: FaultServer) -> None:
    reading = await formide.fetch()

    assert (reading.source, reading.taken_at, reading.people) == ("Makerspace", NOW, ())
    (found,) = reading.devices
    assert (found.id, found.name, found.state, found.session) == (
        EXAMPLE.id,
        "My Awesome Element",
        DeviceState.ONLINE,
        EXAMPLE.session,
    )
    assert found.page == f"https://formide.example/{EXAMPLE.id}"
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {TOKEN}"}


async def test_unchanged_reply_gives_the_very_same_devices(formide: Formide, server: FaultServer) -> None:
    """So that nothing downstream is computed or drawn again."""
    before = await formide.fetch()
    unchanged = await formide.fetch()
    server.scripts["/clients"] = reply_json(json.loads((FIXTURES / "formide-clients.json").read_text()))
    other_bytes = await formide.fetch()

    assert unchanged.devices is before.devices
    assert other_bytes.devices is before.devices


async def test_changed_reply_gives_other_devices(formide: Formide, server: FaultServer) -> None:
    await formide.fetch()
    server.scripts["/clients"] = reply_json([{"_id": EXAMPLE.id, "status": "offline"}])

    assert (await formide.fetch()).devices[0].state is DeviceState.OFFLINE


async def test_failed_poll_does_not_stick(formide: Formide, server: FaultServer) -> None:
    """The same bytes are wrong each time, and the next good ones are right."""
    server.scripts["/clients"] = reply_json({"clients": []})
    for _ in range(2):
        with pytest.raises(BadReplyError):
            await formide.fetch()
    server.scripts["/clients"] = example("formide-clients.json")

    assert (await formide.fetch()).devices


async def test_used_up_allowance_is_told(formide: Formide, server: FaultServer) -> None:
    reset = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)
    seconds = str(int(reset.timestamp()))
    server.scripts["/clients"] = reply_json([], X_RateLimit_Remaining="0", X_RateLimit_Reset=seconds)

    assert (await formide.fetch()).not_before == reset


async def test_printers_of_the_account(formide: Formide, server: FaultServer) -> None:
    server.scripts["/db/printers"] = reply_json(PRINTERS)

    assert await printers(formide) == (LEFT,)


async def test_printer_of_no_listed_client_is_left_out_and_logged(
    formide: Formide, server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.scripts["/db/printers"] = reply_json([*PRINTERS, {"_id": "p2", "client": "elsewhere"}])

    assert await printers(formide) == (LEFT,)
    assert await printers(formide) == (LEFT,)
    assert caplog.text.count("1 printers of the account are attached to no listed client") == 1


async def test_printer_that_can_not_be_read_any_more_is_counted_and_stays(
    formide: Formide, server: FaultServer
) -> None:
    server.scripts["/db/printers"] = reply_json(PRINTERS)
    assert await printers(formide) == (LEFT,)
    server.scripts["/db/printers"] = reply_json([{**PRINTERS[0], "_id": None, "port": None}])

    reading = await formide.fetch()

    assert reading.devices[0].printers == (LEFT,)
    assert (reading.left_out, reading.printers_left_out) == (0, 1)
    server.scripts["/db/printers"] = reply_json([])
    assert await printers(formide) == ()


@pytest.mark.parametrize("status", [404, 403])
async def test_missing_list_of_printers_is_asked_for_again_only_rarely(
    formide: Formide, server: FaultServer, status: int
) -> None:
    """Most accounts have none; a token may not extend to it."""
    server.scripts["/db/printers"] = reply(status)

    for _ in range(20):
        assert await printers(formide) == ()
    assert server.paths().count("/db/printers") == 1

    server.scripts["/db/printers"] = reply_json(PRINTERS)
    assert await printers(formide) == (LEFT,)


@pytest.mark.parametrize("status", [404, 403])
async def test_printers_are_known_until_it_is_confirmed_that_there_is_no_list_any_more(
    formide: Formide, server: FaultServer, status: int
) -> None:
    """A single 403 may be a firewall's."""
    server.scripts["/db/printers"] = reply_json(PRINTERS)
    await formide.fetch()
    server.scripts["/db/printers"] = reply(status)

    assert [await printers(formide) for _ in range(5)] == [(LEFT,)] * 4 + [()]
    assert server.paths().count("/db/printers") == 3


@pytest.mark.parametrize("fault", [reply(500), reply(200, b"<html>"), reply_json({}), reply(410)])
async def test_failing_list_of_printers_costs_no_reading(formide: Formide, server: FaultServer, fault: Script) -> None:
    """What it said last still holds; it is left alone for a few readings."""
    server.scripts["/db/printers"] = reply_json(PRINTERS)
    await formide.fetch()
    server.scripts["/db/printers"] = fault

    for _ in range(4):
        assert await printers(formide) == (LEFT,)
    assert server.paths().count("/db/printers") == 2

    server.scripts["/db/printers"] = reply_json([])
    assert await printers(formide) == ()


async def test_silent_list_of_printers_is_not_waited_for(server: FaultServer) -> None:
    server.scripts["/db/printers"] = silence()
    http = HttpClient(Endpoint(name="Makerspace", url=server.url))

    assert await AccountPrinters(http, {}, timeout_s=0.05).read() == ()

    await http.aclose()


@pytest.mark.parametrize(("status", "error"), [(401, SignInError), (429, RateLimitError)])
async def test_refused_token_and_asked_pause_hold_for_the_whole_source(
    formide: Formide, server: FaultServer, status: int, error: type[SourceError]
) -> None:
    server.scripts["/db/printers"] = reply(status)

    with pytest.raises(error):
        await formide.fetch()


async def test_refused_token(formide: Formide, server: FaultServer) -> None:
    server.scripts["/clients"] = reply(401)

    with pytest.raises(SignInError):
        await formide.fetch()
    assert server.paths() == ["/clients"]


async def test_one_client_with_its_printers(formide: Formide, server: FaultServer) -> None:
    server.scripts["/db/printers"] = reply_json(PRINTERS)
    server.scripts[f"/clients/{EXAMPLE.id}"] = example("formide-client.json")
    device = (await formide.fetch()).devices[0]

    assert await formide.device(EXAMPLE.id) == device


async def test_one_client_before_any_reading(formide: Formide, server: FaultServer) -> None:
    server.scripts["/clients/a%2Fb"] = reply_json({"_id": "a/b", "name": "Shelf"})

    assert (await formide.device("a/b")).name == "Shelf"


async def test_lists_about_a_device_are_without_what_can_not_be_read(formide: Formide, server: FaultServer) -> None:
    server.scripts["/clients/a/sessions"] = reply_json([{"_id": "s1"}, None, {"_id": "s1"}])
    server.scripts["/clients/a/users"] = reply_json([{"name": "nobody"}, {"_id": 7, "name": "Ann"}, {"_id": 7}])

    assert [past.id for past in await formide.rows("a", "sessions")] == ["s1"]
    assert await formide.rows("a", "users") == (Connection(id="7", name="Ann"),)


async def test_last_sessions(formide: Formide, server: FaultServer) -> None:
    server.scripts[f"/clients/{EXAMPLE.id}/sessions"] = example("formide-client-sessions.json")

    (past,) = await formide.rows(EXAMPLE.id, "sessions")

    assert isinstance(past, PastSession)
    assert (past.id, past.session) == ("55d6b92174166da32f792cb7", EXAMPLE.session)
    assert server.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"


async def test_users_of_a_client(formide: Formide, server: FaultServer) -> None:
    server.scripts["/clients/a/users"] = reply_json([{"_id": "u1", "name": "Ann", "isAdmin": True}])

    assert await formide.rows("a", "users") == (Connection(id="u1", name="Ann", is_admin=True),)


async def test_users_that_only_admins_may_see_are_no_failed_sign_in(formide: Formide, server: FaultServer) -> None:
    """The token is fine: polling goes on."""
    server.scripts["/clients/a/users"] = reply(403)

    with pytest.raises(SourceError) as caught:
        await formide.rows("a", "users")
    assert caught.value.problem == "you need to be an admin user of this device to see who uses it"
    assert not isinstance(caught.value, SignInError)


async def test_client_that_is_not_there_is_gone(formide: Formide) -> None:
    for ask in (formide.device("a"), formide.rows("a", "sessions"), formide.rows("a", "users")):
        with pytest.raises(GoneError, match="not there any more"):
            await ask


@pytest.mark.parametrize("status", [404, 500])
async def test_printers_are_read_at_once_after_a_sync(formide: Formide, server: FaultServer, status: int) -> None:
    """Even where they have been left alone for a while because there was no list."""
    server.scripts["/db/printers"] = reply(status)
    server.scripts["/clients/a/sync"] = reply(202)
    assert await printers(formide) == ()
    assert await printers(formide) == ()
    server.scripts["/db/printers"] = reply_json(PRINTERS)

    await formide.perform("a", ActionRequest(action="sync"))

    assert await printers(formide) == (LEFT,)


async def test_only_a_sync_that_was_done_asks_for_the_printers(formide: Formide, server: FaultServer) -> None:
    server.scripts["/db/printers"] = reply(404)
    server.scripts["/clients/a/sync"] = reply(409)
    server.scripts["/clients/a/users"] = reply(201)
    await formide.fetch()

    with pytest.raises(ActionError):
        await formide.perform("a", ActionRequest(action="sync"))
    await formide.perform("a", ActionRequest(action="invite", values=("ann@example.com",)))
    await formide.fetch()

    assert server.paths().count("/db/printers") == 1


async def test_secrets_are_in_no_log_and_no_reading(
    formide: Formide, server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not the access token, not the clients' own tokens."""
    caplog.set_level(logging.DEBUG)
    reading = await formide.fetch()
    server.scripts["/clients"] = reply(200, b'[{"_id": null, "clientToken": "CLIENT_CONNECTION_TOKEN"}]')
    with pytest.raises(BadReplyError) as caught:
        await formide.fetch()

    seen = f"{reading!r} {caught.value!r} {caught.value.hint} {formide!r} {caplog.text}"
    assert "CLIENT_CONNECTION_TOKEN" not in seen
    assert TOKEN not in seen
