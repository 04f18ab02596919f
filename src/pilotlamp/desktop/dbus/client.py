"""D-Bus client that reconnects, follows the owners of service names and receives the services' signals."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

from pilotlamp.desktop.dbus.calls import BUS, BUS_ERRORS, Signal, call, joined, to_bus, until_lost
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)

_NO_OWNER = f"{BUS.name}.Error.NameHasNoOwner"

OnSignal = Callable[[list[Any]], None]
"""Callback for a signal's body; called on the loop, returns at once."""


class BusClient:
    """A connection to one bus, made anew each time it is lost; one loop's, not thread-safe.

    Signals count only from the connection that owns the service's name: anybody on the bus may send one.
    """

    def __init__(
        self,
        address: Callable[[], str],
        signals: Mapping[Signal, OnSignal],
        on_owner: Callable[[str], None],
        *,
        first_retry_s: float,
        last_retry_s: float,
    ) -> None:
        """
        Args:
            address: gives the address of the bus; called at each try, may raise ``DesktopError``.
            signals: the signals to receive, of the services to follow.
            on_owner: given the name of a service that came, came anew or left since the connection was made; called on
                the loop, returns at once.
            first_retry_s: time from a loss or the first failure to the next try; doubled with each failure.
            last_retry_s: the longest time between two tries.
        """
        self._address = address
        self._signals = signals
        self._names = {signal.name for signal in signals}
        self._on_owner = on_owner
        self._first_retry_s = first_retry_s
        self._last_retry_s = last_retry_s
        self._retry_s = first_retry_s
        self._owners: dict[str, str] = {}
        """By service name, the unique name of the connection that owns it, as far as known; empty: none does."""
        self.bus: MessageBus | None = None
        """The connection, while it is there and the services are followed."""

    def owner(self, name: str) -> str | None:
        """Return the unique name of the connection that owns a followed service name; None: no connection does."""
        return self._owners.get(name) or None

    async def call(self, message: Message) -> list[Any]:
        """Call without a time limit, see ``calls.call``.

        Raises:
            DBusError: an error came back.
            OSError, EOFError: there is no connection, or it was lost during the call.
        """
        if self.bus is None:
            raise EOFError("not on the bus")
        return await call(self.bus, message, timeout_s=None)

    async def run(self, serve: Callable[[MessageBus], Awaitable[None]], absent: Callable[[], Awaitable[bool]]) -> None:
        """Stay on the bus until cancelled, or until ``absent`` ends it.

        Args:
            serve: started with each connection and cancelled when that is lost. Raising one of BUS_ERRORS ends the
                connection, returning keeps it.
            absent: called after each loss and each failed try; returning True ends ``run``.
        """
        while True:
            try:
                async with joined(self._address()) as bus:
                    await self._stay(bus, serve)
            except (*BUS_ERRORS, DesktopError) as error:
                log.debug("not on the bus, again in %g s: %r", self._retry_s, error)
            if await absent():
                return
            await asyncio.sleep(self._retry_s)
            self._retry_s = min(2 * self._retry_s, self._last_retry_s)

    async def _stay(self, bus: MessageBus, serve: Callable[[MessageBus], Awaitable[None]]) -> None:
        lost = asyncio.ensure_future(until_lost(bus))
        serving = asyncio.ensure_future(self._serve(bus, serve))
        try:
            await asyncio.wait((lost, serving), return_when=asyncio.FIRST_COMPLETED)
            if not lost.done():
                serving.result()
                await asyncio.wait((lost,))
        finally:
            self.bus = None
            self._owners = {}
            serving.cancel()
            await asyncio.wait((serving,))
            if not serving.cancelled() and lost.done():  # of a lost bus calls fail in any way
                log.debug("the bus was lost: %r", serving.exception())

    async def _serve(self, bus: MessageBus, serve: Callable[[MessageBus], Awaitable[None]]) -> None:
        bus.add_message_handler(self._on_message)
        for name in self._names:
            rule = f"type='signal',sender='{BUS.name}',interface='{BUS.name}',member='NameOwnerChanged',arg0='{name}'"
            await call(bus, to_bus("AddMatch", rule))
        for signal in self._signals:
            await call(bus, to_bus("AddMatch", signal.match))
        for name in self._names:
            owner = await _owner_of(name, bus)
            self._owners.setdefault(name, owner)  # a signal that came after the answer may have been faster
        self._retry_s = self._first_retry_s
        self.bus = bus
        await serve(bus)

    def _on_message(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        # Not at once: a reply read before this signal reaches its caller only in the loop's next round.
        soon = asyncio.get_running_loop().call_soon
        match message.sender, message.member, message.signature, message.body:
            case BUS.name, "NameOwnerChanged", "sss", [name, _, owner] if name in self._names:
                self._owners[name] = owner
                soon(self._on_owner, name)
                return
        for signal, on_signal in self._signals.items():
            from_owner = message.sender == self._owners.get(signal.name)
            if from_owner and signal == _signal_of(message, signal.name):
                soon(on_signal, message.body)


def _signal_of(message: Message, name: str) -> Signal:
    return Signal(name=name, path=message.path or "", interface=message.interface or "", member=message.member or "")


async def _owner_of(name: str, bus: MessageBus) -> str:
    try:
        return str((await call(bus, to_bus("GetNameOwner", name)))[0])
    except DBusError as error:
        if error.type != _NO_OWNER:
            raise
        return ""
