"""One bounded HTTP client for all systems, and the one place that imports httpx.

What httpx leaves open is closed here (platforms.md, "httpx 0.28"): a deadline for the whole exchange, a cap on the
body before and after inflating, no redirects, no cookies, no proxies or passwords from the environment, links of the
same origin only, and errors in one line that never hold a query, a secret or anything of the reply.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pilotlamp import __version__
from pilotlamp.errors import BadReplyError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http_body import BodyReader
from pilotlamp.sources.http_errors import Call, network_error, refusal, sendable
from pilotlamp.sources.http_memory import ReplyMemory

if TYPE_CHECKING:
    import httpx

MAX_BODY_BYTES = 32 * 1024 * 1024

_KEEPALIVE_S = 3.0
"""Serves the requests of one reading; shorter than servers' own, so that no request meets a connection being closed."""

_CONNECT_SHARE = 0.8
"""Of the time left. httpcore 1.0.9 closes a connection whose TLS handshake it gives up itself, but leaks one that is
cancelled in it, as our own deadline would."""

_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete answer."""

    status: int
    """2xx, 304 or one that the caller accepts."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; a repeated header is joined with commas."""
    body: bytes = field(repr=False)
    """The very object of the last time when the bytes are the same, also with 304: ``is`` tells whether to decode."""


