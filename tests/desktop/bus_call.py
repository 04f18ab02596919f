"""One call on a bus that the test has no connection to."""

import asyncio
from typing import Any

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.unpack import unpack_variants

from tests.patience import HANG_S


def call(address: str, of: tuple[str, str], method: str, signature: str = "", *body: object) -> list[Any]:
    """Call a method of an object, which is a bus name and a path; an error reply fails the test."""
    return asyncio.run(_connected(address, of, method, signature, *body))


def has_owner(address: str, name: str) -> bool:
    """Tell whether a connection on the bus owns this name."""
    daemon = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
    return bool(call(address, daemon, "org.freedesktop.DBus.NameHasOwner", "s", name)[0])


async def ask(bus: MessageBus, of: tuple[str, str], method: str, signature: str, *body: object) -> list[Any]:
    """The same on a connection; an error reply is raised as DBusError."""
    interface, _, member = method.rpartition(".")
    message = Message(
        destination=of[0], path=of[1], interface=interface, member=member, signature=signature, body=list(body)
    )
    reply = await asyncio.wait_for(bus.call(message), HANG_S)
    if reply.message_type is not MessageType.METHOD_RETURN:
        raise DBusError(str(reply.error_name), str(reply.body), reply)
    unpacked: list[Any] = unpack_variants(reply.body)
    return unpacked


async def _connected(address: str, of: tuple[str, str], method: str, signature: str, *body: object) -> list[Any]:
    bus = await MessageBus(bus_address=address).connect()
    try:
        return await ask(bus, of, method, signature, *body)
    finally:
        bus.disconnect()
