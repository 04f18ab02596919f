"""Requests to a PrusaLink, and their order.

Source: systems.md, "PrusaLink".
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import ActionError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, judge
from pilotlamp.sources.prusalink import parse, wire, writes
from pilotlamp.sources.single_printer import PRINTER_ID
from pilotlamp.sources.wire import decode


class PrusaLink:
    """A ``System``: one printer."""

    def __init__(
        self, endpoint: Endpoint, secret: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``secret``: the API key, which printers call their password."""
        self._endpoint = endpoint
        self._secret = secret
        self._headers = {"X-Api-Key": secret}
        self._clock = clock
        self._http = HttpClient(endpoint, clock=clock)
        self._job_id: str | None = None
        """Of the job last read: an action is for that one, and for none that has begun since."""
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """The printer and its job.

        ``Reading.devices`` is the very object of the last time when nothing changed.
        """
        device, reply = await self._read()
        if (device,) != self._devices:
            self._devices = (device,)
        now = self._clock()
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
        device, _ = await self._read()
        return device

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Perform an action on the job last read; where none is known yet, on the one that there is now."""
        if device_id != PRINTER_ID:
            raise GoneError(DEVICE_GONE)
        if self._job_id is None:
            await self._read()
        if self._job_id is None:
            raise ActionError("nothing is being printed now")
        write = writes.write(self._job_id, request)
        answer = await self._http.send(write.method, write.path, headers=self._headers, json=write.json)
        judge(answer, write, self._secret)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def _read(self) -> tuple[Device, Reply]:
        """The printer, and the reply with its status."""
        reply = await self._http.get("/api/v1/status", headers=self._headers)
        status = decode(reply.body, wire.Status, what="the printer's status")
        told = await self._http.get("/api/v1/job", headers=self._headers)
        job = None
        if told.status != HTTPStatus.NO_CONTENT:
            job = decode(told.body, wire.Job, what="the print job")
        self._job_id = parse.job_id(status, job)
        return parse.device(status, job, name=self._endpoint.name, url=self._endpoint.url), reply