class HttpClient:
    """Talks to one origin. Secrets are given along with each request and never leave it.

    Paths come already escaped. All calls raise ``SourceError`` and nothing else that is expected: ``SignInError`` for
    401 and 403, ``RateLimitError`` for 429, ``UnreachableError`` for 5xx and whatever keeps an answer from arriving,
    ``BadReplyError`` for every other status that is neither 2xx nor in ``accept``. Several requests may run at once.
    After ``aclose`` the next request connects anew.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        url: str | None = None,
        timeout_s: float | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``url``: another base address than the endpoint's, of a device in the local network; no proxy then.

        ``max_body_bytes`` counts before and after inflating; ``clock`` is for servers that give a wait as a date.
        """
        self._endpoint = endpoint
        self._base = (url or endpoint.url).rstrip("/")
        self._proxy = endpoint.proxy if url is None else None
        self._timeout_s = endpoint.timeout_s if timeout_s is None else timeout_s
        self._max_body_bytes = max_body_bytes
        self._clock = clock
        self._memory = ReplyMemory(max_bytes=max_body_bytes)
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """GET ``path`` below the base address; ``params`` join a query that the path already has."""
        return await self.request("GET", path, params=params, headers=headers, accept=accept)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """Any method; ``json`` is sent as the body; a reply with a status in ``accept`` is returned, not raised."""
        if {".", ".."} & set(path.partition("?")[0].split("/")):
            raise BadReplyError("nothing can be asked about an id of mere dots")
        url = _url(self._base + path)
        return await self._exchange(method, url.copy_merge_params(params) if params else url, headers, json, accept)

    async def get_link(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: frozenset[int] = frozenset()
    ) -> Reply:
        """GET a link that a reply gave, such as the next page.

        A relative link counts from the base address. One to another origin is a ``BadReplyError``.
        """
        base = _url(self._base + "/")
        link = base.join(_url(url))
        if _origin(link) != _origin(base) or link.userinfo:
            raise BadReplyError(f"a link in the reply leads away from {base.host}")
        return await self._exchange("GET", link, headers, None, accept)

    async def aclose(self) -> None:
        """Let go of all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchange(
        self,
        method: str,
        url: "httpx.URL",
        headers: Mapping[str, str] | None,
        json: object | None,
        accept: frozenset[int],
    ) -> Reply:
        if method != "GET":
            return await self._sent(method, url, headers or {}, json, accept)
        known = self._memory.recall(str(url))
        if known and known.etag:
            conditional = {**(headers or {}), "If-None-Match": known.etag}
            reply = await self._sent(method, url, conditional, json, accept | {_NOT_MODIFIED})
            if reply.status == _NOT_MODIFIED:
                return Reply(status=reply.status, headers={**known.headers, **reply.headers}, body=known.body)
        else:
            reply = await self._sent(method, url, headers or {}, json, accept)
        if reply.status in accept:
            return reply
        body = self._memory.keep(str(url), reply.headers, reply.body)
        return Reply(status=reply.status, headers=reply.headers, body=body)

    async def _sent(
        self, method: str, url: "httpx.URL", headers: Mapping[str, str], json: object | None, accept: frozenset[int]
    ) -> Reply:
        import httpx

        call = self._call(method, url)
        try:
            async with asyncio.timeout(self._timeout_s) as deadline:
                client = await self._opened()
                left_s = (deadline.when() or 0.0) - asyncio.get_running_loop().time()
                timeout = httpx.Timeout(None, connect=left_s * _CONNECT_SHARE)
                client.cookies.clear()
                request = client.build_request(method, url, headers=sendable(headers), json=json, timeout=timeout)
                response = await client.send(request, stream=True)
                try:
                    return await self._received(response, call, accept)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise UnreachableError(f"no complete answer from {call.peer} within {self._timeout_s:g} s") from error
        except httpx.ProxyError as error:
            raise UnreachableError(f"the proxy {call.proxy} does not connect to {call.peer}") from error
        except httpx.ProtocolError as error:
            hint = "Is the port in url right?"
            raise UnreachableError(f"{call.peer} broke off, or does not speak HTTP", hint=hint) from error
        except httpx.TransportError as error:
            raise network_error(error, call) from error

    async def _received(self, response: "httpx.Response", call: Call, accept: frozenset[int]) -> Reply:
        headers = dict(response.headers)
        if response.status_code not in accept:
            refused = refusal(response.status_code, headers, call, self._clock())
            if refused is not None:
                raise refused
        reader = BodyReader(headers.get("content-encoding", ""), limit=self._max_body_bytes)
        async for chunk in response.aiter_raw():
            reader.feed(chunk)
        return Reply(status=response.status_code, headers=headers, body=reader.finish())

    async def _opened(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._new_client)
            return self._client

    def _new_client(self) -> "httpx.AsyncClient":
        """Takes some 20 ms with TLS, most of it reading certificates: on a worker thread."""
        import httpx

        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # at INFO they print whole addresses, keys included
        context = self._tls_context()
        proxy = self._proxy_url()
        tls_to_proxy = context if proxy and proxy.scheme == "https" else None
        return httpx.AsyncClient(
            verify=context,
            proxy=httpx.Proxy(proxy, ssl_context=tls_to_proxy) if proxy else None,
            trust_env=False,
            follow_redirects=False,
            http1=True,
            http2=False,
            timeout=None,  # noqa: S113 - each exchange has its deadline
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=4, keepalive_expiry=_KEEPALIVE_S),
            headers={
                "User-Agent": f"pilotlamp/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            },
        )

    def _tls_context(self) -> ssl.SSLContext:
        """The user's ``ca_file`` alone if there is one, else the system's authorities and certifi's."""
        import httpx

        if not self._base.startswith("https:") or not self._endpoint.verify:
            return httpx.create_ssl_context(verify=False)
        if self._endpoint.ca_file is None:
            context = httpx.create_ssl_context(trust_env=False)
            context.load_default_certs()
            return context
        try:
            return ssl.create_default_context(cafile=self._endpoint.ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise UnreachableError(
                f"the certificates in {self._endpoint.ca_file} can't be read",
                hint="ca_file names a file of certificates in PEM format.",
            ) from error

    def _proxy_url(self) -> "httpx.URL | None":
        if self._proxy is None:
            return None
        import httpx

        try:
            url = httpx.URL(self._proxy)
        except httpx.InvalidURL:
            url = httpx.URL()
        if url.scheme not in {"http", "https"} or not url.host:
            # without a cause: the address may hold a password
            raise UnreachableError("the proxy is not an address", hint="proxy looks like http://HOST:PORT.")
        return url

    def _call(self, method: str, url: "httpx.URL") -> Call:
        proxy = self._proxy_url()
        return Call(
            source=self._endpoint.name,
            method=method,
            peer=_peer(url),
            path=url.raw_path.partition(b"?")[0].decode("ascii"),
            proxy=_peer(proxy) if proxy else None,
        )


def _url(address: str) -> "httpx.URL":
    import httpx

    try:
        return httpx.URL(address)
    except httpx.InvalidURL:
        # without its cause: an address may hold a key
        raise BadReplyError("a request or a link is not an address that can be asked for") from None


def _origin(url: "httpx.URL") -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, _port(url)


def _port(url: "httpx.URL") -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)


def _peer(url: "httpx.URL") -> str:
    host = url.raw_host.decode("ascii")
    return f"[{host}]:{_port(url)}" if ":" in host else f"{host}:{_port(url)}"
