"""Connections of one client: certificates, proxy and limits of the settings, and a deadline for each exchange.

httpcore without httpx's client: that one prepares the next request of a redirect even where none is to be followed, and
an address that it can't join raises from there. Cookies, netrc and the environment's proxies don't exist down here.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpcore

from pilotlamp import __version__
from pilotlamp.errors import SourceError, UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.base import Endpoint, on_answer
from pilotlamp.sources.http.addresses import with_plain_zone, without_zone
from pilotlamp.sources.http.advice import Call
from pilotlamp.sources.http.deadline import Deadline
from pilotlamp.sources.http.errors import sendable, unanswered
from pilotlamp.sources.http.network import Network
from pilotlamp.sources.http.trust import tls_context, unverified

if TYPE_CHECKING:
    import httpx

_MAX_CONNECTIONS = 4
_KEEPALIVE_S = 3.0
"""Serves the requests of one reading; shorter than servers' own, so that no request meets a connection being closed."""

_HEADERS: Mapping[str, str] = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "Connection": "keep-alive",
    "User-Agent": f"pilotlamp/{__version__}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An answer up to its body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; a repeated header is joined with commas."""
    pieces: Callable[[], AsyncIterator[bytes]] = field(repr=False)
    """Pieces of the body as they come, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Body of a request: a value to send as JSON, or bytes to send as they are; neither: there is none."""

    json: object | None = None
    content: bytes | None = None


NO_BODY: Final = Body()


class SendTracker:
    """Tracks how far a request has come."""

    def __init__(self) -> None:
        self.begun = False
        """Whether it may have left: False for certain until its first byte is about to be written."""
        self.in_handshake = False
        """A TLS handshake has begun, and has not ended."""

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore's extension ``trace``; asking a proxy for a tunnel is not yet the request."""
        if event.endswith((".start_tls.started", ".start_tls.complete")):
            self.in_handshake = event.endswith(".started")
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.begun = True


class Connections:
    """Connection pool, made when it is needed; connections are closed when they have been idle for a while."""

    def __init__(self, endpoint: Endpoint, base: str, proxy: str | None, *, timeout_s: float, keep: bool) -> None:
        """``keep``: for the next request; False: each is for one."""
        self._endpoint = endpoint
        self._base = base
        self._proxy = proxy
        self._timeout_s = timeout_s
        self._keep = keep
        self._pool: httpcore.AsyncConnectionPool | None = None
        self._network = Network()
        self._opening = asyncio.Lock()
        self._under_way = 0
        self._idle: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def answered(
        self, call: Call, url: "httpx.URL", headers: Mapping[str, str], body: Body, departure: SendTracker
    ) -> AsyncIterator[tuple[Head, Deadline]]:
        """Send a request; gives the head of the answer, and the deadline for all of it.

        Raises:
            SourceError: that of the block, or ``UnreachableError`` for whatever else is raised in it: what libraries
                raise is not documented to its end.
        """
        self._begin()
        try:
            pool = await self._opened()  # before the clock runs: reading certificates is not the server's time
            async with Deadline(self._timeout_s) as deadline:
                response = await pool.handle_async_request(_request(call.method, url, headers, body, departure))
                try:
                    yield _head(response), deadline
                finally:
                    await response.aclose()
            on_answer.get()()
        except SourceError:
            raise
        except Exception as error:
            raise unanswered(error, call, self._timeout_s, in_handshake=departure.in_handshake) from error
        finally:
            self._end()

    async def aclose(self) -> None:
        """Let go of all connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()
        self._stop_idling()
        self._network.close()

    def _begin(self) -> None:
        self._under_way += 1
        self._stop_idling()

    def _end(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            # httpcore looks for connections that have expired only when it is asked for another one.
            self._idle = asyncio.get_running_loop().call_later(_KEEPALIVE_S, self._network.close)

    def _stop_idling(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    async def _opened(self) -> httpcore.AsyncConnectionPool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncio.to_thread(self._new_pool)
            return self._pool

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        """Blocks for some 20 ms with TLS, most of it reading certificates.

        Raises:
            UnreachableError: the certificates can't be read, or the proxy is not an address.
        """
        logging.getLogger("httpcore").setLevel(logging.WARNING)  # at DEBUG it prints headers, keys included
        url = proxy_url(self._proxy)
        encrypted = self._base.startswith("https:") or (url is not None and url.scheme == "https")
        context = tls_context(self._endpoint) if encrypted else unverified()
        limits: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": _MAX_CONNECTIONS,
            "max_keepalive_connections": _MAX_CONNECTIONS if self._keep else 0,
            "keepalive_expiry": _KEEPALIVE_S,
            "network_backend": self._network,
        }
        if url is None:
            return httpcore.AsyncConnectionPool(**limits)
        user = (url.username.encode(), url.password.encode()) if url.userinfo else None
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        # httpcore refuses a context for a proxy that is talked to in the open.
        tls_to_proxy = context if url.scheme == "https" else None
        return httpcore.AsyncHTTPProxy(target, proxy_auth=user, proxy_ssl_context=tls_to_proxy, **limits)


def proxy_url(proxy: str | None) -> "httpx.URL | None":
    """Parse the proxy of the settings as an address.

    Raises:
        UnreachableError: the proxy is not an address.
    """
    if proxy is None:
        return None
    import httpx

    try:
        url = with_plain_zone(httpx.URL(proxy))
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        # without a cause: the address may hold a password
        raise UnreachableError(texts.INVALID_PROXY, hint=texts.INVALID_PROXY_HINT)
    return url


def _request(
    method: str, url: "httpx.URL", headers: Mapping[str, str], body: Body, departure: SendTracker
) -> httpcore.Request:
    """Request with the headers that every request has, in the encoding of httpx."""
    import httpx

    known_as = without_zone(url)
    host = {"Host": url.copy_with(host=known_as).netloc.decode("ascii")} if known_as else {}
    all_headers = {**host, **_HEADERS, **sendable(headers)}
    made = httpx.Request(method, url, headers=all_headers, json=body.json, content=body.content)
    return httpcore.Request(
        method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=made.headers.raw,
        content=made.content or None,
        extensions={"trace": departure.note},
    )


def _head(response: httpcore.Response) -> Head:
    import httpx

    return Head(
        status=response.status,
        headers=dict(httpx.Headers(response.headers)),
        pieces=response.aiter_stream,
    )
