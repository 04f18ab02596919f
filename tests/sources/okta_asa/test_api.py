"""Okta Advanced Server Access, call by call, against a real server on loopback."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from pilotlamp.domain.model import DeviceState
from pilotlamp.errors import BadReplyError, GoneError, RateLimitError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.okta_asa.api import MAX_PAGES, OktaAsa
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.sources.fault_server import FaultServer, Request, Script, reply, reply_json
from tests.sources.okta_asa.test_parse import ABSALOM, FIXTURES, LIGHT_IN_AUGUST

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
KEY = "key-1:s3cret:with colon"
TOKEN_PATH = "/v1/teams/acme/service_token"
CLIENTS_PATH = "/v1/teams/acme/clients"
EXAMPLE = reply(200, (FIXTURES / "okta-asa-clients.json").read_bytes(), content_type="application/json")


class Team:
    """A team's server; it numbers the tokens it hands out, and takes only the newest."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.systems: list[OktaAsa] = []
        self.now = NOW
        self.tokens = 0
        self.expires_at: object = "2026-11-21T20:00:00.000Z"
        self.server.scripts[TOKEN_PATH] = self._hand_out
        self.server.scripts[CLIENTS_PATH] = self.guarded(EXAMPLE)

    def system(
        self, secret: str = KEY, options: OktaAsaOptions | None = None, *, device_page: str | None = None
    ) -> OktaAsa:
        endpoint = Endpoint(name="Laptops", url=self.server.url, device_page=device_page)
        made = OktaAsa(endpoint, options or OktaAsaOptions(team="acme"), secret, clock=lambda: self.now)
        self.systems.append(made)
        return made

    def guarded(self, script: Script) -> Script:
        """The same, for those who bring the newest token."""

        async def guard(writer: asyncio.StreamWriter) -> None:
            welcome = self.last.headers.get("authorization") == f"Bearer token-{self.tokens}"
            await (script if welcome else reply(401))(writer)

        return guard

    def answers(self, by_target: Callable[[str], Script]) -> None:
        """The list of clients depends on the whole target, query included."""

        async def choose(writer: asyncio.StreamWriter) -> None:
            await by_target(self.last.target)(writer)

        self.server.scripts[CLIENTS_PATH] = choose

    def pages(self, *ids: str, last: Script | None = None) -> None:
        """One client a page; ``last`` instead of the last one."""

        def page(target: str) -> Script:
            number = int(target.partition("offset=")[2] or 0)
            if number == len(ids) - 1:
                return last or reply_json({"list": [{"id": ids[number]}]})
            link = (
                f'<{self.server.url}{CLIENTS_PATH}?offset={number + 1}>; rel="next", <{self.server.url}/>; rel="prev"'
            )
            return reply_json({"list": [{"id": ids[number]}]}, link=link)

        self.answers(page)

    @property
    def last(self) -> Request:
        return self.server.requests[-1]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.server.requests if request.path == path]

    async def _hand_out(self, writer: asyncio.StreamWriter) -> None:
        self.tokens += 1
        answer = {"bearer_token": f"token-{self.tokens}", "expires_at": self.expires_at, "team_name": "acme"}
        await reply_json(answer)(writer)


@pytest.fixture
async def team() -> AsyncIterator[Team]:
    async with AsyncExitStack() as stack:
        made = Team(await stack.enter_async_context(FaultServer()))
        yield made
        for system in made.systems:
            await system.aclose()


async def ids(system: OktaAsa) -> list[str]:
    return [device.id for device in (await system.fetch()).devices]


async def test_reading_holds_the_documented_clients(team: Team) -> None:
    reading = await team.system().fetch()

    assert (reading.source, reading.taken_at, reading.people) == ("Laptops", NOW, ())
    assert reading.devices == (LIGHT_IN_AUGUST, ABSALOM)


