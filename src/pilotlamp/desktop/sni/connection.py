"""The life of the bus connection: come up, export, register with the watcher; again, as often as either goes."""

import asyncio
import logging
import os
from collections.abc import Callable

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

from pilotlamp.desktop.buses import BUS_ERRORS, DAEMON, PROPERTIES, call, connect, disconnect, to_daemon
from pilotlamp.desktop.session import SessionWatch
from pilotlamp.desktop.sni.item import ITEM_PATH, ItemObject, Look
from pilotlamp.desktop.sni.menu import MENU_PATH, Menu, MenuObject
from pilotlamp.desktop.sni.model import ROOT, Change

log = logging.getLogger(__name__)

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"

FIRST_RETRY_S = 0.25
LAST_RETRY_S = 15.0

REPEATS_S = (2.0, 6.0)
"""Seconds after a registration at which the look is signalled again: GNOME's extension reads an item and only later
connects to its signals, and a change in between was lost for good."""

MATCHES = (
    f"type='signal',sender='{DAEMON}',member='NameOwnerChanged',arg0='{WATCHER}'",
    f"type='signal',sender='{WATCHER}',interface='{WATCHER}'",
)

HOST_CAME = "StatusNotifierHostRegistered"
HOST_LEFT = "StatusNotifierHostUnregistered"
HOST_SIGNALS = frozenset({HOST_CAME, HOST_LEFT})


async def watcher_present(address: str) -> bool:
    """Whether the desktop has a watcher at the moment.

    Raises:
        OSError, EOFError, TimeoutError, DBusFastError: nobody takes connections there.
    """
    bus = await connect(address)
    try:
        return await _has_watcher(bus)
    finally:
        await disconnect(bus)


