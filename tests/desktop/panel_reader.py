"""Reading our tray as a panel does, over the same bus: the words of a menu can't be read off a screenshot."""

import asyncio

from dbus_fast.aio import MessageBus

from tests.desktop.bus_call import ask
from tests.desktop.stub_host import ITEM, MENU, PROPERTIES, WATCHER, Row, row


def menu_of(bus_address: str) -> Row:
    """The menu of the one item that is registered."""
    return asyncio.run(_menu_of(bus_address))


def tooltip_of(bus_address: str) -> str:
    """The title of its tooltip."""
    return asyncio.run(_tooltip_of(bus_address))


async def _menu_of(bus_address: str) -> Row:
    bus = await MessageBus(bus_address=bus_address).connect()
    try:
        name, path = await _item(bus)
        item = (name, path)
        (menu,) = await ask(bus, item, f"{PROPERTIES}.Get", "ss", ITEM, "Menu")
        _, layout = await ask(bus, (name, menu), f"{MENU}.GetLayout", "iias", 0, -1, [])
        return row(layout)
    finally:
        bus.disconnect()


async def _tooltip_of(bus_address: str) -> str:
    bus = await MessageBus(bus_address=bus_address).connect()
    try:
        name, path = await _item(bus)
        ((_, _, title, text),) = await ask(bus, (name, path), f"{PROPERTIES}.Get", "ss", ITEM, "ToolTip")
        return str(title or text)
    finally:
        bus.disconnect()


async def _item(bus: MessageBus) -> tuple[str, str]:
    watcher = (WATCHER, "/StatusNotifierWatcher")
    (items,) = await ask(bus, watcher, f"{PROPERTIES}.Get", "ss", WATCHER, "RegisteredStatusNotifierItems")
    (item,) = items
    name, slash, path = str(item).partition("/")
    return name, slash + path
