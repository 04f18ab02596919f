"""Following services on one bus: they come, speak, hang and go; so does the bus. Starts none of them.

Signals count only from the connection that owns the service's name: anybody on the bus may send one.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

from pilotlamp.desktop.buses import BUS_ERRORS, DAEMON, call, connect, disconnect, to_daemon, until_lost
from pilotlamp.desktop.surroundings.services import Event, Signal, State
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)

LONGEST_RECONNECT_S = 300.0
"""A machine without the bus, such as a container, is not asked for it all the time."""

_NO_OWNER = f"{DAEMON}.Error.NameHasNoOwner"


class BusWatch:
    """One bus with the services of interest on it; one loop's, not thread-safe."""

    def __init__(
        self, address: Callable[[], str], events: Sequence[Event], states: Sequence[State], *, reconnect_s: float
    ) -> None:
        """
        Args:
            address: where the bus is; asked each time, may raise ``DesktopError``.
            events: whose signals are passed on.
            states: what is asked for when its service is there, and again at each of its signals.
            reconnect_s: how long to wait before the bus is looked for again; doubled from time to time.
        """
        self._address = address
        self._events = tuple(events)
        self._states = tuple(states)
        self._reconnect_s = reconnect_s
        self._signals = (*(event.signal for event in events), *(state.signal for state in states))
        self._names = {signal.name for signal in self._signals}
        self._owners: dict[str, str] = {}
        """By service, the connection that owns its name, as far as that is known; empty: none does."""
        self._asked_for: tuple[asyncio.Event, ...] = ()

    async def run(self) -> None:
        """Follow the services until cancelled."""
        pause_s = self._reconnect_s
        while True:
            try:
                bus = await connect(self._address())
            except (*BUS_ERRORS, DesktopError) as error:
                log.debug("no bus, again in %g s: %r", pause_s, error)
            else:
                try:
                    if await self._follow(bus):
                        pause_s = self._reconnect_s
                finally:
                    await disconnect(bus)
                for state in self._states:
                    state.say(None)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RECONNECT_S)

    async def _follow(self, bus: MessageBus) -> bool:
        """Until the bus is lost; False: it never let us follow anything."""
        self._owners = {}
        self._asked_for = tuple(asyncio.Event() for _ in self._states)
        bus.add_message_handler(self._on_message)
        try:
            await self._subscribe(bus)
            async with asyncio.TaskGroup() as group:
                askers = [
                    group.create_task(self._keep_asking(bus, state, asked_for))
                    for state, asked_for in zip(self._states, self._asked_for, strict=True)
                ]
                await until_lost(bus)
                for asker in askers:
                    asker.cancel()
        except BUS_ERRORS as error:
            log.debug("the bus does not do what it should: %r", error)
            return False
        return True

    async def _subscribe(self, bus: MessageBus) -> None:
        for name in self._names:
            rule = f"type='signal',sender='{DAEMON}',interface='{DAEMON}',member='NameOwnerChanged',arg0='{name}'"
            await call(bus, to_daemon("AddMatch", "s", rule))
        for signal in self._signals:
            await call(bus, to_daemon("AddMatch", "s", signal.match))
        for name in self._names:
            owner = await _owner_of(name, bus)
            if name not in self._owners:  # else a signal that came after the answer was faster
                self._owned(name, owner)

    async def _keep_asking(self, bus: MessageBus, state: State, asked_for: asyncio.Event) -> None:
        """One question at a time: an answer is never overtaken by an older one."""
        while True:
            await asked_for.wait()
            asked_for.clear()
            if not self._owners.get(state.signal.name):
                state.say(None)
                continue
            try:
                meaning = state.meaning(await call(bus, state.ask()))
            except BUS_ERRORS as error:
                log.debug("%s does not answer: %r", state.signal.name, error)
            else:
                if meaning is not None:
                    state.say(meaning)

    def _on_message(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        match message.sender, message.member, message.signature, message.body:
            case "org.freedesktop.DBus", "NameOwnerChanged", "sss", [name, _, owner] if name in self._names:
                self._owned(name, owner)
                return
        for event in self._events:
            if self._is(event.signal, message):
                event.heard(message.body)
        for state, asked_for in zip(self._states, self._asked_for, strict=True):
            if self._is(state.signal, message):
                asked_for.set()

    def _owned(self, name: str, owner: str) -> None:
        """The service came, or came anew, or left."""
        self._owners[name] = owner
        for state, asked_for in zip(self._states, self._asked_for, strict=True):
            if state.signal.name == name:
                asked_for.set()

    def _is(self, signal: Signal, message: Message) -> bool:
        told = (message.sender, message.path, message.interface, message.member)
        return told == (self._owners.get(signal.name), signal.path, signal.interface, signal.member)


async def _owner_of(name: str, bus: MessageBus) -> str:
    try:
        return str((await call(bus, to_daemon("GetNameOwner", "s", name)))[0])
    except DBusError as error:
        if error.type != _NO_OWNER:
            raise
        return ""
