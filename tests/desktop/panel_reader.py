"""What a panel is told of our tray, asked for over the same bus: the words of a menu can't be read off a screenshot."""

import asyncio
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.unpack import unpack_variants

from tests.desktop.stub_host import ITEM, MENU, PROPERTIES, WATCHER, Row, row

WAIT_S = 10.0


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
        (menu,) = await _ask(bus, item, f"{PROPERTIES}.Get", "ss", ITEM, "Menu")
        _, layout = await _ask(bus, (name, menu), f"{MENU}.GetLayout", "iias", 0, -1, [])
        return row(layout)
    finally:
        bus.disconnect()


async def _tooltip_of(bus_address: str) -> str:
    bus = await MessageBus(bus_address=bus_address).connect()
    try:
        name, path = await _item(bus)
        ((_, _, title, text),) = await _ask(bus, (name, path), f"{PROPERTIES}.Get", "ss", ITEM, "ToolTip")
        return str(title or text)
    finally:
        bus.disconnect()


async def _item(bus: MessageBus) -> tuple[str, str]:
    watcher = (WATCHER, "/StatusNotifierWatcher")
    (items,) = await _ask(bus, watcher, f"{PROPERTIES}.Get", "ss", WATCHER, "RegisteredStatusNotifierItems")
    (item,) = items
    name, slash, path = str(item).partition("/")
    return name, slash + path


async def _ask(bus: MessageBus, of: tuple[str, str], method: str, signature: str, *body: object) -> list[Any]:
    """Call a method of an object, which is a bus name and a path."""
    interface, _, member = method.rpartition(".")
    message = Message(
        destination=of[0], path=of[1], interface=interface, member=member, signature=signature, body=list(body)
    )
    reply = await asyncio.wait_for(bus.call(message), WAIT_S)
    assert reply.message_type is MessageType.METHOD_RETURN, reply.body
    unpacked: list[Any] = unpack_variants(reply.body)
    return unpacked
