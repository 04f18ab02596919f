"""A server that is one 3D printer and tells its state in one request: what such kinds of system have in common."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, Write, judge

PRINTER_ID: Final = "printer"
"""Such a server tells no id of its printer."""


class SinglePrinter(ABC):
    """A ``System``; the secret is a key in the header ``X-Api-Key``, "" where the server wants none."""

    def __init__(self, endpoint: Endpoint, secret: str) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._headers = {"X-Api-Key": secret} if secret else {}
        self._http = HttpClient(endpoint, has_secret=bool(secret))
        self._body: bytes | None = None
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """Fetch state and job of the printer; unchanged bytes give the same objects, not equal ones."""
        reply = await self._ask()
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
        if device_id != PRINTER_ID:
            raise GoneError(DEVICE_GONE)
        return self._device(await self._ask())

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Send one command."""
        if device_id != PRINTER_ID:
            raise GoneError(DEVICE_GONE)
        command = self._write(request)
        answer = await self._http.send(command.method, command.path, headers=self._headers, json=command.json)
        judge(answer, command, self._secret)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    @abstractmethod
    async def _ask(self) -> Reply:
        """The one request of a poll."""

    @abstractmethod
    def _device(self, reply: Reply) -> Device:
        """The reply in our words."""

    @abstractmethod
    def _write(self, request: ActionRequest) -> Write:
        """The request that performs an action."""
