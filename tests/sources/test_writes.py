"""What every request keeps to that changes something: sent once, with the right words for whatever comes of it."""

import asyncio
import contextlib
import gzip
import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import (
    ActionError,
    BadReplyError,
    GoneError,
    PilotlampError,
    RateLimitError,
    SignInError,
    UnreachableError,
)
from pilotlamp.sources.base import Endpoint, NoOptions
from pilotlamp.sources.formide.actions import LOCAL
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.http.client import MAX_REASON_BYTES
from pilotlamp.sources.kinds import KINDS
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.offers import FullSystem
from tests.quick import first_of_each
from tests.sources.fault_server import (
    FaultServer,
    Request,
    Script,
    cut_off,
    framed,
    garbage,
    hang_up,
    raw,
    redirect,
    reply,
    reply_json,
    reset,
    silence,
    zip_bomb,
    zipped,
)

SECRET = "Zq7-hunter2-Xy9"
"""In every secret that is given or handed out here, so that a leak of any is found."""
ADMIN = "you need to be an admin user of this device for this"
ACCESS_ADMIN = "the service user needs the role access_admin for this"
TEAM = "/v1/teams/acme"
STATUS_PATH, JOB_PATH = "/api/v1/status", "/api/v1/job"
TOKEN_PATH = f"{TEAM}/service_token"
BOMB = gzip.compress(b" " * 33 * 1024 * 1024)
HANDED_OUT = reply_json({"bearer_token": f"bearer-{SECRET}", "expires_at": "2999-01-01T00:00:00Z"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A command given to a system, and the request that it is."""

    kind: str
    secret: str
    options: object
    command: ActionRequest
    method: str
    path: str
    body: object
    needs: str
    device: str = "d"
    reads: str
    """Path of the reply that a reading begins with."""
    good: object
    """Such a reply."""
    scripts: Mapping[str, Script] = field(default_factory=dict)

    def __str__(self) -> str:
        renewable = ", service token" if TOKEN_PATH in self.scripts else ""
        return f"{self.kind}{renewable}: {self.command.action}"


def formide(command: ActionRequest, method: str, path: str, body: object = None, needs: str = ADMIN) -> Deed:
    path = f"/clients/d{path}"
    return Deed(
        kind="formide",
        secret=f"token-{SECRET}",
        options=FormideOptions(),
        command=command,
        method=method,
        path=path,
        body=body,
        needs=needs,
        reads="/clients",
        good=[],
    )


def okta(command: ActionRequest, method: str, body: object = None, **given: Any) -> Deed:
    given = {"secret": f"bearer-{SECRET}"} | given
    return Deed(
        kind="okta-asa",
        options=OktaAsaOptions(team="acme"),
        command=command,
        method=method,
        path=f"{TEAM}/clients/d",
        body=body,
        needs=ACCESS_ADMIN,
        reads=f"{TEAM}/clients",
        good={"list": []},
        **given,
    )


def prusalink(action: str, method: str, path: str) -> Deed:
    return Deed(
        kind="prusalink",
        secret=f"key-{SECRET}",
        options=NoOptions(),
        command=ActionRequest(action=action),
        method=method,
        path=f"{JOB_PATH}/7{path}",
        body=None,
        needs="you need a valid API key of this printer for this",
        device="printer",
        reads=STATUS_PATH,
        good={"printer": {"state": "PRINTING"}},
        scripts={STATUS_PATH: reply_json({"printer": {"state": "PRINTING"}}), JOB_PATH: reply_json({"id": 7})},
    )


def octoprint(action: str, path: str, body: object) -> Deed:
    return Deed(
        kind="octoprint",
        secret=f"key-{SECRET}",
        options=NoOptions(),
        command=ActionRequest(action=action),
        method="POST",
        path=path,
        body=body,
        needs="the key's user needs the right to print for this",
        device="printer",
        reads="/api/job",
        good={"state": "Operational"},
    )


def moonraker(action: str, path: str) -> Deed:
    return Deed(
        kind="moonraker",
        secret=f"key-{SECRET}",
        options=NoOptions(),
        command=ActionRequest(action=action),
        method="POST",
        path=path,
        body=None,
        needs="Moonraker does not let this computer do this",
        device="printer",
        reads="/printer/objects/query",
        good={"result": {"status": {}}},
    )


DEEDS = (
    formide(ActionRequest(action="sync"), "POST", "/sync", needs="you need more rights on this device for this"),
    formide(ActionRequest(action="invite", values=("a@b.c",)), "POST", "/users", {"email": "a@b.c"}),
    formide(ActionRequest(action="rename-user", person="u", values=("Ann",)), "PUT", "/users/u", {"name": "Ann"}),
    formide(
        ActionRequest(action="set-admin", person="u", values=("true",)), "PUT", "/users/u/admin", {"isAdmin": True}
    ),
    formide(ActionRequest(action="remove-user", person="u"), "DELETE", "/users/u"),
    okta(ActionRequest(action="approve", values=("ann",)), "PUT", {"state": "ACTIVE", "user_name": "ann"}),
    okta(ActionRequest(action="assign", values=("ann",)), "PUT", {"user_name": "ann"}),
    okta(ActionRequest(action="revoke"), "DELETE"),
    prusalink("pause", "PUT", "/pause"),
    prusalink("resume", "PUT", "/resume"),
    prusalink("cancel", "DELETE", ""),
    octoprint("pause", "/api/job", {"command": "pause", "action": "pause"}),
    octoprint("resume", "/api/job", {"command": "pause", "action": "resume"}),
    octoprint("cancel", "/api/job", {"command": "cancel"}),
    octoprint("connect", "/api/connection", {"command": "connect"}),
    moonraker("pause", "/printer/print/pause"),
    moonraker("resume", "/printer/print/resume"),
    moonraker("cancel", "/printer/print/cancel"),
    moonraker("firmware-restart", "/printer/firmware_restart"),
    moonraker("emergency-stop", "/printer/emergency_stop"),
    okta(ActionRequest(action="revoke"), "DELETE", secret=f"key-id:{SECRET}", scripts={TOKEN_PATH: HANDED_OUT}),
)
REMOVAL, ASSIGNMENT = DEEDS[4], DEEDS[6]
WITHOUT_ROWS = frozenset(
    {*(("ipp", spec.name) for spec in KINDS["ipp"].actions), *(("formide", name) for name in LOCAL)}
)
"""Actions with tests of their own for these rules. tests/sources/ipp/test_api.py: IPP answers in the body of a 200
whether something was done. tests/sources/formide/test_commands.py: Formide's devices log in first.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A deed, the system that is to do it, and its server."""

    deed: Deed
    server: FaultServer
    system: FullSystem

    def answers(self, script: Script) -> None:
        self.server.scripts[self.deed.path] = script

    async def done(self) -> None:
        await self.system.perform(self.deed.device, self.deed.command)

    async def fails(self) -> PilotlampError:
        with pytest.raises(PilotlampError) as caught:
            await self.done()
        return caught.value

    @property
    def writes(self) -> list[Request]:
        """All that was asked for, but for readings and a token."""
        return [each for each in self.server.requests if each.method != "GET" and each.path != TOKEN_PATH]


Open = Callable[..., Awaitable[Bench]]


@pytest.fixture(params=first_of_each(DEEDS, lambda deed: deed.kind), ids=str)
def deed(request: pytest.FixtureRequest) -> Deed:
    given: Deed = request.param
    return given


@pytest.fixture
async def open_bench() -> AsyncIterator[Open]:
    systems: list[FullSystem] = []
    async with FaultServer() as server:

        async def opened(deed: Deed, *, url: str = "", **settings: Any) -> Bench:
            server.scripts.update(deed.scripts)
            endpoint = Endpoint(name="Watched", url=url or server.url, **settings)
            systems.append(cast(FullSystem, KINDS[deed.kind].build(endpoint, deed.options, deed.secret)))
            return Bench(deed=deed, server=server, system=systems[-1])

        yield opened
        for system in systems:
            await system.aclose()


@pytest.fixture
async def bench(open_bench: Open, deed: Deed) -> Bench:
    return await open_bench(deed)


def test_every_action_of_every_kind_is_here() -> None:
    offered = {(kind.name, spec.name) for kind in KINDS.values() for spec in kind.actions}
    tested = {(deed.kind, deed.command.action) for deed in DEEDS}

    assert offered - tested - WITHOUT_ROWS == set()


def assert_discreet(error: PilotlampError, log: pytest.LogCaptureFixture) -> None:
    """One line for a person, and no part of a secret in anything that may be shown or logged."""
    hint = getattr(error, "hint", None) or ""
    assert str(error).isprintable()
    assert hint.isprintable()
    shown = f"{error!r} {hint} {log.text} {''.join(traceback.format_exception(error))}"
    assert "hunter" not in shown
    assert "Xy9" not in shown


@pytest.mark.parametrize(
    "script",
    [
        raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        reply(200),
        reply_json({"_id": "u"}, 201),
        reply(202, b"OK", content_type="text/html"),
        reply(200, content_type="text/html"),
        reply(200, b'{"cut'),
        reply_json({"success": True}, 207),
        cut_off(),
        zip_bomb(),
        zipped(b"{}", encoding="br"),
    ],
)
async def test_every_2xx_is_success_whatever_comes_with_it(bench: Bench, script: Script) -> None:
    """No system documents a body. The request is sent once, with the credentials."""
    bench.answers(script)

    await bench.done()

    (request,) = bench.writes
    deed = bench.deed
    assert (request.method, request.target) == (deed.method, deed.path)
    assert (json.loads(request.body) if request.body else None) == deed.body
    assert SECRET in request.text
    assert request.headers.get("content-type") == ("application/json" if deed.body else None)


@pytest.mark.parametrize("body", [b"", b"<html><h1>Forbidden", b'{"message": ', b"\xff"])
async def test_forbidden_says_what_is_needed(bench: Bench, body: bytes) -> None:
    bench.answers(reply(403, body))

    error = await bench.fails()

    assert isinstance(error, ActionError)
    assert str(error) == bench.deed.needs
    assert len(bench.writes) == 1


async def test_forbidden_adds_what_the_server_says(bench: Bench) -> None:
    bench.answers(reply_json({"message": "Only on weekdays"}, 403))

    error = await bench.fails()

    assert str(error) == f'{bench.deed.needs}: "Only on weekdays"'


async def test_what_is_not_there_is_gone(bench: Bench) -> None:
    bench.answers(reply_json({"message": "Client not found"}, 404))

    error = await bench.fails()

    assert isinstance(error, GoneError)
    assert "is not there any more" in str(error)
    assert str(error).endswith(': "Client not found"')
    assert len(bench.writes) == 1


@pytest.mark.parametrize("status", [400, 402, 405, 409, 410, 415, 418, 422, 451])
async def test_refusal_is_told_in_the_servers_words(bench: Bench, status: int) -> None:
    bench.answers(reply_json({"errors": {"email": ["is taken"]}}, status))

    error = await bench.fails()

    assert isinstance(error, ActionError)
    assert str(error).startswith(f"the server refused this ({status}")
    assert str(error).endswith('): "email: is taken"')
    assert len(bench.writes) == 1


@pytest.mark.parametrize(
    "script",
    [
        reply(409),
        reply(409, b"<!doctype html><title>Conflict</title>", content_type="text/html"),
        reply(409, b'{"message": "' + b"x" * MAX_REASON_BYTES + b'"}'),
        reply(409, BOMB, content_encoding="gzip"),
        reply(409, b"no gzip", content_encoding="gzip"),
        reply(409, b'{"message": "a"}', content_encoding="br"),
        reply(409, b'{"message": "a"}', content_length="700"),
    ],
    ids=["empty", "HTML", "huge", "bomb", "no gzip", "not asked for", "cut off"],
)
async def test_refusal_without_readable_words_is_told_by_its_status(open_bench: Open, script: Script) -> None:
    bench = await open_bench(REMOVAL, timeout_s=0.5)
    bench.answers(script)

    with pytest.raises(ActionError, match=r"^the server refused this \(409 Conflict\)$"):
        await bench.done()


async def test_words_that_never_end_are_not_waited_for(open_bench: Open) -> None:
    """The status has told already; the deadline holds."""
    bench = await open_bench(REMOVAL, timeout_s=0.4)

    async def dripping(writer: asyncio.StreamWriter) -> None:
        writer.write(framed(409, b"", content_length="100000"))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    bench.answers(dripping)

    assert isinstance(await bench.fails(), ActionError)


async def test_refused_secret_is_a_sign_in_error(bench: Bench) -> None:
    bench.answers(reply_json({"message": "authentication_error"}, 401))

    error = await bench.fails()

    assert isinstance(error, SignInError)
    assert len(bench.writes) == (2 if TOKEN_PATH in bench.deed.scripts else 1)


@pytest.mark.parametrize(
    ("headers", "retry_after_s", "words"),
    [
        ({}, None, "try again later"),
        ({"retry_after": "17"}, 17.0, "try again in 17 s"),
        ({"retry_after": "0"}, 0.0, "try again later"),
        ({"retry_after": "1801"}, 1801.0, "try again in 31 min"),
        (
            {"date": "Sat, 21 Nov 2026 19:00:00 GMT", "x_ratelimit_retry_at": "1795287690"},
            90.0,
            "try again in 90 s",
        ),
    ],
)
async def test_rate_limit_names_the_wait(
    bench: Bench, headers: dict[str, str], retry_after_s: float | None, words: str
) -> None:
    bench.answers(reply(429, b"", **headers))

    error = await bench.fails()

    assert isinstance(error, RateLimitError)
    assert error.retry_after_s == retry_after_s
    assert str(error).endswith(words)
    assert len(bench.writes) == 1


@pytest.mark.parametrize("status", [408, 499, 500, 502, 503, 504])
async def test_failing_server_may_have_done_it(bench: Bench, status: int) -> None:
    bench.answers(reply_json({"message": "Out of paper"}, status, retry_after="30"))

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert str(status) in error.problem
    assert error.problem.endswith(': "Out of paper"')
    assert error.retry_after_s == 30.0
    assert len(bench.writes) == 1


@pytest.mark.parametrize(
    "page",
    [
        reply(200, b"<html>Please sign in</html>", content_type="text/html"),
        reply(202, b"\r\n<!doctype html>Please sign in"),
        reply(200, b" " * (MAX_REASON_BYTES + 1), content_type="text/html; charset=utf-8"),
    ],
)
async def test_web_page_in_place_of_an_answer_does_not_say_that_it_was_done(bench: Bench, page: Script) -> None:
    """A guest network's sign-in page answers all requests alike, and with 200."""
    bench.answers(page)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert error.problem.endswith("with a web page")
    assert len(bench.writes) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(bench: Bench, status: int) -> None:
    """Not even where HTTP asks for the same method and body."""
    async with FaultServer() as other:
        bench.answers(redirect(f"{other.url}{bench.deed.path}", status))

        error = await bench.fails()

        assert isinstance(error, BadReplyError)
        assert str(other.port) in error.problem
        assert other.requests == []
        assert len(bench.writes) == 1


@pytest.mark.parametrize(
    "script",
    [
        hang_up(),
        reset(),
        garbage(),
        silence(),
        raw(b"HTTP/1.1 20"),
        raw(b"HTTP/1.1 204 No Content\r\nX-Half: "),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["hang-up", "reset", "garbage", "silence", "half a status", "half a header", "only 100"],
)
async def test_request_without_an_answer_may_have_been_done(
    open_bench: Open, deed: Deed, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """And is not sent again."""
    caplog.set_level(logging.DEBUG)
    bench = await open_bench(deed, timeout_s=0.3)
    bench.answers(script)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert len(bench.writes) == 1
    assert_discreet(error, caplog)


async def test_connection_that_ends_as_the_request_arrives_is_not_a_reason_to_send_again(bench: Bench) -> None:
    """The server gave the connection up while it was idle; HTTP libraries like to try once more."""
    bench.server.scripts[bench.deed.reads] = reply_json(bench.deed.good)
    await bench.system.fetch()
    connections, asked = bench.server.connections, len(bench.writes)
    bench.answers(hang_up())

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert bench.server.connections == connections
    assert len(bench.writes) == asked + 1


async def test_refused_connection_was_not_sent(open_bench: Open, deed: Deed) -> None:
    async with FaultServer() as gone:
        url = gone.url
    bench = await open_bench(deed, url=url)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert not error.sent
    assert "refused" in error.problem


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("http://nowhere.example", {}),
        ("https://127.0.0.1:1", {"ca_file": Path("no-such.pem")}),
        ("http://api.example", {"proxy": "socks5://127.0.0.1:1"}),
        ("http://api.example", {"proxy": "http://127.0.0.1:1"}),
    ],
    ids=["unknown name", "no certificates", "no proxy", "refusing proxy"],
)
async def test_what_never_left_was_not_sent(open_bench: Open, url: str, settings: dict[str, Any]) -> None:
    bench = await open_bench(REMOVAL, url=url, **settings)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert not error.sent


async def test_handshake_that_does_not_end_was_not_sent(open_bench: Open) -> None:
    """A timeout before sending, unlike one after it."""
    bench = await open_bench(REMOVAL)
    bench = await open_bench(REMOVAL, url=bench.server.url.replace("http:", "https:"), timeout_s=0.3)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert "within 0.3 s" in error.problem
    assert not error.sent


@pytest.mark.parametrize(
    ("script", "timeout_s"),
    [(reply(502), 50), (reply(407), 50), (hang_up(), 50), (silence(), 2)],
    ids=["502", "407", "gone", "mute"],
)
async def test_proxy_that_opens_no_tunnel_has_sent_nothing(open_bench: Open, script: Script, timeout_s: float) -> None:
    async with FaultServer() as proxy:
        proxy.scripts["api.example:443"] = script
        bench = await open_bench(REMOVAL, url="https://api.example", proxy=proxy.url, timeout_s=timeout_s)

        error = await bench.fails()

        assert isinstance(error, UnreachableError)
        assert not error.sent
        assert [request.method for request in proxy.requests] == ["CONNECT"]


@pytest.mark.parametrize(("status", "sent"), [(407, False), (502, True), (504, True)])
async def test_proxy_that_answers_itself_may_have_passed_it_on(open_bench: Open, status: int, sent: bool) -> None:
    """Not so where it wants a sign-in first."""
    async with FaultServer() as proxy:
        proxy.scripts["http://api.example/clients/d/users/u"] = reply(status)
        bench = await open_bench(REMOVAL, url="http://api.example", proxy=proxy.url)

        error = await bench.fails()

        assert isinstance(error, UnreachableError)
        assert error.sent is sent


async def test_port_where_nobody_accepts_was_not_sent(open_bench: Open) -> None:
    """Bound, full, never accepting: the connection itself times out."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        bench = await open_bench(REMOVAL, url=f"http://127.0.0.1:{full.getsockname()[1]}", timeout_s=0.3)

        error = await bench.fails()

        for one in waiting:
            one.close()
    assert isinstance(error, UnreachableError)
    assert not error.sent


@pytest.mark.parametrize("deed", [REMOVAL, ASSIGNMENT, DEEDS[-1]], ids=str)
@pytest.mark.parametrize("status", first_of_each([400, 401, 403, 404, 409, 415, 429, 500, 503], lambda _: "status"))
@pytest.mark.parametrize("said", [f"bad key {SECRET}", f"BAD KEY {SECRET.upper()}", "bad key …-Xy9"])
async def test_secret_that_the_server_repeats_is_not_told(
    open_bench: Open, deed: Deed, status: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = await open_bench(deed)
    bench.answers(reply_json({"message": said, "errors": [said]}, status))

    assert_discreet(await bench.fails(), caplog)


@pytest.mark.parametrize(
    "text",
    ["\"Alma\" & 'Bo'_<b>", "a/b?c#d%20 %2e%2e", "-rf --all", "x" * 300, "Ünï 🖨 \u05d0", "line\r\nX-Evil: 1\u202e\0"],
    ids=["quotes", "address", "dash", "long", "unicode", "lines"],
)
async def test_odd_ids_and_names_arrive_as_they_are(open_bench: Open, text: str) -> None:
    bench = await open_bench(REMOVAL)
    commands = (
        ActionRequest(action="rename-user", person=text, values=(text,)),
        ActionRequest(action="invite", values=(text,)),
        ActionRequest(action="remove-user", person=text),
    )
    laptops = await open_bench(ASSIGNMENT)

    for command in commands:
        with pytest.raises(GoneError):
            await bench.system.perform(text, command)
    with pytest.raises(GoneError):
        await laptops.system.perform(text, ActionRequest(action="assign", values=(text,)))

    rename, invite, remove, assign = bench.server.requests
    escaped = rename.path.split("/")[2]
    assert (rename.path, remove.path) == (f"/clients/{escaped}/users/{escaped}",) * 2
    assert invite.path == f"/clients/{escaped}/users"
    assert assign.path == f"{TEAM}/clients/{escaped}"
    assert {rename.target, invite.target, remove.target, assign.target} == {
        rename.path,
        invite.path,
        remove.path,
        assign.path,
    }
    assert [json.loads(one.body) for one in (rename, invite, assign)] == [
        {"name": text},
        {"email": text},
        {"user_name": text},
    ]
    assert not [one for one in bench.server.requests if "x-evil" in one.headers]


async def test_cancelled_request_ends_at_once(bench: Bench) -> None:
    """Quit waits for no server."""
    asked = asyncio.Event()

    async def script(_: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    bench.answers(script)
    task = asyncio.create_task(bench.done())
    await asked.wait()

    task.cancel()
    await asyncio.wait([task])
    await bench.system.aclose()

    assert task.cancelled()
    assert len(bench.writes) == 1


@pytest.mark.parametrize("answer", [reply(204), reply(500), hang_up()], ids=["done", "failed", "broken off"])
async def test_next_reading_does_not_ask_whether_anything_changed(bench: Bench, answer: Script) -> None:
    """A cache that is behind would say no; the bytes tell."""
    path, good = bench.deed.reads, reply_json(bench.deed.good, etag='"v1"')
    bench.server.scripts[path] = good
    before = await bench.system.fetch()
    await bench.system.fetch()
    bench.answers(answer)
    with contextlib.suppress(UnreachableError):
        await bench.done()
    bench.server.scripts[path] = good

    after = await bench.system.fetch()

    reads = [request for request in bench.server.requests if (request.method, request.path) == ("GET", path)]
    conditional = ["if-none-match" in request.headers for request in reads]
    assert conditional == [False, True, False]
    assert after.devices is before.devices