async def test_key_is_exchanged_for_a_token_without_a_header(team: Team) -> None:
    """The first colon parts id and secret."""
    await team.system().fetch()

    exchange, listing = team.server.requests
    assert (exchange.method, exchange.target) == ("POST", TOKEN_PATH)
    assert json.loads(exchange.body) == {"key_id": "key-1", "key_secret": "s3cret:with colon"}
    assert "authorization" not in exchange.headers
    assert listing.headers["authorization"] == "Bearer token-1"


async def test_fixed_token_is_used_as_it_is(team: Team) -> None:
    team.server.scripts[CLIENTS_PATH] = EXAMPLE

    await team.system("fixed").fetch()

    (listing,) = team.server.requests
    assert listing.headers["authorization"] == "Bearer fixed"


async def test_refused_fixed_token_is_a_refused_sign_in(team: Team) -> None:
    with pytest.raises(SignInError):
        await team.system("fixed").fetch()

    assert team.server.paths() == [CLIENTS_PATH]


async def test_token_is_renewed_three_minutes_before_its_end(team: Team) -> None:
    system = team.system()
    await system.fetch()

    team.now = NOW + timedelta(minutes=57, seconds=-1)
    await system.fetch()
    assert team.tokens == 1

    team.now = NOW + timedelta(minutes=57)
    await system.fetch()
    assert team.tokens == 2
    assert team.last.headers["authorization"] == "Bearer token-2"


@pytest.mark.parametrize("off_h", [-5, 5])
async def test_end_of_a_token_counts_by_the_servers_clock(team: Team, off_h: int) -> None:
    """However wrong the computer's is: neither a new token for each request, nor one that is refused."""
    answer = {"bearer_token": "token-1", "expires_at": "2026-11-21T20:00:00Z"}
    team.server.scripts[TOKEN_PATH] = reply_json(answer, date="Sat, 21 Nov 2026 19:00:00 GMT")
    team.server.scripts[CLIENTS_PATH] = EXAMPLE
    team.now = NOW + timedelta(hours=off_h)
    system = team.system()
    await system.fetch()

    team.now += timedelta(minutes=57, seconds=-1)
    await system.fetch()
    assert len(team.asked(TOKEN_PATH)) == 1

    team.now += timedelta(seconds=1)
    await system.fetch()
    assert len(team.asked(TOKEN_PATH)) == 2


@pytest.mark.parametrize("expires_at", [None, "0001-01-01T00:00:00Z", "soon", 5])
async def test_token_without_an_end_is_used_until_it_is_refused(team: Team, expires_at: object) -> None:
    team.expires_at = expires_at
    system = team.system()
    await system.fetch()
    team.now = NOW + timedelta(days=1)

    await system.fetch()

    assert team.tokens == 1


async def test_refused_token_is_renewed_once(team: Team) -> None:
    """Revoked, or the clocks differ: the user need not know."""
    system = team.system()
    await system.fetch()
    team.tokens += 1

    assert (await system.fetch()).devices == (LIGHT_IN_AUGUST, ABSALOM)
    assert [request.path for request in team.server.requests[2:]] == [CLIENTS_PATH, TOKEN_PATH, CLIENTS_PATH]


async def test_refused_new_token_is_a_refused_sign_in(team: Team) -> None:
    team.server.scripts[CLIENTS_PATH] = reply(401)

    with pytest.raises(SignInError):
        await team.system().fetch()
    assert team.server.paths() == [TOKEN_PATH, CLIENTS_PATH, TOKEN_PATH, CLIENTS_PATH]


