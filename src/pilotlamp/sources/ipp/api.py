"""Requests to IPP printers and CUPS servers, and their order.

Source: RFC 8010 (IPP over HTTP), RFC 8011 (operations).
"""

import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.login import login_command
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import ActionError, BadReplyError, GoneError, SignInError, SourceError
from pilotlamp.sources import texts
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.ipp import parse, parse_jobs, writes
from pilotlamp.sources.ipp.actions import CANCEL
from pilotlamp.sources.ipp.codec import NOT_IPP_HINT, Tag, Value
from pilotlamp.sources.ipp.operations import Operation
from pilotlamp.sources.ipp.requests import (
    MEDIA_TYPE,
    NOT_FOUND,
    http_address,
    message,
    printer_uri,
    reply,
)

log = logging.getLogger(__name__)

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
_NO_PRINTER: Final = "the server has no printer at this address"
_PRINTER_MISSING: Final = "the reply has no printer"
_SIGN_IN_NEEDED: Final = "the server requires a user name and password"
_SIGN_IN_HINT: Final = "Run {login} to store them, as USER:PASSWORD."


class Ipp:
    """A ``System``: the queues of a CUPS server, or one printer where the address has a path."""

    def __init__(
        self, endpoint: Endpoint, secret: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``secret``: ``user:password``; "": the server wants none."""
        self._endpoint = endpoint
        self._clock = clock
        self._address = http_address(endpoint.url)
        self._is_server = urlsplit(self._address).path in {"", "/"}
        self._secret = secret
        self._user = secret.partition(":")[0] or "pilotlamp"
        self._headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, **_signed_in(secret)}
        self._http = HttpClient(
            replace(endpoint, url=self._address), max_body_bytes=MAX_BODY_BYTES, has_secret=bool(secret), clock=clock
        )
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        """All queues of a server, or the one printer, in one request; in another, the jobs that are being processed.

        ``Reading.devices`` is the very object of the last time when nothing changed.
        """
        if self._is_server:
            question = message(Operation.CUPS_GET_PRINTERS, user=self._user, wanted=parse.REQUESTED)
            # A server without a queue says that it found none.
            found, headers = await self._asked(question, accept=NOT_FOUND)
        else:
            try:
                found, headers = await self._asked(self._about(None))
            except GoneError:
                raise BadReplyError(_NO_PRINTER, hint=texts.NOT_FOUND_HINT) from None
            if not found:
                raise BadReplyError(_PRINTER_MISSING)
        devices = [self._device(attributes) for attributes in found]
        named = [device for device in devices if device is not None]
        if devices and not named:
            raise BadReplyError("no printer in the reply has a valid name", where="$[0]")
        now = self._clock()
        unique = await self._with_jobs(tuple({device.id: device for device in reversed(named)}.values())[::-1])
        if unique != self._devices:
            self._devices = unique
        return Reading(
            source=self._endpoint.name,
            taken_at=now,
            devices=self._devices,
            left_out=len(devices) - len(named),
            not_before=not_before(headers, now),
        )

    async def device(self, device_id: str) -> Device:
        """One printer as it is now."""
        found, _ = await self._asked(self._about(device_id))
        device = next(iter(map(self._device, found)), None)
        if device is None:
            raise BadReplyError(_PRINTER_MISSING)
        return device

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Perform an action on a printer; a job to cancel is looked up first."""
        job = await self._job_printing(device_id) if request.action == CANCEL else None
        question = writes.message_of(request, uri=self._uri(device_id), user=self._user, job=job)
        answer = await self._http.send("POST", "", headers=self._headers, content=question)
        writes.judge_ipp(answer, self._secret, source=self._endpoint.name)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def _asked(
        self, question: bytes, *, accept: frozenset[int] = frozenset(), tag: Tag = Tag.PRINTER
    ) -> tuple[list[Mapping[str, tuple[Value, ...]]], Mapping[str, str]]:
        """The attributes of each printer or job in the reply, and the reply's headers."""
        try:
            answer = await self._http.post("", content=question, headers=self._headers)
        except SignInError as error:
            if self._secret:
                raise
            raise SignInError(
                _SIGN_IN_NEEDED, hint=_SIGN_IN_HINT.format(login=login_command(self._endpoint.name)), page=error.page
            ) from None
        except BadReplyError as error:
            if error.hint:
                raise
            raise BadReplyError(error.problem, hint=NOT_IPP_HINT, page=error.page) from None
        return list(reply(answer.body, accept=accept).of(tag)), answer.headers

    async def _with_jobs(self, devices: tuple[Device, ...]) -> tuple[Device, ...]:
        """The printers with the jobs that they work on, asked for only while one is being processed."""
        if not any(map(parse_jobs.is_printing, devices)):
            return devices
        uri = f"{printer_uri(self._address).rstrip('/')}/" if self._is_server else self._uri(None)
        question = message(Operation.GET_JOBS, uri=uri, user=self._user, wanted=parse_jobs.REQUESTED)
        try:
            jobs, _ = await self._asked(question, tag=Tag.JOB)
        except SourceError as error:
            log.debug("the jobs can't be had: %s", error)  # what is known of the printers is worth more
            return devices
        return parse_jobs.with_jobs(devices, jobs, is_server=self._is_server)

    async def _job_printing(self, device_id: str) -> int:
        question = message(
            Operation.GET_JOBS, uri=self._uri(device_id), user=self._user, wanted=("job-id", "job-state")
        )
        jobs, _ = await self._asked(question, tag=Tag.JOB)
        job = parse.job_printing(jobs)
        if job is None:
            raise ActionError("no job is printing any more")
        return job

    def _about(self, device_id: str | None) -> bytes:
        return message(
            Operation.GET_PRINTER_ATTRIBUTES,
            uri=self._uri(device_id),
            user=self._user,
            wanted=(*parse.REQUESTED, parse.OPERATIONS),
        )

    def _uri(self, device_id: str | None) -> str:
        return printer_uri(self._address, device_id if self._is_server else None)

    def _device(self, attributes: parse.Attributes) -> Device | None:
        return parse.device(
            attributes,
            id_=None if self._is_server else urlsplit(self._address).path.strip("/"),
            url=self._address,
            page=self._endpoint.device_page,
        )


def _signed_in(secret: str) -> Mapping[str, str]:
    """Headers for a secret: always sent at once, as a refusal costs cupsd and its user seconds."""
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode('ascii')}"} if secret else {}
