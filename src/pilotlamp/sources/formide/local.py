"""Live printer states from the devices' own API in the local network.

Source: systems.md, "Device-local API". Where to ask comes from the cloud and is checked in ``parse_printers``; no
credential goes there. A device that stays silent delays two readings by a short timeout each; from then on it is still
asked each time, but only waited for again after it has answered.
"""

import asyncio
import contextlib
import logging
from collections.abc import Collection, Mapping

from pilotlamp.domain.model import Printer
from pilotlamp.domain.tracking import with_hidden
from pilotlamp.errors import ActionError, SourceError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse_commands import OnlyPrinter, only_printer
from pilotlamp.sources.formide.parse_printers import live_printers, unread
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.http.deadline import Deadline

log = logging.getLogger(__name__)

_TIMEOUT_S = 2.0
_MAX_BODY_BYTES = 1024 * 1024
MAX_AT_ONCE = 16
"""Of those that answer, and as many of the silent ones: each is asked over a connection of its own, for one answer."""
_PATIENCE = 2
"""Unanswered questions until a device isn't waited for: one lost packet must not cost two readings in a row."""


class LocalPrinters:
    """All devices that may be asked, at the same time, each at most once at a time."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._timeout_s = min(_TIMEOUT_S, endpoint.timeout_s)
        self._hosts: dict[str, _Host] = {}
        self._known: dict[str, tuple[Printer, ...]] = {}
        # The silent ones queue by themselves: however many they are, they take no turn from those that answer.
        self._prompt = asyncio.Semaphore(MAX_AT_ONCE)
        self._silent = asyncio.Semaphore(MAX_AT_ONCE)

    @property
    def known(self) -> Mapping[str, tuple[Printer, ...]]:
        """Printers by device id as last read; in an unknown state where the device can't be asked or is silent."""
        return self._known

    @property
    def left_out(self) -> int:
        """Printers of all devices together that can't be read."""
        return sum(host.left_out for host in self._hosts.values())

    @property
    def allowed(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the actions on the only printer of a device, by the id of each device that answers."""
        return {id_: host.only.allowed for id_, host in self._hosts.items() if host.only and not host.misses}

    def only(self, device_id: str) -> tuple[str, OnlyPrinter]:
        """Base address of a device, and its only printer as last read.

        Raises:
            ActionError: the device does not answer, or has not just one printer.
        """
        host = self._hosts.get(device_id)
        if host is None or host.misses or host.only is None:
            raise ActionError("the device does not answer, or not just one printer is connected to it")
        return host.url, host.only

    async def read(self, urls: Mapping[str, str], listed: Collection[str]) -> Mapping[str, tuple[Printer, ...]]:
        """Ask again; ``known`` afterwards.

        Args:
            urls: base addresses by device id.
            listed: the ids of all devices there are; what is known of others is forgotten.
        """
        await self._meet(urls)
        prompt = [host.ask(self._prompt) for host in self._hosts.values() if host.misses < _PATIENCE]
        for host in self._hosts.values():
            host.ask(self._silent)
        if prompt:
            with contextlib.suppress(TimeoutError):
                async with Deadline(self._timeout_s):
                    await asyncio.wait(prompt)
        live = {id_: host.printers for id_, host in self._hosts.items() if not host.misses}
        gone = {id_: unread(printers) for id_, printers in self._known.items() if id_ in listed}
        self._known = {**gone, **live}
        return self._known

    async def aclose(self) -> None:
        """Stop asking and let go of all connections."""
        await self._meet({})

    async def _meet(self, urls: Mapping[str, str]) -> None:
        moved = [id_ for id_, host in self._hosts.items() if urls.get(id_) != host.url]
        await asyncio.gather(*(self._hosts.pop(id_).aclose() for id_ in moved))
        for id_, url in urls.items():
            if id_ not in self._hosts:
                self._hosts[id_] = _Host(self._endpoint, url, timeout_s=self._timeout_s)


class _Host:
    """One device at one address."""

    def __init__(self, endpoint: Endpoint, url: str, *, timeout_s: float) -> None:
        self.url = url
        self.misses = 0
        """Questions since the last one that was answered."""
        self.printers: tuple[Printer, ...] = ()
        self.only: OnlyPrinter | None = None
        self.left_out = 0
        """Of its printers, those that can't be read."""
        self._http = HttpClient(
            endpoint, url=url, timeout_s=timeout_s, max_body_bytes=_MAX_BODY_BYTES, keep_connections=False
        )
        self._body: bytes | None = None
        self._asking: asyncio.Task[None] | None = None

    def ask(self, turns: asyncio.Semaphore) -> asyncio.Task[None]:
        """The question under way, or a new one. It never fails: ``misses`` tells."""
        if self._asking is None or self._asking.done():
            self.misses += 1
            self._asking = asyncio.create_task(self._ask(turns))
        return self._asking

    async def aclose(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await self._http.aclose()

    async def _ask(self, turns: asyncio.Semaphore) -> None:
        try:
            async with turns:
                reply = await self._http.get("/api/printer")
            if reply.body is not self._body:
                raw = wire.decode_local(reply.body)
                found = live_printers(raw)
                self.printers = with_hidden(
                    found.entries, self.printers, left_out=found.left_out, key=lambda printer: printer.id
                )
                self.only = only_printer(raw)
                self._body, self.left_out = reply.body, found.left_out
        except SourceError as error:
            if self.misses == 1:
                log.debug("no printers from %s: %s", self.url, error)
        else:
            self.misses = 0
