"""The bounded HTTP client against a real server on loopback that misbehaves on command."""

import asyncio
import gc
import gzip
import logging
import os
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.errors import BadReplyError, RateLimitError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.base import Endpoint, on_answer
from pilotlamp.sources.http.client import HttpClient
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
    reply_json,
    reset,
    silence,
    zipped,
)

CERTIFICATES = Path(__file__).parents[2] / "fixtures" / "tls"
NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
MIB = 1024 * 1024

_new_context = ssl.SSLContext.__new__


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer() as running:
        yield running


class Clients:
    """Makes clients and closes them after the test."""

    def __init__(self) -> None:
        self.made: list[HttpClient] = []

    def __call__(self, url: str, *, client: dict[str, Any] | None = None, **endpoint: Any) -> HttpClient:
        made = HttpClient(Endpoint(name="Makerspace", url=url, **endpoint), clock=lambda: NOW, **(client or {}))
        self.made.append(made)
        return made


@pytest.fixture
async def connect() -> AsyncIterator[Clients]:
    clients = Clients()
    yield clients
    for client in clients.made:
        await client.aclose()


async def failure(client: HttpClient, path: str = "/x", **request: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await client.get(path, **request)
    assert "\n" not in str(caught.value)
    return caught.value


async def test_path_joins_the_path_of_the_base_address(server: FaultServer, connect: Clients) -> None:
    server.scripts["/billing/api/users"] = reply(200, b"{}")

    answer = await connect(server.url + "/billing/").get("/api/users")

    assert (answer.status, answer.body) == (200, b"{}")


async def test_escaped_path_stays_escaped(server: FaultServer, connect: Clients) -> None:
    """An id with a slash in it must not become another path."""
    server.scripts["/clients/a%2Fb%20c"] = reply(200, b"[]")

    await connect(server.url).get("/clients/a%2Fb%20c")

    assert server.paths() == ["/clients/a%2Fb%20c"]


async def test_zone_of_an_ipv6_address_reaches_the_socket_and_nobody_else(connect: Clients) -> None:
    """``%25`` stands for the zone's ``%`` in an address; only this machine knows what it means (RFC 6874)."""
    async with FaultServer(host="::1") as server:
        server.scripts["/x"] = reply(200, b"{}")
        port = server.port
        client = connect(f"http://[::1%251]:{port}")

        assert (await client.get("/x")).status == 200
        assert server.requests[0].headers["host"] == f"[::1]:{port}"

    assert (await failure(client)).problem == f"[::1%1]:{port} refused the connection"


@pytest.mark.parametrize("path", ["/clients/../secrets", "/clients/.", "/.."])
async def test_an_id_of_dots_asks_for_nothing(server: FaultServer, connect: Clients, path: str) -> None:
    """Dot segments would be folded into another path."""
    error = await failure(connect(server.url), path)

    assert isinstance(error, BadReplyError)
    assert server.requests == []


async def test_params_join_the_query_that_a_path_has(server: FaultServer, connect: Clients) -> None:
    """Clientexec's path is a setting and may hold a query; an empty value counts (Okta's ``username=``)."""
    server.scripts["/index.php"] = reply(200, b"{}")

    await connect(server.url).get("/index.php?fuse=admin", params={"key": "a&b", "username": ""})

    assert server.requests[0].target == "/index.php?fuse=admin&key=a%26b&username="


async def test_json_is_sent_as_the_body(server: FaultServer, connect: Clients) -> None:
    server.scripts["/token"] = reply_json({"ok": True}, 201)

    answer = await connect(server.url).post("/token", json={"key_id": "k"})

    request = server.requests[0]
    assert (request.method, request.body, request.headers["content-type"]) == (
        "POST",
        b'{"key_id":"k"}',
        "application/json",
    )
    assert answer.status == 201


async def test_headers_have_lower_case_names_and_repeats_are_joined(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = raw(b"HTTP/1.1 200 OK\r\nLink: <a>\r\nLINK: <b>\r\nContent-Length: 2\r\n\r\n[]")

    answer = await connect(server.url).get("/x")

    assert answer.headers["link"] == "<a>, <b>"


async def test_reply_shows_nothing_of_its_content(server: FaultServer, connect: Clients) -> None:
    """Replies carry bearer tokens and ``clientToken``s."""
    server.scripts["/x"] = reply(200, b"s3cret", set_cookie="s3cret")

    answer = await connect(server.url).get("/x")

    assert "s3cret" not in repr(answer)


@pytest.mark.parametrize("status", [401, 403])
async def test_refused_secret_is_a_sign_in_error(server: FaultServer, connect: Clients, status: int) -> None:
    server.scripts["/x"] = reply(status)

    error = await failure(connect(server.url), headers={"Authorization": "Bearer s3cret"})

    assert isinstance(error, SignInError)
    assert str(status) in error.problem
    assert error.hint


@pytest.mark.parametrize(
    ("script", "page"),
    [
        (reply(401, content_type="text/html; charset=utf-8"), True),
        (reply(403, content_type="application/xhtml+xml"), True),
        (reply(404, content_type="Text/HTML"), True),
        (reply(429, content_type="text/html"), True),
        (reply(511, content_type="text/html"), True),
        (redirect("http://portal.example/"), True),
        (reply_json({"error": "invalid token"}, 401), False),
        (reply(403), False),
    ],
)
async def test_web_page_or_redirect_is_no_word_of_the_api(
    server: FaultServer, connect: Clients, script: Script, page: bool
) -> None:
    """A network that wants a sign-in answers so in the place of every server."""
    server.scripts["/x"] = script

    error = await failure(connect(server.url))

    assert error.page is page


async def test_accepted_status_is_returned(server: FaultServer, connect: Clients) -> None:
    """Formide: no list of printers is a 404, and no error."""
    server.scripts["/x"] = reply(404, b"gone")

    answer = await connect(server.url).get("/x", accept=frozenset({404}))

    assert (answer.status, answer.body) == (404, b"gone")


@pytest.mark.parametrize(
    ("headers", "retry_after_s"),
    [
        ({}, None),
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "Sat, 21 Nov 2026 19:00:30 GMT"}, 30.0),
        ({"x_ratelimit_retry_at": str(int(NOW.timestamp()) + 90)}, 90.0),
    ],
)
async def test_too_many_requests_says_how_long_to_wait(
    server: FaultServer, connect: Clients, headers: dict[str, str], retry_after_s: float | None
) -> None:
    server.scripts["/x"] = reply(429, b"", **headers)

    error = await failure(connect(server.url))

    assert isinstance(error, RateLimitError)
    assert error.retry_after_s == retry_after_s


