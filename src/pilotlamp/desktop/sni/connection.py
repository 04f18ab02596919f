"""Export of the item on the bus, and its registration with the watcher, repeated after each loss of either."""

import asyncio
import logging
import os
from collections.abc import Callable

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

from pilotlamp.desktop.dbus.calls import BUS, PROPERTIES, Service, call, joined, to_bus
from pilotlamp.desktop.dbus.client import BusClient
from pilotlamp.desktop.session import SessionWatch
from pilotlamp.desktop.sni.item import ITEM_PATH, ItemObject, Look
from pilotlamp.desktop.sni.menu import MENU_PATH, MenuObject
from pilotlamp.desktop.sni.menu_state import MenuState
from pilotlamp.desktop.sni.model import ROOT, Change

log = logging.getLogger(__name__)

WATCHER = Service(name="org.kde.StatusNotifierWatcher", path="/StatusNotifierWatcher")

FIRST_RETRY_S = 0.25
LAST_RETRY_S = 15.0

REPEATS_S = (2.0, 6.0)
"""Seconds after a registration at which the look is signalled again: GNOME's extension reads an item and only later
connects to its signals, and a change in between was lost for good."""


async def watcher_present(address: str) -> bool:
    """Tell whether the desktop has a watcher at the moment.

    Raises:
        OSError, EOFError, TimeoutError, DBusFastError: nobody takes connections there.
    """
    async with joined(address) as bus:
        return bool((await call(bus, to_bus("NameHasOwner", WATCHER.name)))[0])


class Connection:
    """Keeps an item on the bus and registered for as long as ``serve`` runs; one loop's, not thread-safe.

    ``on_visible`` hears True when the item is registered with a watcher that has a host to show it, False when that is
    over; the first state, and then only changes. ``repeats_s`` is as ``REPEATS_S``.
    """

    def __init__(
        self,
        *,
        address: str,
        menu: MenuState,
        activate: Callable[[], None],
        on_visible: Callable[[bool], None],
        repeats_s: tuple[float, ...],
        session: SessionWatch,
    ) -> None:
        self._client = BusClient(
            lambda: address,
            {
                WATCHER.signal(WATCHER.name, "StatusNotifierHostRegistered"): lambda _: self._host_came(),
                WATCHER.signal(WATCHER.name, "StatusNotifierHostUnregistered"): lambda _: self._host_left(),
            },
            lambda _: self._host_left(),
            first_retry_s=FIRST_RETRY_S,
            last_retry_s=LAST_RETRY_S,
        )
        self._session = session
        self._menu = menu
        self._activate = activate
        self._on_visible = on_visible
        self._repeats_s = repeats_s
        self._repeats: list[asyncio.TimerHandle] = []
        self._visible: bool | None = None
        self._registered_with: str | None = None
        self._look_again = asyncio.Event()
        self._item_object: ItemObject | None = None
        self._menu_object: MenuObject | None = None

    def show(self, look: Look) -> None:
        """Bring a new look to the hosts."""
        if self._item_object is not None:
            self._item_object.show(look)

    def signal(self, change: Change) -> None:
        """Bring a change of the menu to the hosts."""
        if self._menu_object is not None:
            self._menu_object.signal(change)

    async def serve(self, look: Callable[[], Look]) -> None:
        """Serve the item until cancelled or until the session is over. ``look`` gives the newest look; called after
        each connecting."""
        await self._client.run(lambda bus: self._serve_on(bus, look()), self._without_bus)

    async def _without_bus(self) -> bool:
        self._set_visible(visible=False)
        return await self._session.over_without_bus()

    async def _serve_on(self, bus: MessageBus, look: Look) -> None:
        """Serve the item on one connection."""
        self._session.bus_joined()
        self._nobody_looks()
        self._item_object = ItemObject(look, self._activate)
        self._menu_object = MenuObject(self._menu, asyncio.get_running_loop().call_soon)
        bus.export(ITEM_PATH, self._item_object)
        bus.export(MENU_PATH, self._menu_object)
        bus.add_message_handler(self._on_message)
        try:
            await _own_name(bus)
            await self._keep_registered(bus)
        finally:
            self._item_object = self._menu_object = None
            self._cancel_repeats()

    async def _keep_registered(self, bus: MessageBus) -> None:
        """Register with each watcher that comes."""
        self._registered_with = None
        retry_s = FIRST_RETRY_S
        while True:
            self._look_again.clear()
            watcher = self._client.owner(WATCHER.name)
            registered = watcher is not None and await self._register(bus, watcher)
            self._set_visible(visible=registered and await _has_host(bus))
            if watcher is not None and not registered:
                asyncio.get_running_loop().call_later(retry_s, self._look_again.set)
                retry_s = min(2 * retry_s, LAST_RETRY_S)
            else:
                retry_s = FIRST_RETRY_S
            await self._look_again.wait()

    async def _register(self, bus: MessageBus, watcher: str) -> bool:
        """Register once with each watcher; False: the watcher refused.

        By the object's path: by name, GNOME's extension loses the icon for good in 4 of 17 starts.
        """
        if self._registered_with == watcher:
            return True
        try:
            await call(bus, WATCHER.message(WATCHER.name, "RegisterStatusNotifierItem", "s", ITEM_PATH))
        except (DBusError, TimeoutError) as error:
            log.debug("the watcher did not take the item: %r", error)
            return False
        self._registered_with = watcher
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

    def _host_came(self) -> None:
        self._repeat_look()
        self._look_again.set()

    def _host_left(self) -> None:
        """Handle a host that left, or a watcher that left or made way for another."""
        self._nobody_looks()
        self._look_again.set()

    def _on_message(self, message: Message) -> bool:
        """Note the caller of a method; True: the call is not answered."""
        if message.message_type is MessageType.METHOD_CALL:
            if self._menu_object is None:  # disconnecting: the reply would only be an error in dbus-fast's log
                return True
            self._menu_object.caller = message.sender or ""
        return False

    def _nobody_looks(self) -> None:
        """Close the menu: a killed panel never says "closed", and the next one may read the menu only once."""
        self.signal(self._menu.closed(ROOT))

    def _set_visible(self, *, visible: bool) -> None:
        if visible is not self._visible:
            self._visible = visible
            self._on_visible(visible)


async def _own_name(bus: MessageBus) -> None:
    """Own the name that the specification wants an item to have."""
    name = f"org.kde.StatusNotifierItem-{os.getpid()}-1"
    try:
        await call(bus, BUS.message(BUS.name, "RequestName", "su", name, 0))
    except DBusError as error:  # a sandbox may forbid it; the hosts find the item by its connection
        log.debug("%s: %s", name, error)


async def _has_host(bus: MessageBus) -> bool:
    """Tell whether a panel reads the watcher's list: a watcher alone shows nothing."""
    message = WATCHER.message(PROPERTIES, "Get", "ss", WATCHER.name, "IsStatusNotifierHostRegistered")
    try:
        return bool((await call(bus, message))[0].value)
    except (DBusError, TimeoutError) as error:
        log.debug("the watcher does not tell whether it has a host: %r", error)
        return True
