"""Connections to a D-Bus bus and calls over them, each with a time limit: dbus-fast itself would wait for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from socket import socket
from typing import Any

from dbus_fast import DBusError, DBusFastError, Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus

PROPERTIES = "org.freedesktop.DBus.Properties"

CALL_TIMEOUT_S = 5.0

BUS_ERRORS = (OSError, EOFError, TimeoutError, DBusFastError)
"""Raised by connecting and calling when the bus or the called service isn't there or doesn't answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of one service."""

    name: str
    """The service's bus name."""
    path: str
    interface: str
    member: str

    @property
    def match(self) -> str:
        """Match rule for the bus."""
        return (
            f"type='signal',sender='{self.name}',path='{self.path}',interface='{self.interface}',member='{self.member}'"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A bus name and the object behind it."""

    name: str
    path: str

    def message(
        self, interface: str, member: str, signature: str = "", *body: object, may_start: bool = True
    ) -> Message:
        """Make a call to the service; ``may_start``: the bus may start the service for the call (D-Bus activation)."""
        return Message(
            destination=self.name,
            path=self.path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
            flags=MessageFlag.NONE if may_start else MessageFlag.NO_AUTOSTART,
        )

    def signal(self, interface: str, member: str) -> Signal:
        """Describe a signal of the service."""
        return Signal(name=self.name, path=self.path, interface=interface, member=member)


class PatientSocket:
    """The sending side of a socket, on which a full buffer is no error: nothing has been sent then, for now.

    dbus-fast 5.2 gives a connection up when a message is to be sent while the one before it is only half gone, as when
    a busy panel reads a large menu: the icon went, and came back a second later.
    """

    def __init__(self, socket: socket) -> None:
        self._socket = socket

    def send(self, data: memoryview) -> int:
        """Send what there is room for; the number of bytes."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0


BUS = Service(name="org.freedesktop.DBus", path="/org/freedesktop/DBus")
"""The bus itself."""


def to_bus(member: str, *texts: str) -> Message:
    """Make a call to the bus itself."""
    return BUS.message(BUS.name, member, "s" * len(texts), *texts)


@asynccontextmanager
async def joined(address: str) -> AsyncIterator[MessageBus]:
    """Connect to the bus within CALL_TIMEOUT_S, and disconnect at the end of the block.

    Raises:
        OSError, EOFError, TimeoutError, DBusFastError: nobody takes connections there.
    """
    async with asyncio.timeout(CALL_TIMEOUT_S):
        bus = await MessageBus(bus_address=address).connect()
    writer: Any = bus._writer  # noqa: SLF001 (no other way in)
    writer.sock = PatientSocket(writer.sock)
    try:
        yield bus
    finally:
        bus.disconnect()
        await until_lost(bus)


async def call(bus: MessageBus, message: Message, *, timeout_s: float | None = CALL_TIMEOUT_S) -> list[Any]:
    """Call, and return the reply's body; without ``timeout_s`` the caller sets a limit.

    Raises:
        DBusError: an error came back.
        OSError, EOFError, TimeoutError, DBusFastError: nothing came back.
    """
    async with asyncio.timeout(timeout_s):
        reply = await bus.call(message)
    if reply is None:  # despite its type: we disconnected meanwhile
        raise EOFError("disconnected")
    if reply.message_type is MessageType.ERROR:
        raise DBusError(reply.error_name or "unknown", str(reply.body[0]) if reply.body else "", reply)
    return reply.body


async def until_lost(bus: MessageBus) -> None:
    """Wait until the connection is gone, for any reason: a bus may also send what dbus-fast can't read."""
    with suppress(Exception):
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 left it untyped
