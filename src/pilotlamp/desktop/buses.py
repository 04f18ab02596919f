"""What every adapter on a D-Bus bus needs: joining it, asking and not waiting for ever, letting go."""

import asyncio
from contextlib import suppress
from typing import Any

from dbus_fast import DBusError, DBusFastError, Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus

DAEMON = "org.freedesktop.DBus"
DAEMON_PATH = "/org/freedesktop/DBus"
PROPERTIES = "org.freedesktop.DBus.Properties"

CALL_TIMEOUT_S = 5.0

BUS_ERRORS = (OSError, EOFError, TimeoutError, DBusFastError)
"""What connecting and calling raise when the bus, or whoever is called, isn't there or doesn't answer."""


async def connect(address: str) -> MessageBus:
    """A connection to the bus, within CALL_TIMEOUT_S.

    Raises:
        OSError, EOFError, TimeoutError, DBusFastError: nobody takes connections there.
    """
    async with asyncio.timeout(CALL_TIMEOUT_S):
        return await MessageBus(bus_address=address).connect()


async def call(bus: MessageBus, message: Message) -> list[Any]:
    """The body of the reply, within CALL_TIMEOUT_S: dbus-fast itself would wait for ever.

    Raises:
        DBusError: an error came back.
        OSError, EOFError, TimeoutError, DBusFastError: nothing came back.
    """
    async with asyncio.timeout(CALL_TIMEOUT_S):
        reply = await bus.call(message)
    if reply.message_type is MessageType.ERROR:
        raise DBusError(reply.error_name or "unknown", str(reply.body[0]) if reply.body else "", reply)
    return reply.body


async def until_lost(bus: MessageBus) -> None:
    """Wait until the connection is gone."""
    with suppress(*BUS_ERRORS):
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 left it untyped


async def disconnect(bus: MessageBus) -> None:
    """Let go of the bus and of its socket."""
    bus.disconnect()
    await until_lost(bus)


def to_daemon(member: str, signature: str, *body: object) -> Message:
    """A call to the bus itself."""
    return Message(
        destination=DAEMON, path=DAEMON_PATH, interface=DAEMON, member=member, signature=signature, body=list(body)
    )


def question(name: str, path: str, interface: str, member: str, *texts: str) -> Message:
    """A call that asks a running service; one that isn't running is not started for it."""
    return Message(
        destination=name,
        path=path,
        interface=interface,
        member=member,
        signature="s" * len(texts),
        body=list(texts),
        flags=MessageFlag.NO_AUTOSTART,
    )