async def test_those_who_need_a_token_at_the_same_time_share_it(team: Team) -> None:
    """At the start as well as after it was refused."""
    team.server.scripts[f"{CLIENTS_PATH}/a"] = team.guarded(reply_json({"id": "a"}))
    system = team.system()

    await asyncio.gather(system.fetch(), system.device("a"))
    assert team.tokens == 1

    team.tokens = 5
    await asyncio.gather(system.fetch(), system.device("a"))
    assert team.tokens == 6


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (reply(401), SignInError),
        (reply(403), SignInError),
        (reply(429, b"", X_RateLimit_Retry_At="1"), RateLimitError),
        (reply(503), UnreachableError),
        (reply(404), BadReplyError),
        (reply(200, b"<html>"), BadReplyError),
        (reply_json({"bearer_token": ""}), BadReplyError),
        (reply_json({"expires_at": "2026-11-21T20:00:00Z"}), BadReplyError),
    ],
)
async def test_no_token_no_reading(team: Team, script: Script, error: type[SourceError]) -> None:
    """And no request without one; the next poll tries again."""
    system = team.system()
    team.server.scripts[TOKEN_PATH], working = script, team.server.scripts[TOKEN_PATH]
    with pytest.raises(error):
        await system.fetch()
    assert team.server.paths() == [TOKEN_PATH]

    team.server.scripts[TOKEN_PATH] = working
    assert (await system.fetch()).devices


async def test_unknown_team_is_named_as_the_likely_mistake(team: Team) -> None:
    with pytest.raises(BadReplyError, match="no such team"):
        await team.system(options=OktaAsaOptions(team="acne")).fetch()


async def test_team_is_escaped_in_paths(team: Team) -> None:
    with pytest.raises(BadReplyError):
        await team.system(options=OktaAsaOptions(team="a/b c?")).fetch()

    assert team.last.target == "/v1/teams/a%2Fb%20c%3F/service_token"


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (OktaAsaOptions(team="acme"), ""),
        (OktaAsaOptions(team="acme", all=True), "all=true"),
        (OktaAsaOptions(team="acme", state="PENDING"), "state=PENDING"),
        (OktaAsaOptions(team="acme", username=""), "username="),
        (OktaAsaOptions(team="acme", page_size=1000, descending=True), "count=1000&descending=true"),
        (OktaAsaOptions(team="acme", all=True, state="ACTIVE", username="a&b"), "all=true&state=ACTIVE&username=a%26b"),
    ],
)
async def test_options_are_asked_for(team: Team, options: OktaAsaOptions, query: str) -> None:
    """An empty user name is one too: it lists the clients of nobody."""
    await team.system(options=options).fetch()

    assert team.last.target.partition("?")[2] == query


async def test_all_pages_make_one_reading(team: Team) -> None:
    team.pages("a", "b", "c")

    assert await ids(team.system()) == ["a", "b", "c"]
    assert {request.headers["authorization"] for request in team.asked(CLIENTS_PATH)} == {"Bearer token-1"}


async def test_token_that_ends_between_pages_is_renewed(team: Team) -> None:
    team.pages("a", "b")
    first_page = team.server.scripts[CLIENTS_PATH]

    async def expire_after_first(writer: asyncio.StreamWriter) -> None:
        if "offset" not in team.last.target:
            await first_page(writer)
            team.tokens += 1
        else:
            await team.guarded(first_page)(writer)

    team.server.scripts[CLIENTS_PATH] = expire_after_first

    assert await ids(team.system()) == ["a", "b"]


@pytest.mark.parametrize(
    ("script", "error"), [(reply(500), UnreachableError), (reply(429), RateLimitError), (reply_json([]), BadReplyError)]
)
async def test_missing_page_fails_the_reading(team: Team, script: Script, error: type[SourceError]) -> None:
    """Half a list would pass for removed devices."""
    system = team.system()
    team.pages("a", "b")
    before = await system.fetch()
    team.pages("a", "b", last=script)

    with pytest.raises(error):
        await system.fetch()

    team.pages("a", "b")
    assert (await system.fetch()).devices is before.devices


async def test_pages_in_a_circle_are_noticed(team: Team) -> None:
    team.answers(lambda _: reply_json({"list": []}, link=f'<{CLIENTS_PATH}?offset=1>; rel="next"'))

    with pytest.raises(BadReplyError, match="does not end"):
        await team.system().fetch()
    assert len(team.asked(CLIENTS_PATH)) == 2


