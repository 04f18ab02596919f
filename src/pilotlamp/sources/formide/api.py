"""Requests to Formide's cloud API, and their order.

Source: systems.md, "Formide (Printr)".
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.links import is_loopback
from pilotlamp.domain.model import Connection, Device, PastSession, Printer, Rows
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import ActionError, GoneError, SourceError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.elements import Elements, listed
from pilotlamp.sources.formide import actions, parse, parse_printers, wire, writes
from pilotlamp.sources.formide.account import AccountPrinters
from pilotlamp.sources.formide.commands import command
from pilotlamp.sources.formide.local import LocalPrinters
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.formide.parse_printers import AccountPrinter
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, judge
from pilotlamp.sources.wire import Raw, decode

log = logging.getLogger(__name__)

_Client = tuple[Device, str | None]
"""A client, and where it can be asked for its printers."""

_GONE = frozenset({HTTPStatus.NOT_FOUND})
_ONLY_ADMINS = frozenset({HTTPStatus.FORBIDDEN})


class Formide:
    """A ``System``: the clients of one Formide account, with their printers."""

    def __init__(
        self,
        endpoint: Endpoint,
        options: FormideOptions,
        secret: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``secret``: an access token."""
        self._endpoint = endpoint
        self._secret = secret
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._clock = clock
        self._http = HttpClient(endpoint, clock=clock)
        self._account = AccountPrinters(self._http, self._headers)
        self._local = LocalPrinters(endpoint) if options.local_printers else None
        self._login = endpoint.local_login
        self._loopback = is_loopback(endpoint.url)
        self._body: bytes | None = None
        self._clients = Elements(lambda body: self._client(decode(body, wire.Client, what="a client")))
        self._bare: tuple[Device, ...] = ()
        self._local_urls: Mapping[str, str] = {}
        self._parts: object = None
        """Input of ``_devices``."""
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """All clients of the account; printers from wherever they are to be had.

        ``Reading.devices`` is the very object of the last time when nothing changed.
        """
        reply = await self._http.get("/clients", headers=self._headers)
        if reply.body is not self._body:
            self._take(reply.body)
            self._body = reply.body
        records = await self._account.read()
        live: Mapping[str, tuple[Printer, ...]] = {}
        if self._local:
            live = await self._local.read(self._local_urls, {device.id for device in self._bare})
        self._merge(records, live)
        now = self._clock()
        return Reading(
            source=self._endpoint.name,
            taken_at=now,
            devices=self._devices,
            left_out=self._clients.left_out,
            printers_left_out=self._account.left_out + (self._local.left_out if self._local else 0),
            not_before=not_before(reply.headers, now),
        )

    async def device(self, device_id: str) -> Device:
        """One client as it is now, with its printers as last read."""
        reply = await self._about(device_id)
        bare = parse.device(decode(reply.body, wire.Client, what="the client"), page=self._endpoint.device_page)
        records = parse_printers.by_device(self._account.known, self._bare)
        live = self._local.known if self._local else {}
        allowed = self._allowed_locally().get(bare.id, ())
        return parse_printers.with_printers(bare, records.get(bare.id, ()), live.get(bare.id, ()), allowed)

    async def rows(self, device_id: str, list_name: str) -> Rows:
        """The last ten sessions of a client, newest first, or its users, which Formide lists only for its admins."""
        if list_name == actions.SESSIONS:
            reply = await self._about(device_id, "sessions")
            return parse.past_sessions(listed(reply.body, _past_session, what="the list of sessions"))
        reply = await self._about(device_id, "users", accept=_ONLY_ADMINS)
        if reply.status in _ONLY_ADMINS:
            raise SourceError("you need to be an admin user of this device to see who uses it")
        return parse.connections(listed(reply.body, _connection, what="the list of users"))

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Perform an action on a client; after a sync, the next reading asks for the printers again."""
        if request.action in actions.LOCAL:
            await self._command(device_id, request)
            return
        write = writes.write(device_id, request)
        judge(
            await self._http.send(write.method, write.path, headers=self._headers, json=write.json), write, self._secret
        )
        if request.action == actions.SYNC:
            self._account.ask_again()

    async def aclose(self) -> None:
        """Let go of all connections."""
        if self._local:
            await self._local.aclose()
        await self._http.aclose()

    async def _command(self, device_id: str, request: ActionRequest) -> None:
        if self._local is None or self._login is None:
            raise ActionError("the settings of this source name no local_user")
        url, printer = self._local.only(device_id)
        await command(self._endpoint, self._login, url, printer, request)

    def _allowed_locally(self) -> Mapping[str, tuple[str, ...]]:
        return self._local.allowed if self._local and self._login else {}

    async def _about(self, device_id: str, *more: str, accept: frozenset[int] = frozenset()) -> Reply:
        reply = await self._http.get(_path(device_id, *more), headers=self._headers, accept=accept | _GONE)
        if reply.status in _GONE:
            raise GoneError(DEVICE_GONE)
        return reply

    def _take(self, body: bytes) -> None:
        what = "the list of clients"
        raws = decode(body, list[Raw], what=what, empty=[])
        found = self._clients.take(raws)
        if raws and not found:
            # Nothing can be told but what is wrong with the first, with its place in the whole.
            found = list(map(self._client, decode(body, list[wire.Client], what=what)))
        by_id: dict[str, _Client] = {}
        for device, url in found:
            by_id.setdefault(device.id, (device, url))
        bare = tuple(device for device, _ in by_id.values())
        if bare != self._bare:
            self._bare = bare
        self._local_urls = parse_printers.unclaimed({id_: url for id_, (_, url) in by_id.items() if url})

    def _client(self, raw: wire.Client) -> _Client:
        device = parse.device(raw, page=self._endpoint.device_page)
        return device, parse_printers.local_url(raw, loopback=self._loopback) if self._local else None

    def _merge(self, records: tuple[AccountPrinter, ...], live: Mapping[str, tuple[Printer, ...]]) -> None:
        allowed = self._allowed_locally()
        parts = (self._bare, records, live, allowed)
        if parts == self._parts:
            return
        self._parts = parts
        of = parse_printers.by_device(records, self._bare)
        left_out = len(records) - sum(map(len, of.values()))
        if left_out:
            log.debug("%d printers of the account are attached to no listed client", left_out)
        devices = tuple(
            parse_printers.with_printers(bare, of.get(bare.id, ()), live.get(bare.id, ()), allowed.get(bare.id, ()))
            if bare.id in of or bare.id in live
            else bare
            for bare in self._bare
        )
        if devices != self._devices:
            self._devices = devices


def _past_session(body: bytes) -> PastSession:
    return parse.past_session(decode(body, wire.PastSession, what="a session"))


def _connection(body: bytes) -> Connection:
    return parse.connection(decode(body, wire.UserClient, what="a user"))


def _path(device_id: str, *more: str) -> str:
    return "/".join(("/clients", quote(device_id, safe=""), *more))
