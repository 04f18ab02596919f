"""OctoPrint's application keys: allowed, denied, too late, and servers that give out none."""

from collections.abc import AsyncIterator

import pytest

from pilotlamp.errors import SignInError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.octoprint.appkeys import request_key
from tests.patience import NEVER_S
from tests.sources.fault_server import FaultServer, Script, hang_up, in_turn, redirect, reply, reply_json

PROBE = "/plugin/appkeys/probe"
REQUEST = "/plugin/appkeys/request"
DECISION = f"{REQUEST}/TOKEN"
WAITING = reply_json({"message": "Awaiting decision"}, 202)


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    """It has the plugin, and nobody has decided yet."""
    async with FaultServer() as server:
        server.scripts[PROBE] = reply(204)
        location = f"{server.url}{DECISION}"
        server.scripts[REQUEST] = reply_json({"app_token": "TOKEN", "auth_dialog": "…"}, 201, location=location)
        server.scripts[DECISION] = WAITING
        yield server


async def key(server: FaultServer, told: list[str] | None = None, *, limit_s: float = NEVER_S) -> str | None:
    endpoint = Endpoint(name="Prusa", url=server.url)
    instructions: list[str] = [] if told is None else told
    return await request_key(endpoint, instructions.append, poll_s=0, limit_s=limit_s)


async def test_key_comes_once_it_is_allowed(server: FaultServer) -> None:
    server.scripts[DECISION] = in_turn(WAITING, WAITING, reply_json({"api_key": "made-for-pilotlamp"}))
    told: list[str] = []

    assert await key(server, told) == "made-for-pilotlamp"

    assert server.paths() == [PROBE, REQUEST, DECISION, DECISION, DECISION]
    assert server.requests[1].body == b'{"app":"Pilotlamp"}'
    (instruction,) = told
    assert server.url in instruction
    assert "click Allow" in instruction


async def test_denied_key_is_told(server: FaultServer) -> None:
    server.scripts[DECISION] = in_turn(WAITING, reply_json({"error": "not found"}, 404))

    with pytest.raises(SignInError, match="access was denied"):
        await key(server)


async def test_nobody_is_waited_for_without_end(server: FaultServer) -> None:
    with pytest.raises(SignInError, match="nobody clicked Allow"):
        await key(server, limit_s=0)


async def test_server_that_falls_silent_is_told(server: FaultServer) -> None:
    server.scripts[DECISION] = hang_up()

    with pytest.raises(UnreachableError):
        await key(server)


@pytest.mark.parametrize(
    "probe",
    [reply(404), reply(200, b"<html>", content_type="text/html"), redirect("/login"), hang_up()],
    ids=["no plugin", "a page for everything", "sign-in page", "silent"],
)
async def test_server_that_gives_out_none_is_asked_for_none(server: FaultServer, probe: Script) -> None:
    server.scripts[PROBE] = probe
    told: list[str] = []

    assert await key(server, told) is None

    assert (told, set(server.paths())) == ([], {PROBE})
