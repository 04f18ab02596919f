"""Clientexec: one request tells who is online. Path and key are settings, as no source documents them."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from pilotlamp.domain.model import Device, Person
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import BadReplyError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.clientexec import parse, wire
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.elements import Listed
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.reasons import repeats
from pilotlamp.sources.wire import decode


class Clientexec:
    """A ``System``; the secret is the Application Key."""

    def __init__(
        self,
        endpoint: Endpoint,
        options: ClientexecOptions,
        secret: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._endpoint = endpoint
        self._path = "/" + options.path.lstrip("/")
        self._secret = secret
        key = {options.key_name: secret}
        self._headers = key if options.key_in == "header" else {}
        self._params = key if options.key_in == "query" else {}
        self._clock = clock
        self._http = HttpClient(endpoint, clock=clock)
        self._body = b""
        self._people: Listed[Person] = Listed((), 0)

    async def fetch(self) -> Reading:
        """Fetch the people who are online or were recently; unchanged bytes give the same objects, not equal ones."""
        reply = await self._http.get(self._path, params=self._params, headers=self._headers)
        if reply.status == HTTPStatus.NO_CONTENT:
            self._people, self._body = Listed((), 0), b""
        elif reply.body is not self._body or not reply.body:
            self._people = self._read(reply.body)
            self._body = reply.body
        now = self._clock()
        return Reading(
            source=self._endpoint.name,
            taken_at=now,
            people=self._people.entries,
            left_out=self._people.left_out,
            not_before=not_before(reply.headers, now),
        )

    async def device(self, device_id: str) -> Device:  # noqa: ARG002 - a System has it
        """None: there are no devices."""
        raise GoneError("Clientexec lists people, not devices")

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    def _read(self, body: bytes) -> Listed[Person]:
        online = decode(body, wire.UsersOnline, what="the list of users")
        said = parse.refusal(online)
        if said is not None:
            quoted = f': "{said}"' if said and not repeats(said, self._secret) else ""
            raise BadReplyError(
                f"the server sends no users{quoted}", hint="The Application Key, key_in, key_name or path may be wrong."
            )
        return parse.people(online, self._endpoint.url)