@pytest.mark.parametrize("status", [408, 425, 499, 500, 502, 503, 504, 599])
async def test_failing_server_is_unreachable(server: FaultServer, connect: Clients, status: int) -> None:
    server.scripts["/x"] = reply(status)

    error = await failure(connect(server.url))

    assert isinstance(error, UnreachableError)
    assert error.retry_after_s is None


async def test_unavailable_server_may_say_how_long(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = reply(503, retry_after="120")

    error = await failure(connect(server.url))

    assert isinstance(error, UnreachableError)
    assert error.retry_after_s == 120.0


@pytest.mark.parametrize("status", [400, 404, 409, 415, 418])
async def test_other_refusal_is_a_bad_reply_naming_path_and_status(
    server: FaultServer, connect: Clients, status: int
) -> None:
    server.scripts["/x"] = reply(status, b"s3cret")

    error = await failure(connect(server.url), params={"key": "s3cret"})

    assert isinstance(error, BadReplyError)
    assert f"127.0.0.1:{server.port} replied to GET /x with {status}" in error.problem
    assert "s3cret" not in f"{error!r} {error.hint}"


async def test_redirect_is_not_followed_and_names_the_host(server: FaultServer, connect: Clients) -> None:
    async with FaultServer() as other:
        server.scripts["/x"] = redirect(f"{other.url}/y?key=s3cret")

        error = await failure(connect(server.url), headers={"X-Api-Key": "s3cret"})

        assert isinstance(error, BadReplyError)
        assert f"http://127.0.0.1:{other.port}" in error.problem
        assert "s3cret" not in f"{error!r} {error.hint}"
        assert other.requests == []


@pytest.mark.parametrize("location", ["javascript:alert(1)", "mailto:x", "http://[", "http://x:port/", "\x80"])
async def test_redirect_to_what_is_no_address_is_a_bad_reply(
    server: FaultServer, connect: Clients, location: str
) -> None:
    """The address is for the text alone: no request to it is ever made up."""
    server.scripts["/x"] = raw(f"HTTP/1.1 302 F\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode("latin-1"))
    client = connect(server.url)

    assert isinstance(await failure(client), BadReplyError)
    assert isinstance((await client.send("POST", "/x")).refused, BadReplyError)


async def test_whatever_a_library_raises_is_an_error_of_the_source(server: FaultServer, connect: Clients) -> None:
    """Here that of a host name that no certificate can be checked for."""
    server.scripts[".example:443"] = reply(200)

    error = await failure(connect("https://.example", proxy=server.url))

    assert isinstance(error, UnreachableError)
    assert error.problem.startswith("the request to .example:443 failed unexpectedly (")


async def test_not_modified_gives_the_remembered_body(server: FaultServer, connect: Clients) -> None:
    """Also the paging link, which a 304 may leave out."""
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"[1]", etag='"v1"', link="<next>", x_ratelimit_remaining="0")
    first = await client.get("/x")
    server.scripts["/x"] = raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    second = await client.get("/x")

    assert server.requests[1].headers["if-none-match"] == '"v1"'
    assert second.status == 304
    assert second.body is first.body
    assert second.headers["link"] == "<next>"
    assert "x-ratelimit-remaining" not in second.headers


async def test_etag_belongs_to_its_address(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"[1]", etag='"v1"')

    await client.get("/x")
    await client.get("/x", params={"page": "2"})

    assert "if-none-match" not in server.requests[1].headers


async def test_accepted_status_is_not_remembered(server: FaultServer, connect: Clients) -> None:
    """A 304 to the ETag of a 404 would pass for a good reply."""
    client = connect(server.url)
    server.scripts["/x"] = reply(404, b"gone", etag='"v1"')

    await client.get("/x", accept=frozenset({404}))
    await client.get("/x", accept=frozenset({404}))

    assert "if-none-match" not in server.requests[1].headers


async def test_not_modified_without_a_question_is_a_bad_reply(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    assert isinstance(await failure(connect(server.url)), BadReplyError)


async def test_same_bytes_are_the_same_object(server: FaultServer, connect: Clients) -> None:
    """So that a caller need not decode them again."""
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"[1, 2, 3]")

    first, second = await client.get("/x"), await client.get("/x")

    assert second.body is first.body


async def test_changed_bytes_are_the_new_ones(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"[1]")
    await client.get("/x")
    server.scripts["/x"] = reply(200, b"[2]")

    assert (await client.get("/x")).body == b"[2]"


async def test_requests_of_one_reading_share_a_connection(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"{}")

    await client.get("/x")
    await client.get("/x")

    assert server.connections == 1


async def test_simultaneous_first_requests_share_a_client(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"{}")

    answers = await asyncio.gather(*(client.get("/x") for _ in range(8)))

    assert [answer.status for answer in answers] == [200] * 8
    assert server.connections <= 4


async def test_client_connects_anew_after_aclose(server: FaultServer, connect: Clients) -> None:
    """After sleep and network changes old connections are dead."""
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"{}")
    await client.get("/x")

    await client.aclose()
    await client.aclose()
    await client.get("/x")

    assert server.connections == 2


