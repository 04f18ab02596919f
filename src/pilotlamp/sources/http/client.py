"""One bounded HTTP client for all systems.

What httpx leaves open is closed here (platforms.md, "httpx 0.28"): a deadline for the whole exchange, a cap on the
body before and after inflating, no redirects, no cookies, nothing from the environment, links of the same origin only,
and errors in one line that never hold a query, a secret or anything of the reply.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pilotlamp.errors import BadReplyError, SourceError, UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http import library as http_library
from pilotlamp.sources.http.addresses import address, joined, origin, peer, with_params
from pilotlamp.sources.http.advice import Call, secret_hint
from pilotlamp.sources.http.body import inflated
from pilotlamp.sources.http.cache import ResponseCache
from pilotlamp.sources.http.deadline import Deadline
from pilotlamp.sources.http.errors import is_web_page, page_instead, refusal
from pilotlamp.sources.http.transport import NO_BODY, Body, Connections, Head, SendTracker, proxy_url

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 32 * 1024 * 1024

MAX_REASON_BYTES = 64 * 1024
"""Of an answer to a request that changes something: beyond that nobody explains a refusal."""

_REASON_S = 2.0
"""Limit for reading the server's words: the status alone decides."""

_NOT_MODIFIED = 304
_WITH_CONTENT = frozenset({200, 203, 206})
"""Without any, something between us and the server has answered: a server that has nothing to tell says 204."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete answer."""

    status: int
    """2xx, 304 or one that the caller accepts."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; a repeated header is joined with commas."""
    body: bytes = field(repr=False)
    """Same object as last time when the bytes are the same, also with 304: ``is`` tells whether to decode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer to a request that changes something."""

    status: int
    body: bytes = field(repr=False)
    """Empty where it is too large, broken or late: it only explains the status."""
    refused: SourceError | None
    """Error that the status means to a request that only reads, or a web page in place of an answer; None: 2xx."""


