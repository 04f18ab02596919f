"""Moonraker: one request tells the state of Klipper and of the print."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.reasons import reason_in
from pilotlamp.sources.http.writing import DEVICE_GONE, judge
from pilotlamp.sources.moonraker import parse, wire
from pilotlamp.sources.moonraker.writes import write
from pilotlamp.sources.wire import decode

_PATH: Final = "/printer/objects/query?webhooks&print_stats&virtual_sdcard"
_NO_KLIPPY: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.NOT_FOUND})
"""Without Klipper there are no objects: 503 in new versions, 404 in old ones."""
_KLIPPY: Final = b"Klippy"
"""In Moonraker's own words; a proxy's 503 has other ones."""


class Moonraker:
    """A ``System``; the secret is an API key, "" in a network that the server trusts."""

    def __init__(self, endpoint: Endpoint, secret: str) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._headers = {"X-Api-Key": secret} if secret else {}
        self._http = HttpClient(endpoint)
        self._body: bytes | None = None
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """Fetch the states of Klipper and of the print; unchanged bytes give the same objects, not equal ones."""
        reply = await self._objects()
        if reply.body is not self._body:
            self._devices = (self._device(reply),)
            self._body = reply.body
        now = datetime.now(UTC)
        return Reading(
            source=self._endpoint.name,
            taken_at=now,
            devices=self._devices,
            not_before=not_before(reply.headers, now),
        )

    async def device(self, device_id: str) -> Device:
        """The printer as it is now."""
        if device_id != parse.ID:
            raise GoneError(DEVICE_GONE)
        return self._device(await self._objects())

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Send one command."""
        if device_id != parse.ID:
            raise GoneError(DEVICE_GONE)
        command = write(request)
        answer = await self._http.send(command.method, command.path, headers=self._headers)
        judge(answer, command, self._secret)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def _objects(self) -> Reply:
        reply = await self._http.get(_PATH, headers=self._headers, accept=_NO_KLIPPY)
        if _KLIPPY not in reply.body and (error := self._http.refusal_of(reply, _PATH)):
            raise error
        return reply

    def _device(self, reply: Reply) -> Device:
        name, url = self._endpoint.name, self._endpoint.url
        if reply.status in _NO_KLIPPY:
            said = reason_in(reply.body, self._secret)
            return parse.without_klippy(said, name=name, url=url)
        return parse.device(decode(reply.body, wire.ObjectsReply, what="the printer's objects"), name=name, url=url)