class Connection:
    """Keeps an item on the bus and registered for as long as ``serve`` runs; one loop's, not thread-safe.

    ``on_visible`` hears True when the item is registered with a watcher that has a host to show it, False when that is
    over; the first state, and then only changes. ``repeats_s`` is as ``REPEATS_S``.
    """

    def __init__(
        self,
        *,
        address: str,
        menu: Menu,
        activate: Callable[[], None],
        on_visible: Callable[[bool], None],
        repeats_s: tuple[float, ...],
        session: SessionWatch,
    ) -> None:
        self._address = address
        self._session = session
        self._menu = menu
        self._activate = activate
        self._on_visible = on_visible
        self._repeats_s = repeats_s
        self._repeats: list[asyncio.TimerHandle] = []
        self._visible: bool | None = None
        self._watcher_changes = 0
        self._registered_at: int | None = None
        self._look_again = asyncio.Event()
        self._item_object: ItemObject | None = None
        self._menu_object: MenuObject | None = None

    def show(self, look: Look) -> None:
        """Bring a new look to the hosts."""
        if self._item_object is not None:
            self._item_object.show(look)

    def tell(self, change: Change) -> None:
        """Bring a change of the menu to the hosts."""
        if self._menu_object is not None:
            self._menu_object.tell(change)

    async def serve(self, look: Callable[[], Look]) -> None:
        """Until cancelled, through the loss of the bus, to the end of the session. ``look``: the newest look, asked for
        after each connecting."""
        retry_s = FIRST_RETRY_S
        while True:
            try:
                bus = await connect(self._address)
            except BUS_ERRORS as error:
                log.debug("session bus unreachable, again in %s s: %r", retry_s, error)
                if await self._session.over_without_bus():
                    return
            else:
                self._session.bus_joined()
                retry_s = FIRST_RETRY_S
                await self._serve_on(bus, look())
            self._set_visible(visible=False)
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LAST_RETRY_S)

    async def _serve_on(self, bus: MessageBus, look: Look) -> None:
        """Until the bus is lost."""
        self._nobody_looks()
        self._item_object = ItemObject(look, self._activate)
        self._menu_object = MenuObject(self._menu, asyncio.get_running_loop().call_soon)
        bus.export(ITEM_PATH, self._item_object)
        bus.export(MENU_PATH, self._menu_object)
        bus.add_message_handler(self._on_message)
        lost = asyncio.ensure_future(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]  # it lacks its "-> None"
        registering = asyncio.ensure_future(self._keep_registered(bus))
        try:
            await asyncio.wait((lost, registering), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._item_object = self._menu_object = None
            self._cancel_repeats()
            registering.cancel()
            bus.disconnect()
            await asyncio.wait((lost, registering))
        log.debug("session bus lost: %r", lost.exception())
        if not registering.cancelled():
            registering.result()

    async def _keep_registered(self, bus: MessageBus) -> None:
        """Register with each watcher that comes; ends when the bus no longer answers."""
        self._registered_at = None
        retry_s = FIRST_RETRY_S
        try:
            await self._subscribe(bus)
            while True:
                self._look_again.clear()
                present = await _has_watcher(bus)
                registered = present and await self._register(bus)
                self._set_visible(visible=registered and await _has_host(bus))
                if present and not registered:
                    asyncio.get_running_loop().call_later(retry_s, self._look_again.set)
                    retry_s = min(2 * retry_s, LAST_RETRY_S)
                else:
                    retry_s = FIRST_RETRY_S
                await self._look_again.wait()
        except BUS_ERRORS as error:
            log.debug("session bus: %r", error)

    async def _subscribe(self, bus: MessageBus) -> None:
        for rule in MATCHES:
            await call(bus, to_daemon("AddMatch", "s", rule))
        name = f"org.kde.StatusNotifierItem-{os.getpid()}-1"
        try:
            await call(bus, to_daemon("RequestName", "su", name, 0))
        except DBusError as error:  # a sandbox may forbid it; the hosts find the item by its connection
            log.debug("%s: %s", name, error)

    async def _register(self, bus: MessageBus) -> bool:
        """Once with each watcher; False: it refused.

        By the object's path: by name, GNOME's extension loses the icon for good in 4 of 17 starts.
        """
        watcher = self._watcher_changes  # another one may come while this one answers
        if self._registered_at == watcher:
            return True
        try:
            await call(bus, _to_watcher(WATCHER, "RegisterStatusNotifierItem", "s", ITEM_PATH))
        except (DBusError, TimeoutError) as error:
            log.debug("the watcher did not take the item: %r", error)
            return False
        self._registered_at = watcher
        self._repeat_look()
        return True

    def _repeat_look(self) -> None:
        """Signal the look again for a host that has just come, when it may have begun to listen."""
        self._cancel_repeats()
        loop = asyncio.get_running_loop()
        if self._item_object is not None:
            self._repeats = [loop.call_later(delay_s, self._item_object.repeat) for delay_s in self._repeats_s]

    def _cancel_repeats(self) -> None:
        for repeat in self._repeats:
            repeat.cancel()

    def _on_message(self, message: Message) -> bool:
        """True: it needs no further handling."""
        if message.message_type is MessageType.METHOD_CALL:
            if self._menu_object is None:  # disconnecting: the reply would only be an error in dbus-fast's log
                return True
            self._menu_object.caller = message.sender or ""
        elif message.message_type is MessageType.SIGNAL:
            if message.member == "NameOwnerChanged" and message.body[0] == WATCHER:
                self._watcher_changes += 1
                self._nobody_looks()
                self._look_again.set()
            elif message.interface == WATCHER and message.member in HOST_SIGNALS:
                if message.member == HOST_LEFT:
                    self._nobody_looks()
                else:
                    self._repeat_look()
                self._look_again.set()
        return False

    def _nobody_looks(self) -> None:
        """A panel that is killed over its open menu never says "closed", and the next may read the menu only once."""
        self.tell(self._menu.closed(ROOT))

    def _set_visible(self, *, visible: bool) -> None:
        if visible is not self._visible:
            self._visible = visible
            self._on_visible(visible)


async def _has_watcher(bus: MessageBus) -> bool:
    return bool((await call(bus, to_daemon("NameHasOwner", "s", WATCHER)))[0])


async def _has_host(bus: MessageBus) -> bool:
    """A watcher alone shows nothing: it only keeps the list that a panel reads."""
    message = _to_watcher(PROPERTIES, "Get", "ss", WATCHER, "IsStatusNotifierHostRegistered")
    try:
        return bool((await call(bus, message))[0].value)
    except (DBusError, TimeoutError) as error:
        log.debug("the watcher does not tell whether it has a host: %r", error)
        return True


def _to_watcher(interface: str, member: str, signature: str, *body: object) -> Message:
    return Message(
        destination=WATCHER,
        path=WATCHER_PATH,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
    )