class HttpClient:
    """HTTP client of one origin. Secrets are given along with each request and never leave the origin.

    Paths come already escaped, and a reply with a status in ``accept`` is returned. All calls raise ``SourceError`` and
    nothing else that is expected: ``SignInError`` for 401 and 403, ``RateLimitError`` for 429, ``UnreachableError`` for
    5xx and whatever keeps an answer from arriving, ``BadReplyError`` for every other status that is neither 2xx nor
    accepted. Several requests may run at once. After ``aclose`` the next request connects anew.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        url: str | None = None,
        timeout_s: float | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
        keep_connections: bool = True,
        has_secret: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``url``: another base address than the endpoint's, of a device in the local network; no proxy then.

        ``max_body_bytes`` counts before and after inflating; ``keep_connections``: open for a while, for the requests
        that follow; ``has_secret``: requests carry one; ``clock`` is for servers that give a wait as a date.
        """
        http_library.load()
        self._endpoint = endpoint
        self._base = (url or endpoint.url).rstrip("/")
        self._proxy = endpoint.proxy if url is None else None
        self._max_body_bytes = max_body_bytes
        self._has_secret = has_secret
        self._clock = clock
        self._memory = ResponseCache(max_bytes=max_body_bytes)
        self._connections = Connections(
            endpoint,
            self._base,
            self._proxy,
            timeout_s=endpoint.timeout_s if timeout_s is None else timeout_s,
            keep=keep_connections,
        )

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """GET ``path`` below the base address; ``params`` join a query that the path already has."""
        url = self._address(path)
        return await self._get(with_params(url, params) if params else url, headers or {}, accept)

    def refusal_of(self, reply: Reply, path: str) -> SourceError | None:
        """Error that the status of an accepted reply means otherwise; None: a good answer."""
        return refusal(reply.status, reply.headers, self._call("GET", self._address(path)), self._clock())

    @property
    def secret_hint(self) -> str:
        """Advice about a secret that the server does not accept, or that is missing."""
        return secret_hint(self._call("GET", self._address("")))

    async def get_link(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: frozenset[int] = frozenset()
    ) -> Reply:
        """GET a link that a reply gave, such as the next page.

        A relative link counts from the base address. One to another origin is a ``BadReplyError``.
        """
        base = address(self._base + "/")
        link = joined(base, url)
        if origin(link) != origin(base) or link.userinfo:
            raise BadReplyError(texts.FOREIGN_LINK.format(host=base.host))
        return await self._get(link, headers or {}, accept)

    async def post(
        self,
        path: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accept: frozenset[int] = frozenset(),
    ) -> Reply:
        """POST a question that changes nothing, such as that for a token; ``content`` is sent as it is."""
        body = Body(json=json, content=content)
        return await self._reply("POST", self._address(path), headers or {}, accept, body)

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """A request that changes something, sent once. Any answer is returned, whatever its status.

        ``content`` is sent as it is.

        Replies remembered from before are asked for anew afterwards.

        Raises:
            UnreachableError: none came; ``sent`` tells whether the request may have arrived all the same.
        """
        url = self._address(path)
        call = self._call(method, url)
        tracker = SendTracker()
        sent = Body(json=json, content=content)
        try:
            async with self._connections.answered(call, url, headers or {}, sent, tracker) as (head, deadline):
                deadline.lift()  # from here on there is an answer, however it goes on
                refused = refusal(head.status, head.headers, call, self._clock())
                body = await _explanation(head, limit_s=min(deadline.left_s, _REASON_S))
                refused = refused or page_instead(head.headers, body, call)
                return Answer(status=head.status, body=body, refused=refused)
        except UnreachableError as error:
            error.sent = tracker.begun
            raise
        finally:
            self._memory.expire_all()

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._connections.aclose()

    async def _get(self, url: "httpx.URL", headers: Mapping[str, str], accept: frozenset[int]) -> Reply:
        known = self._memory.recall(str(url))
        if known and known.etag:
            conditional = {**headers, "If-None-Match": known.etag}
            reply = await self._reply("GET", url, conditional, accept | {_NOT_MODIFIED})
            if reply.status == _NOT_MODIFIED:
                return Reply(status=reply.status, headers={**known.headers, **reply.headers}, body=known.body)
        else:
            reply = await self._reply("GET", url, headers, accept)
        if reply.status in accept:
            return reply
        body = self._memory.keep(str(url), reply.headers, reply.body)
        return Reply(status=reply.status, headers=reply.headers, body=body)

    async def _reply(
        self,
        method: str,
        url: "httpx.URL",
        headers: Mapping[str, str],
        accept: frozenset[int],
        sent: Body = NO_BODY,
    ) -> Reply:
        call = self._call(method, url)
        async with self._connections.answered(call, url, headers, sent, SendTracker()) as (head, _):
            if head.status not in accept and (error := refusal(head.status, head.headers, call, self._clock())):
                raise error
            encoding = head.headers.get("content-encoding", "")
            body = await inflated(head.pieces(), encoding, limit=self._max_body_bytes)
            if not body and method == "GET" and head.status in _WITH_CONTENT:
                raise BadReplyError(
                    texts.EMPTY_REPLY.format(peer=call.peer, request=call), page=is_web_page(head.headers)
                )
            return Reply(status=head.status, headers=head.headers, body=body)

    def _address(self, path: str) -> "httpx.URL":
        if {".", ".."} & set(path.partition("?")[0].split("/")):
            raise BadReplyError(texts.INVALID_ID)
        return address(self._base + path)

    def _call(self, method: str, url: "httpx.URL") -> Call:
        proxy = proxy_url(self._proxy)
        return Call(
            source=self._endpoint.name,
            method=method,
            peer=peer(url),
            path=url.raw_path.partition(b"?")[0].decode("ascii"),
            encrypted=url.scheme == "https",
            proxy=peer(proxy) if proxy else None,
            has_secret=self._has_secret,
            places=self._endpoint.secret_places,
        )


async def _explanation(head: Head, *, limit_s: float) -> bytes:
    """Read the body of an answer whose status alone counts; b"" where the body can't be had."""
    encoding = head.headers.get("content-encoding", "")
    try:
        async with Deadline(limit_s):
            return await inflated(head.pieces(), encoding, limit=MAX_REASON_BYTES)
    except Exception:
        log.debug("the server's words can't be had", exc_info=True)
        return b""
