"""OctoPrint: one request tells what the printer does."""

from datetime import UTC, datetime
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.domain.text import clean
from pilotlamp.errors import GoneError, SignInError, SourceError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, judge
from pilotlamp.sources.lenient import text_or_none
from pilotlamp.sources.octoprint import parse, wire
from pilotlamp.sources.octoprint.writes import write
from pilotlamp.sources.wire import decode

_PATH: Final = "/api/job"


class OctoPrint:
    """A ``System``; the secret is an API key or an application key.

    Its settings are never asked for: an administrator's answer has the server's own key in it.
    """

    def __init__(self, endpoint: Endpoint, secret: str) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._headers = {"X-Api-Key": secret}
        self._http = HttpClient(endpoint)
        self._body: bytes | None = None
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """Fetch state and job of the printer; unchanged bytes give the same objects, not equal ones."""
        reply = await self._job()
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
        return self._device(await self._job())

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Send one command."""
        if device_id != parse.ID:
            raise GoneError(DEVICE_GONE)
        command = write(request)
        answer = await self._http.send(command.method, command.path, headers=self._headers, json=command.json)
        judge(answer, command, self._secret)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def _job(self) -> Reply:
        try:
            return await self._http.get(_PATH, headers=self._headers)
        except SignInError as error:
            if error.page:
                raise
            raise await self._explained(error) from None

    async def _explained(self, error: SignInError) -> SignInError:
        """The refusal, and whether key or rights are wrong: OctoPrint refuses both in the same words."""
        try:
            reply = await self._http.get("/api/currentuser", headers=self._headers)
            user = text_or_none(decode(reply.body, wire.User, what="the user").name)
        except SourceError:
            return error
        if user is None:
            return SignInError(error.problem, hint="OctoPrint does not know this API key.")
        return SignInError(error.problem, hint=f"The user {clean(user)} needs the right to see the printer's status.")

    def _device(self, reply: Reply) -> Device:
        read = decode(reply.body, wire.JobReply, what="the job")
        return parse.device(read, name=self._endpoint.name, url=self._endpoint.url)
