"""Requests to Okta Advanced Server Access, and their order.

Source: systems.md, "Okta Advanced Server Access (ScaleFT)".
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Protocol
from urllib.parse import quote

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import BadReplyError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.elements import Elements
from pilotlamp.sources.http.client import MAX_BODY_BYTES, Answer, HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, Write, judge
from pilotlamp.sources.okta_asa import parse, wire, writes
from pilotlamp.sources.okta_asa.options import DEFAULT_PAGE_SIZE, OktaAsaOptions
from pilotlamp.sources.okta_asa.token import BearerToken
from pilotlamp.sources.wire import decode

MAX_PAGES = 200
"""20,000 clients at the default of 100 a page; a list that is longer does not end."""

_EXPIRED = frozenset({HTTPStatus.UNAUTHORIZED})
_GONE = frozenset({HTTPStatus.NOT_FOUND})

_NO_PAGE = wire.RawPage(clients=None)

_NO_RIGHT = b"authorization_error"
"""Mark of the 401 for a token that lacks a right; an invalid token has ``authentication_error``."""


class _Ask(Protocol):
    """One request, waiting for a token."""

    def __call__(self, *, headers: Mapping[str, str], accept: frozenset[int]) -> Awaitable[Reply]: ...


class OktaAsa:
    """A ``System``: the enrolled clients of one team."""

    def __init__(
        self,
        endpoint: Endpoint,
        options: OktaAsaOptions,
        secret: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``secret``: ``key_id:key_secret``, or a bearer token."""
        self._endpoint = endpoint
        self._clock = clock
        self._http = HttpClient(endpoint, clock=clock)
        self._secret = secret
        self._team_path = f"/v1/teams/{quote(options.team, safe='')}"
        self._path = f"{self._team_path}/clients"
        self._params = _params(options)
        self._deleted = options.state == "DELETED"
        self._token = BearerToken(self._http, self._team_path, secret, clock=clock)
        self._bodies: tuple[bytes, ...] = ()
        self._clients = Elements(lambda body: self._client(decode(body, wire.Client, what="a client")))
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """The complete list: a page that can't be had fails the reading.

        ``Reading.devices`` is the very object of the last time when nothing changed.
        """
        pages = await self._pages()
        bodies = tuple(page.body for page in pages)
        if len(bodies) != len(self._bodies) or any(a is not b for a, b in zip(bodies, self._bodies, strict=True)):
            self._take(bodies)
            self._bodies = bodies
        now = self._clock()
        return Reading(
            source=self._endpoint.name,
            taken_at=now,
            devices=self._devices,
            left_out=self._clients.left_out,
            not_before=not_before(pages[-1].headers, now),
        )

    async def device(self, device_id: str) -> Device:
        """One client as it is now."""
        path = f"{self._path}/{quote(device_id, safe='')}"
        reply = await self._signed_in(partial(self._http.get, path), accept=_GONE)
        if reply.status in _GONE:
            raise GoneError(DEVICE_GONE)
        return parse.device(decode(reply.body, wire.Client, what="the client"), page=self._endpoint.device_page)

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Perform an action; sent a second time only when the first met a token that had to be renewed."""
        write = writes.write(device_id, request)
        token = await self._token.current()
        answer = await self._sent(write, token)
        if answer.status in _EXPIRED and self._token.renewable:
            token = await self._token.current(rejected=token)
            answer = await self._sent(write, token)
        if answer.status in _EXPIRED and _NO_RIGHT in answer.body:
            answer = replace(answer, status=HTTPStatus.FORBIDDEN)
        judge(answer, write, self._secret, token)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def _pages(self) -> list[Reply]:
        pages = [await self._signed_in(partial(self._http.get, self._path, params=self._params))]
        followed: set[str] = set()
        while link := parse.next_link(pages[-1].headers.get("link")):
            if link in followed or len(pages) == MAX_PAGES:
                raise BadReplyError("the list of clients does not end: its pages lead on and on")
            followed.add(link)
            pages.append(await self._signed_in(partial(self._http.get_link, link)))
            if sum(len(page.body) for page in pages) > MAX_BODY_BYTES:
                raise BadReplyError(f"the list of clients is larger than {MAX_BODY_BYTES / 1024 / 1024:g} MiB")
        return pages

    async def _sent(self, write: Write, token: str) -> Answer:
        path = f"{self._team_path}{write.path}"
        return await self._http.send(write.method, path, headers=_bearing(token), json=write.json)

    async def _signed_in(self, ask: _Ask, *, accept: frozenset[int] = frozenset()) -> Reply:
        """The answer to a request; when the token is refused, to a second one with a new token."""
        token = await self._token.current()
        if self._token.renewable:
            reply = await ask(headers=_bearing(token), accept=accept | _EXPIRED)
            if reply.status not in _EXPIRED:
                return reply
            token = await self._token.current(rejected=token)
        return await ask(headers=_bearing(token), accept=accept)

    def _take(self, bodies: tuple[bytes, ...]) -> None:
        what = "the list of clients"
        raws = [raw for body in bodies for raw in decode(body, wire.RawPage, what=what, empty=_NO_PAGE).clients or ()]
        found = self._clients.take(raws)
        if raws and not found:
            # Nothing can be told but what is wrong with the first, with its place in the whole.
            pages = [decode(body, wire.ClientPage, what=what).clients or () for body in bodies]
            found = [self._client(client) for page in pages for client in page]
        by_id: dict[str, Device] = {}
        for device in found:
            if device is not None:
                by_id.setdefault(device.id, device)
        devices = tuple(by_id.values())
        if devices != self._devices:
            self._devices = devices

    def _client(self, raw: wire.Client) -> Device | None:
        """None: revoked, and that is not wanted."""
        return parse.wanted(raw, page=self._endpoint.device_page, deleted=self._deleted)


def _bearing(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _params(options: OktaAsaOptions) -> Mapping[str, str]:
    given = {
        "all": "true" if options.all else None,
        "count": None if options.page_size == DEFAULT_PAGE_SIZE else str(options.page_size),
        "descending": "true" if options.descending else None,
        "state": options.state,
        "username": options.username,
    }
    return {name: value for name, value in given.items() if value is not None}
