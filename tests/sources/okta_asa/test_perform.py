"""Commands of Okta Advanced Server Access, and the token that goes along with them."""

import asyncio
import json
import logging

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import (
    ActionError,
    BadReplyError,
    PilotlampError,
    RateLimitError,
    SignInError,
    UnreachableError,
)
from tests.sources.fault_server import Script, hang_up, reply, reply_json, reset
from tests.sources.okta_asa.test_api import CLIENTS_PATH, TOKEN_PATH, Team, team

__all__ = ["team"]

CLIENT_PATH = f"{CLIENTS_PATH}/a"
DONE = reply(204)


async def test_token_is_had_first(team: Team) -> None:
    team.server.scripts[CLIENT_PATH] = team.guarded(DONE)

    await team.system().perform("a", ActionRequest(action="approve", values=("ann",)))

    exchange, approval = team.server.requests
    assert exchange.path == TOKEN_PATH
    assert (approval.method, approval.path) == ("PUT", CLIENT_PATH)
    assert json.loads(approval.body) == {"state": "ACTIVE", "user_name": "ann"}
    assert approval.headers["authorization"] == "Bearer token-1"


async def test_refused_token_is_renewed_and_the_command_sent_once_more(team: Team) -> None:
    """A 401 is an answer: nothing was done."""
    team.server.scripts[CLIENT_PATH] = team.guarded(DONE)
    system = team.system()
    await system.fetch()
    team.tokens += 1

    await system.perform("a", ActionRequest(action="revoke"))

    sent = team.asked(CLIENT_PATH)
    assert [(request.method, request.headers["authorization"]) for request in sent] == [
        ("DELETE", "Bearer token-1"),
        ("DELETE", "Bearer token-3"),
    ]
    assert [request.body for request in sent] == [b"", b""]


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (reply(401), SignInError),
        (reply_json({"message": "needs a role"}, 403), ActionError),
        (reply(409), ActionError),
        (reply(500), UnreachableError),
        (hang_up(), UnreachableError),
        (reset(), UnreachableError),
    ],
    ids=["401", "403", "409", "500", "hang-up", "reset"],
)
async def test_after_a_renewal_it_is_not_sent_a_third_time(
    team: Team, script: Script, error: type[PilotlampError]
) -> None:
    async def refuse_first(writer: asyncio.StreamWriter) -> None:
        await (reply(401) if len(team.asked(CLIENT_PATH)) == 1 else script)(writer)

    team.server.scripts[CLIENT_PATH] = refuse_first

    with pytest.raises(error) as caught:
        await team.system().perform("a", ActionRequest(action="revoke"))

    assert len(team.asked(CLIENT_PATH)) == 2
    assert getattr(caught.value, "sent", True)


async def test_broken_off_answer_is_no_reason_to_renew(team: Team) -> None:
    team.server.scripts[CLIENT_PATH] = hang_up()

    with pytest.raises(UnreachableError):
        await team.system().perform("a", ActionRequest(action="revoke"))

    assert team.server.paths() == [TOKEN_PATH, CLIENT_PATH]


async def test_fixed_token_is_not_renewed(team: Team) -> None:
    team.server.scripts[CLIENT_PATH] = reply(401)

    with pytest.raises(SignInError):
        await team.system("fixed").perform("a", ActionRequest(action="revoke"))

    assert team.server.paths() == [CLIENT_PATH]


@pytest.mark.parametrize(
    "body", [{"code": "authorization_error"}, {"error": {"type": "authorization_error"}}, "authorization_error: role"]
)
async def test_401_for_want_of_a_right_is_no_refused_secret(team: Team, body: object) -> None:
    """Okta documents 401 for both; storing another secret would not help."""
    team.server.scripts[CLIENT_PATH] = reply_json(body, 401)

    with pytest.raises(ActionError, match="the service user needs the role access_admin for this"):
        await team.system().perform("a", ActionRequest(action="revoke"))

    assert len(team.asked(CLIENT_PATH)) == 2


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (reply(401), SignInError),
        (reply(403), SignInError),
        (reply(404), BadReplyError),
        (reply(429), RateLimitError),
        (reply(500), UnreachableError),
        (hang_up(), UnreachableError),
    ],
    ids=["401", "403", "404", "429", "500", "hang-up"],
)
@pytest.mark.parametrize("renewing", [False, True], ids=["first", "renewed"])
async def test_without_a_token_nothing_was_sent(
    team: Team, script: Script, error: type[PilotlampError], renewing: bool
) -> None:
    """Whatever became of the request for one: it changes nothing."""
    team.server.scripts[CLIENT_PATH] = reply(401)
    system = team.system()
    if renewing:
        await system.fetch()
    team.server.scripts[TOKEN_PATH] = script

    with pytest.raises(error) as caught:
        await system.perform("a", ActionRequest(action="revoke"))

    assert not getattr(caught.value, "sent", False)
    assert len(team.asked(CLIENT_PATH)) == (1 if renewing else 0)


@pytest.mark.parametrize("said", ["no such token: token-1", "key-1 may not", "your key s3cret:with colon"])
async def test_neither_key_nor_token_is_repeated(team: Team, said: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    team.server.scripts[CLIENT_PATH] = reply_json({"message": said}, 409)

    with pytest.raises(ActionError) as caught:
        await team.system().perform("a", ActionRequest(action="revoke"))

    assert str(caught.value) == "the server refused this (409 Conflict)"
    assert "s3cret" not in caplog.text
    assert "token-1" not in caplog.text
