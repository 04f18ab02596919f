"""Reading our tray as a panel does, over the same bus: the words of a menu can't be read off a screenshot."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from dbus_fast import DBusError
from dbus_fast.aio import MessageBus

from tests.desktop.bus_call import ask
from tests.desktop.stub_host import ITEM, MENU, PROPERTIES, WATCHER, Row, row
from tests.patience import HANG_S, LOOK_EVERY_S

T = TypeVar("T")
Item = tuple[str, str]
"""Bus name and path."""


def menu_of(bus_address: str) -> Row:
    """The menu of the one item that is registered."""
    return asyncio.run(_of_item(bus_address, _menu))


def tooltip_of(bus_address: str) -> str:
    """The title of its tooltip."""
    return asyncio.run(_of_item(bus_address, _tooltip))


async def _of_item(bus_address: str, read: Callable[[MessageBus, Item], Awaitable[T]]) -> T:
    """What is read of the item; again, if the item joins the bus anew meanwhile, as it may on a busy machine."""
    bus = await MessageBus(bus_address=bus_address).connect()
    try:
        async with asyncio.timeout(HANG_S):
            while True:
                with suppress(DBusError, ValueError):
                    return await read(bus, await _item(bus))
                await asyncio.sleep(LOOK_EVERY_S)
    finally:
        bus.disconnect()


async def _menu(bus: MessageBus, item: Item) -> Row:
    (menu,) = await ask(bus, item, f"{PROPERTIES}.Get", "ss", ITEM, "Menu")
    _, layout = await ask(bus, (item[0], menu), f"{MENU}.GetLayout", "iias", 0, -1, [])
    return row(layout)


async def _tooltip(bus: MessageBus, item: Item) -> str:
    ((_, _, title, text),) = await ask(bus, item, f"{PROPERTIES}.Get", "ss", ITEM, "ToolTip")
    return str(title or text)


async def _item(bus: MessageBus) -> Item:
    """The one that is registered; ValueError: there are others, or none."""
    watcher = (WATCHER, "/StatusNotifierWatcher")
    (items,) = await ask(bus, watcher, f"{PROPERTIES}.Get", "ss", WATCHER, "RegisteredStatusNotifierItems")
    (item,) = items
    name, slash, path = str(item).partition("/")
    return name, slash + path
