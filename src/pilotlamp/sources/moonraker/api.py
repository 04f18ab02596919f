"""Moonraker: one request tells the state of Klipper and of the print."""

from http import HTTPStatus
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device
from pilotlamp.sources.http.client import Reply
from pilotlamp.sources.http.reasons import reason_in
from pilotlamp.sources.http.writing import Write
from pilotlamp.sources.moonraker import parse, wire
from pilotlamp.sources.moonraker.writes import write
from pilotlamp.sources.single_printer import SinglePrinter
from pilotlamp.sources.wire import decode

_PATH: Final = "/printer/objects/query?webhooks&print_stats&virtual_sdcard"
_NO_KLIPPY: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.NOT_FOUND})
"""Without Klipper there are no objects: 503 in new versions, 404 in old ones."""
_KLIPPY: Final = b"Klippy"
"""In Moonraker's own words; a proxy's 503 has other ones."""


class Moonraker(SinglePrinter):
    """A ``System``; the secret is an API key, "" in a network that the server trusts."""

    async def _ask(self) -> Reply:
        reply = await self._http.get(_PATH, headers=self._headers, accept=_NO_KLIPPY)
        if _KLIPPY not in reply.body and (refusal := self._http.refusal_of(reply, _PATH)):
            raise refusal
        return reply

    def _device(self, reply: Reply) -> Device:
        name, url = self._endpoint.name, self._endpoint.url
        if reply.status in _NO_KLIPPY:
            said = reason_in(reply.body, self._secret)
            return parse.without_klippy(said, name=name, url=url)
        return parse.device(decode(reply.body, wire.ObjectsReply, what="the printer's objects"), name=name, url=url)

    def _write(self, request: ActionRequest) -> Write:
        return write(request)