async def test_idle_connections_are_closed(server: FaultServer, connect: Clients) -> None:
    """Also where nothing is asked any more: hundreds of sources would hold a descriptor each until their next poll."""
    server.scripts["/x"] = reply(200, b"{}")

    await connect(server.url).get("/x")

    await server.let_go()


async def test_each_complete_answer_is_a_sign_of_life(server: FaultServer, connect: Clients) -> None:
    answers: list[None] = []
    before = on_answer.set(lambda: answers.append(None))
    server.scripts["/x"] = reply(200, b"{}")
    server.scripts["/cut"] = cut_off()
    client = connect(server.url)

    await client.get("/x")
    await failure(client, "/cut")
    await client.get("/x")

    on_answer.reset(before)
    assert len(answers) == 2


async def test_cookies_are_not_kept(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url)
    server.scripts["/x"] = reply(200, b"{}", set_cookie="session=1; Path=/")

    await client.get("/x")
    await client.get("/x")

    assert "cookie" not in server.requests[1].headers


async def test_proxy_of_the_environment_is_not_used(
    server: FaultServer, connect: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.scripts["/x"] = reply(200, b"{}")

    assert (await connect(server.url).get("/x")).status == 200


async def test_proxy_of_the_settings_is_used(server: FaultServer, connect: Clients) -> None:
    server.scripts["http://api.example/x"] = reply(200, b"{}")

    await connect("http://api.example", proxy=server.url).get("/x")

    assert server.requests[0].target == "http://api.example/x"


async def test_proxy_is_told_user_and_password(server: FaultServer, connect: Clients) -> None:
    """With each request in the open, and for each tunnel."""
    server.scripts["http://api.example/x"] = reply(200, b"{}")
    server.scripts["api.example:443"] = reply(407)
    proxy = f"http://ada:p%C3%A4ss%3A%40@127.0.0.1:{server.port}"

    await connect("http://api.example", proxy=proxy).get("/x")
    error = await failure(connect("https://api.example", proxy=proxy))

    told = f"Basic {b64encode('ada:päss:@'.encode()).decode()}"
    assert [request.headers["proxy-authorization"] for request in server.requests] == [told, told]
    assert error.hint is not None
    assert "run pilotlamp login Makerspace --proxy" in error.hint


async def test_device_in_the_local_network_is_asked_without_the_proxy(server: FaultServer, connect: Clients) -> None:
    async with FaultServer() as device:
        device.scripts["/api/printer"] = reply(200, b"[]")

        await connect("http://api.example", proxy=server.url, client={"url": device.url}).get("/api/printer")

        assert device.paths() == ["/api/printer"]
        assert server.requests == []


@pytest.mark.parametrize(
    ("proxy", "problem"),
    [
        ("http://user:s3cret@127.0.0.1:{closed}", "the proxy 127.0.0.1:{closed} refused the connection"),
        ("socks5://user:s3cret@127.0.0.1:1", "the address of the proxy is invalid"),
        ("http://user:s3cret@127.0.0.1:port", "the address of the proxy is invalid"),
    ],
)
async def test_bad_proxy_is_named_without_its_password(connect: Clients, proxy: str, problem: str) -> None:
    with closed_port() as closed:
        error = await failure(connect("http://api.example", proxy=proxy.format(closed=closed)))

        assert isinstance(error, UnreachableError)
        assert error.problem == problem.format(closed=closed)
        assert "s3cret" not in f"{error!r} {error.__cause__!r}"


async def test_proxy_that_wants_a_sign_in_is_unreachable(server: FaultServer, connect: Clients) -> None:
    """Not a ``SignInError``: the source's own secret is not to blame."""
    server.scripts["http://api.example/x"] = reply(407)

    error = await failure(connect("http://api.example", proxy=server.url))

    assert isinstance(error, UnreachableError)
    assert f"the proxy 127.0.0.1:{server.port}" in error.problem


async def test_proxy_that_opens_no_tunnel_is_unreachable(server: FaultServer, connect: Clients) -> None:
    server.scripts["api.example:443"] = reply(502)

    error = await failure(connect("https://api.example", proxy=server.url))

    assert isinstance(error, UnreachableError)
    assert error.problem == f"the proxy 127.0.0.1:{server.port} did not connect to api.example:443"


@pytest.mark.parametrize("script", [silence(), drip()], ids=["silent", "dripping"])
async def test_deadline_is_for_the_whole_exchange(server: FaultServer, connect: Clients, script: Any) -> None:
    """httpx's own timeouts start over with each byte."""
    server.scripts["/x"] = script

    error = await failure(connect(server.url, timeout_s=0.2), params={"key": "s3cret"})

    assert isinstance(error, UnreachableError)
    assert error.problem == f"no complete reply from 127.0.0.1:{server.port} within 0.2 s"


async def test_time_in_which_our_own_loop_stalls_is_not_the_servers(server: FaultServer, connect: Clients) -> None:
    """A deadline by the clock would be over before the answer is looked at."""

    async def script(writer: asyncio.StreamWriter) -> None:
        time.sleep(0.6)  # noqa: ASYNC251 - the server runs on the client's loop
        await reply(200, b"{}")(writer)

    server.scripts["/x"] = script

    assert (await connect(server.url, timeout_s=0.5).get("/x")).status == 200


async def test_waiting_for_a_worker_thread_is_not_the_servers_time(server: FaultServer, connect: Clients) -> None:
    """Names are looked up on worker threads, and names that no server answers for may hold all of them."""
    server.scripts["/x"] = reply(200, b"{}", connection="close")
    loop, busy, timeout_s = asyncio.get_running_loop(), threading.Event(), 0.5
    client = connect(server.url.replace("127.0.0.1", "localhost"), timeout_s=timeout_s)
    await client.get("/x")
    with ThreadPoolExecutor(1) as workers:
        loop.set_default_executor(workers)
        held = loop.run_in_executor(None, busy.wait, 50)
        loop.call_later(4 * timeout_s, busy.set)

        assert (await client.get("/x")).status == 200
        await held


async def test_own_timeout_replaces_the_endpoints(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = silence()

    error = await failure(connect(server.url, timeout_s=30, client={"timeout_s": 0.1}))

    assert "within 0.1 s" in error.problem


async def test_cancelled_request_ends_at_once(server: FaultServer, connect: Clients) -> None:
    """Quit waits for no server."""
    asked = asyncio.Event()

    async def script(_: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    server.scripts["/x"] = script
    client = connect(server.url)
    request = asyncio.create_task(client.get("/x"))
    await asked.wait()

    request.cancel()
    await asyncio.wait([request])
    await client.aclose()

    assert request.cancelled()


@pytest.mark.parametrize(
    "script", [hang_up(), cut_off(), garbage(), reset()], ids=["hang-up", "cut-off", "garbage", "reset"]
)
async def test_broken_off_answer_is_unreachable(server: FaultServer, connect: Clients, script: Any) -> None:
    server.scripts["/x"] = script

    error = await failure(connect(server.url))

    assert isinstance(error, UnreachableError)
    assert f"127.0.0.1:{server.port} closed the connection" in error.problem


class closed_port:  # noqa: N801 - reads as a function
    """A port of 127.0.0.1 where nobody listens: bound, so that nobody else gets it."""

    def __enter__(self) -> int:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        port: int = self._socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._socket.close()


async def test_refused_connection_is_unreachable(connect: Clients) -> None:
    with closed_port() as port:
        error = await failure(connect(f"http://127.0.0.1:{port}"))

    assert isinstance(error, UnreachableError)
    assert error.problem == f"127.0.0.1:{port} refused the connection"


async def test_unknown_name_is_unreachable(connect: Clients) -> None:
    error = await failure(connect("http://nowhere.example:8080"))

    assert isinstance(error, UnreachableError)
    assert error.problem == "nowhere.example:8080 is an unknown host"


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """Every descriptor that the process may open is taken."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(before[0], 256), before[1]))
    taken = []
    try:
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "nowhere.example"])
async def test_server_is_not_blamed_for_our_want_of_descriptors(connect: Clients, host: str) -> None:
    client = connect(f"http://{host}:9")
    await failure(client)

    with no_descriptor_left():
        error = await failure(client)

    assert isinstance(error, UnreachableError)
    assert error.problem == f"this computer can't open another connection, so {host}:9 was not asked"


async def test_name_with_the_dot_of_the_root_is_the_same_name(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = reply(200, b"{}")
    client = connect(f"http://localhost.:{server.port}")

    await client.get("/x")
    await client.get_link(f"http://localhost:{server.port}/x")

    assert {request.headers["host"] for request in server.requests} == {f"localhost:{server.port}"}


async def test_gzip_is_inflated(server: FaultServer, connect: Clients) -> None:
    server.scripts["/x"] = zipped(b'{"a": 1}')

    answer = await connect(server.url).get("/x")

    assert server.requests[0].headers["accept-encoding"] == "gzip"
    assert answer.body == b'{"a": 1}'


@pytest.mark.parametrize(
    "script",
    [
        zipped(b"x" * 2 * MIB),
        reply(200, b"x" * (MIB + 1)),
        zipped(b"{}", layers=2, encoding="gzip, gzip"),
        zipped(b"{}", encoding="br"),
        reply(200, b"{}", content_encoding="gzip"),
        reply(200, gzip.compress(b"{}")[:-4], content_encoding="gzip"),
    ],
    ids=["bomb", "huge", "gzip twice", "not asked for", "no gzip", "gzip cut off"],
)
async def test_unfit_body_is_a_bad_reply(server: FaultServer, connect: Clients, script: Any) -> None:
    server.scripts["/x"] = script

    assert isinstance(await failure(connect(server.url, client={"max_body_bytes": MIB})), BadReplyError)


async def test_link_of_the_same_origin_is_followed_with_the_headers(server: FaultServer, connect: Clients) -> None:
    server.scripts["/v1/clients"] = reply(200, b"[]")

    await connect(server.url + "/v1").get_link(f"{server.url}/v1/clients?offset=2", headers={"Authorization": "B"})

    assert server.requests[0].target == "/v1/clients?offset=2"
    assert server.requests[0].headers["authorization"] == "B"


async def test_relative_link_counts_from_the_base_address(server: FaultServer, connect: Clients) -> None:
    client = connect(server.url + "/v1")
    server.scripts["/v1/more"] = server.scripts["/more"] = reply(200, b"[]")

    await client.get_link("more")
    await client.get_link("/more")

    assert server.paths() == ["/v1/more", "/more"]


async def test_link_to_another_origin_is_not_followed(server: FaultServer, connect: Clients) -> None:
    """The secret would go with it."""
    client = connect(server.url)
    foreign = [
        f"http://127.0.0.2:{server.port}/x",
        f"http://127.0.0.1:{server.port + 1}/x",
        f"https://127.0.0.1:{server.port}/x",
        f"//evil.example:{server.port}/x",
        f"http://127.0.0.1:{server.port}@evil.example/x",
        f"http://user@127.0.0.1:{server.port}/x",
        "http://127.0.0.1:port/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:x",
        "/x\n",
    ]

    for link in foreign:
        with pytest.raises(BadReplyError):
            await client.get_link(link, headers={"Authorization": "Bearer s3cret"})

    assert server.requests == []


async def test_default_port_is_the_same_origin(server: FaultServer, connect: Clients) -> None:
    """``http://host`` and ``http://host:80`` are one."""
    server.scripts["http://api.example/x"] = reply(200, b"[]")

    await connect("http://api.example:80", proxy=server.url).get_link("http://api.example/x")

    assert len(server.requests) == 1


@pytest.mark.parametrize("secret", ["s3cret\n", "s3cret\r\nX-More: 1", "s3crét", " s3cret", "s3cret\x00"])
async def test_secret_that_cannot_be_sent_is_not_quoted(server: FaultServer, connect: Clients, secret: str) -> None:
    """The HTTP library's own complaint would quote it."""
    error = await failure(connect(server.url), headers={"Authorization": secret})

    assert isinstance(error, SignInError)
    assert error.__cause__ is None
    assert "s3cr" not in f"{error!r} {error.hint}"
    assert server.requests == []


async def test_name_of_a_header_must_be_one(server: FaultServer, connect: Clients) -> None:
    assert isinstance(await failure(connect(server.url), headers={"X Key": "1"}), SignInError)


async def test_address_that_is_none_is_a_bad_reply(connect: Clients) -> None:
    error = await failure(connect("http://127.0.0.1:port"), "/x", params={"key": "s3cret"})

    assert isinstance(error, BadReplyError)


async def test_logs_hold_no_address(server: FaultServer, connect: Clients, caplog: pytest.LogCaptureFixture) -> None:
    """httpx logs whole addresses at INFO, query keys included."""
    caplog.set_level(logging.DEBUG)
    server.scripts["/x"] = reply(200, b"{}")

    await connect(server.url).get("/x", params={"key": "s3cret"}, headers={"X-Key": "s3cret"})

    assert "s3cret" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("http")]


def tls(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    return context


async def test_certificate_of_a_named_authority_is_trusted(connect: Clients) -> None:
    async with FaultServer(tls=tls("signed")) as server:
        server.scripts["/x"] = reply(200, b"{}")

        client = connect(server.url, ca_file=CERTIFICATES / "authority.pem")
        answer = await client.get("/x")
        await client.aclose()

    assert answer.status == 200


async def test_certificate_holds_for_the_name_with_the_dot_of_the_root(connect: Clients) -> None:
    async with FaultServer(tls=tls("signed")) as server:
        server.scripts["/x"] = reply(200, b"{}")

        client = connect(f"https://localhost.:{server.port}", ca_file=CERTIFICATES / "authority.pem")
        answer = await client.get("/x")
        await client.aclose()

    assert answer.status == 200


def as_in_python_3_13(cls: type[ssl.SSLContext], protocol: int) -> ssl.SSLContext:
    made = _new_context(cls, protocol)
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    return made


async def test_home_made_authority_is_as_good_on_every_python(
    connect: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its constraints are not critical and it has no key identifiers, as old instructions make them."""
    async with FaultServer(tls=tls("home-made")) as server:
        server.scripts["/x"] = reply(200, b"{}")
        monkeypatch.setattr(ssl.SSLContext, "__new__", as_in_python_3_13)

        client = connect(server.url, ca_file=CERTIFICATES / "home-made-authority.pem")
        answer = await client.get("/x")
        await client.aclose()

    assert answer.status == 200


async def test_nothing_of_the_environment_matters(
    connect: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither a file for the connection's keys, nor other authorities, nor stored passwords."""
    keys, passwords = tmp_path / "keys.log", tmp_path / "netrc"
    passwords.write_text("machine 127.0.0.1 login me password s3cret\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    monkeypatch.setenv("NETRC", str(passwords))
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(CERTIFICATES))
    async with FaultServer(tls=tls("signed")) as server:
        server.scripts["/x"] = reply(200, b"{}")

        distrustful = await failure(connect(server.url))
        client = connect(server.url, ca_file=CERTIFICATES / "authority.pem")
        await client.get("/x")
        await client.aclose()

    assert distrustful.problem.endswith("was signed by an authority that is not trusted")
    assert "authorization" not in server.requests[0].headers
    assert not keys.exists()


@pytest.mark.parametrize("url", ["http://api.example", "https://api.example"])
async def test_encrypted_proxy_is_verified_whatever_is_asked_through_it(connect: Clients, url: str) -> None:
    async with FaultServer(tls=tls("signed")) as proxy:
        error = await failure(connect(url, proxy=proxy.url))

    assert "the certificate of" in error.problem
    assert proxy.requests == []


async def test_verification_can_be_switched_off(connect: Clients) -> None:
    async with FaultServer(tls=tls("expired")) as server:
        server.scripts["/x"] = reply(200, b"{}")

        client = connect(server.url, verify=False)
        answer = await client.get("/x")
        await client.aclose()

    assert answer.status == 200


@pytest.mark.parametrize(
    ("certificate", "ca_file", "problem", "hints_at_ca_file"),
    [
        ("self-signed", None, "is self-signed", True),
        ("signed", None, "was signed by an authority that is not trusted", True),
        ("expired", "authority.pem", "has expired", False),
        ("other-host", "authority.pem", "is for another IP address", False),
    ],
)
async def test_untrusted_certificate_says_what_is_wrong_with_it(
    connect: Clients, certificate: str, ca_file: str | None, problem: str, hints_at_ca_file: bool
) -> None:
    async with FaultServer(tls=tls(certificate)) as server:
        error = await failure(connect(server.url, ca_file=CERTIFICATES / ca_file if ca_file else None))

        assert isinstance(error, UnreachableError)
        assert error.problem == f"the certificate of 127.0.0.1:{server.port} {problem}"
        assert ("ca_file" in (error.hint or "")) is hints_at_ca_file
        assert server.requests == []


async def test_plain_http_where_tls_is_expected_says_so(server: FaultServer, connect: Clients) -> None:
    async def script(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    plain = await asyncio.start_server(script, "127.0.0.1", 0)
    async with plain:
        error = await failure(connect(f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}"))

    assert isinstance(error, UnreachableError)
    assert error.problem.startswith("no encrypted connection to 127.0.0.1:")


async def test_handshake_that_never_ends_keeps_the_deadline(server: FaultServer, connect: Clients) -> None:
    """And leaves no open connection behind, which would fail the test with a warning."""
    error = await failure(connect(server.url.replace("http:", "https:"), timeout_s=0.4))

    assert isinstance(error, UnreachableError)
    assert "within 0.4 s" in error.problem


async def test_handshake_over_which_the_loop_stalls_leaves_no_socket(server: FaultServer, connect: Clients) -> None:
    """A socket that is left to the garbage collector would fail the test with a warning."""
    loop = asyncio.get_running_loop()
    client = connect(server.url.replace("http:", "https:"), timeout_s=0.03, verify=False)

    for number in range(30):
        loop.call_later(number % 6 / 1000, time.sleep, 0.04)
        assert isinstance(await failure(client), UnreachableError)

    gc.collect()


@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_unreadable_ca_file_is_named(connect: Clients, tmp_path: Path, content: bytes | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_bytes(content)

    error = await failure(connect("https://127.0.0.1:1", ca_file=ca_file))

    assert isinstance(error, UnreachableError)
    assert str(ca_file) in error.problem


async def test_server_that_waits_for_something_else_than_tls_is_asked_about_https(
    server: FaultServer, connect: Clients
) -> None:
    """A server of plain HTTP waits for the end of what it takes for a request."""
    error = await failure(connect(server.url.replace("http:", "https:"), timeout_s=0.2))

    assert error.problem == f"no complete reply from 127.0.0.1:{server.port} within 0.2 s"
    assert error.hint == "Does this port speak https?"


async def test_encrypted_server_that_is_slow_to_answer_is_not_asked_about_https(connect: Clients) -> None:
    async with FaultServer(tls=tls("signed")) as server:
        server.scripts["/x"] = silence()

        error = await failure(connect(server.url, verify=False, timeout_s=1))

    assert "within 1 s" in error.problem
    assert error.hint is None


async def test_request_without_tls_to_a_server_of_https_is_asked_about_https(connect: Clients) -> None:
    async with FaultServer(tls=tls("signed")) as server:
        error = await failure(connect(server.url.replace("https:", "http:")))

    assert error.hint is not None
    assert "Does this port speak https?" in error.hint


@pytest.mark.parametrize("status", [400, 426])
async def test_refusal_of_a_request_without_tls_asks_about_https(
    server: FaultServer, connect: Clients, status: int
) -> None:
    """So do nginx and CUPS refuse it."""
    server.scripts["/x"] = reply(status)

    error = await failure(connect(server.url))

    assert error.hint is not None
    assert "Does this port speak https?" in error.hint