async def test_pages_without_end_are_noticed(team: Team) -> None:
    team.pages(*map(str, range(MAX_PAGES + 5)))

    with pytest.raises(BadReplyError, match="does not end"):
        await team.system().fetch()
    assert len(team.asked(CLIENTS_PATH)) == MAX_PAGES


async def test_token_does_not_leave_for_another_server(team: Team) -> None:
    """A link comes from outside."""
    async with FaultServer() as other:
        team.answers(lambda _: reply_json({"list": []}, link=f'<{other.url}{CLIENTS_PATH}>; rel="next"'))

        with pytest.raises(BadReplyError, match="leads to another host"):
            await team.system().fetch()
        assert other.connections == 0


async def test_used_up_allowance_of_the_last_page_is_told(team: Team) -> None:
    reset = NOW + timedelta(minutes=5)
    seconds = str(int(reset.timestamp()))
    last = reply_json({"list": []}, X_RateLimit_Remaining="0", X_RateLimit_Reset=seconds)
    team.pages("a", "b", last=last)

    assert (await team.system().fetch()).not_before == reset


async def test_unchanged_pages_give_the_very_same_devices(team: Team) -> None:
    """So that nothing downstream is computed or drawn again."""
    system = team.system()
    team.pages("a", "b")
    before = await system.fetch()

    assert (await system.fetch()).devices is before.devices
    team.answers(lambda _: reply_json({"list": [{"id": "a"}, {"id": "b"}]}))
    assert (await system.fetch()).devices is before.devices
    team.pages("a", "c")
    assert await ids(system) == ["a", "c"]


@pytest.mark.parametrize(("state", "expected"), [(None, ["b"]), ("DELETED", ["a", "b"])])
async def test_revoked_clients_only_for_those_who_ask(team: Team, state: object, expected: list[str]) -> None:
    team.answers(lambda _: reply_json({"list": [{"id": "a", "state": "DELETED"}, {"id": "b", "state": "ACTIVE"}]}))
    options = OktaAsaOptions(team="acme", state="DELETED" if state else None)

    assert await ids(team.system(options=options)) == expected


async def test_one_client(team: Team) -> None:
    body = (FIXTURES / "okta-asa-client.json").read_bytes()
    team.server.scripts[f"{CLIENTS_PATH}/{LIGHT_IN_AUGUST.id}"] = team.guarded(reply(200, body))

    assert await team.system().device(LIGHT_IN_AUGUST.id) == LIGHT_IN_AUGUST


async def test_client_that_is_not_there_is_gone(team: Team) -> None:
    with pytest.raises(GoneError, match="not there any more"):
        await team.system().device("a")


async def test_one_client_with_an_odd_id_and_a_page(team: Team) -> None:
    team.server.scripts[f"{CLIENTS_PATH}/a%2Fb"] = team.guarded(reply_json({"id": "a/b", "state": "DELETED"}))

    device = await team.system(device_page="https://asa.example/{id}").device("a/b")

    assert (device.state, device.page) == (DeviceState.OFFLINE, "https://asa.example/a%2Fb")


async def test_secrets_are_in_no_log_and_no_error(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the key, nor tokens, whatever the server makes of them."""
    caplog.set_level(logging.DEBUG)
    system = team.system()
    await system.fetch()
    team.server.scripts[CLIENTS_PATH] = reply(401)
    team.server.scripts[TOKEN_PATH] = reply_json({"bearer_token": ["token-2", "s3cret"]})
    with pytest.raises(BadReplyError) as caught:
        await system.fetch()

    seen = f"{caught.value!r} {caught.value.hint} {system!r} {caplog.text}"
    assert "s3cret" not in seen
    assert "token-" not in seen


async def test_a_null_list_is_empty(team: Team) -> None:
    """So a Go program writes a list that nothing was ever put into."""
    team.server.scripts[CLIENTS_PATH] = team.guarded(reply_json({"list": None}))

    assert (await team.system().fetch()).devices == ()
