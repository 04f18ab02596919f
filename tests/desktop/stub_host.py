"""A desktop's side of the tray, without a desktop: a StatusNotifierWatcher, and a host that reads item and menu."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

from dbus_fast import DBusError, Message, MessageType, NameFlag, PropertyAccess, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal
from dbus_fast.unpack import unpack_variants

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"
WAIT_S = 60.0
"""Longest wait for a condition before the test fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a menu as a host reads it."""

    id: int
    properties: dict[str, Any]
    children: tuple["Row", ...] = ()

    @property
    def label(self) -> str:
        return str(self.properties.get("label", ""))

    def find(self, label: str) -> "Row":
        """The first item with this label, however deep."""
        for row in self.walk():
            if row.label == label:
                return row
        raise LookupError(f"no item {label!r} among {[row.label for row in self.walk()]}")

    def walk(self) -> list["Row"]:
        return [self, *(deeper for child in self.children for deeper in child.walk())]

    @property
    def labels(self) -> list[str]:
        """Of its children."""
        return [child.label for child in self.children]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal the item sent."""

    member: str
    body: list[Any]


class Watcher(ServiceInterface):
    """org.kde.StatusNotifierWatcher with what items and hosts use of it."""

    def __init__(self, *, has_host: bool | None) -> None:
        """``has_host``: None for a watcher that doesn't know of hosts."""
        super().__init__(WATCHER)
        self.has_host = has_host
        self.caller = ""
        self.registered: list[tuple[str, str]] = []
        """Unique bus name and argument of each registration."""
        self.refuse_next = 0

    @dbus_method(name="RegisterStatusNotifierItem")
    def register_item(self, service: DBusStr) -> None:
        if self.refuse_next:
            self.refuse_next -= 1
            raise DBusError("org.freedesktop.DBus.Error.Failed", "not yet")
        self.registered.append((self.caller, service))

    @dbus_method(name="RegisterStatusNotifierHost")
    def register_host(self, service: DBusStr) -> None: ...

    @dbus_property(access=PropertyAccess.READ, name="RegisteredStatusNotifierItems")
    def items(self) -> Annotated[list[str], DBusSignature("as")]:
        return [sender + path for sender, path in self.registered]

    @dbus_property(access=PropertyAccess.READ, name="IsStatusNotifierHostRegistered")
    def is_host_registered(self) -> DBusBool:
        if self.has_host is None:
            raise DBusError("org.freedesktop.DBus.Error.UnknownProperty", "no such property")
        return self.has_host

    @dbus_property(access=PropertyAccess.READ, name="ProtocolVersion")
    def protocol_version(self) -> DBusInt32:
        return 0

    @dbus_signal(name="StatusNotifierHostRegistered")
    def host_registered(self) -> None: ...

    @dbus_signal(name="StatusNotifierHostUnregistered")
    def host_unregistered(self) -> None: ...


@dataclass(slots=True)
class StubHost:
    """Watcher and host on one connection; everything an item sends is kept in ``signals``."""

    bus: MessageBus
    watcher: Watcher
    signals: list[Signal] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def item(self) -> str:
        """The unique bus name of the item that registered last."""
        return self.watcher.registered[-1][0]

    def members(self) -> list[str]:
        """Names of the signals so far."""
        return [signal.member for signal in self.signals]

    def forget(self) -> None:
        """Forget the signals so far."""
        self.signals.clear()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the condition holds; looked at again with each message that arrives."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def until_registered(self, times: int = 1) -> None:
        await self.until(lambda: len(self.watcher.registered) >= times)

    async def until_signal(self, member: str) -> Signal:
        """The first signal of this name, when it has come."""
        await self.until(lambda: member in self.members())
        return next(signal for signal in self.signals if signal.member == member)

    def set_host(self, *, present: bool) -> None:
        """A panel comes to the watcher, or leaves it."""
        self.watcher.has_host = present
        if present:
            self.watcher.host_registered()
        else:
            self.watcher.host_unregistered()

    async def call(self, path: str, interface: str, member: str, signature: str = "", *body: object) -> list[Any]:
        """Call the item's process; an error reply is raised as DBusError."""
        reply = await asyncio.wait_for(
            self.bus.call(
                Message(
                    destination=self.item,
                    path=path,
                    interface=interface,
                    member=member,
                    signature=signature,
                    body=list(body),
                )
            ),
            WAIT_S,
        )
        if reply.message_type is MessageType.ERROR:
            raise DBusError(str(reply.error_name), str(reply.body), reply)
        return reply.body

    async def get(self, name: str) -> Any:
        """A property of the item."""
        body = await self.call("/StatusNotifierItem", PROPERTIES, "Get", "ss", ITEM, name)
        return unpack_variants(body)[0]

    async def get_all(self) -> dict[str, Any]:
        body = await self.call("/StatusNotifierItem", PROPERTIES, "GetAll", "s", ITEM)
        return dict(unpack_variants(body)[0])

    async def of_item(self, member: str, signature: str = "", *body: object) -> list[Any]:
        return await self.call("/StatusNotifierItem", ITEM, member, signature, *body)

    async def of_menu(self, member: str, signature: str = "", *body: object) -> list[Any]:
        path = await self.get("Menu")
        return await self.call(path, MENU, member, signature, *body)

    async def menu(self, parent: int = 0, depth: int = -1, names: tuple[str, ...] = ()) -> Row:
        """The layout, and with it the answer to: is everything posted so far on the bus?"""
        return (await self.menu_and_revision(parent, depth, names))[0]

    async def menu_and_revision(self, parent: int = 0, depth: int = -1, names: tuple[str, ...] = ()) -> tuple[Row, int]:
        revision, layout = unpack_variants(await self.of_menu("GetLayout", "iias", parent, depth, list(names)))
        return row(layout), revision

    async def event(self, item_id: int, kind: str) -> None:
        await self.of_menu("Event", "isvu", item_id, kind, Variant("i", 0), 0)

    async def click(self, label: str) -> None:
        await self.event((await self.menu()).find(label).id, "clicked")

    async def about_to_show(self, item_id: int) -> bool:
        return bool((await self.of_menu("AboutToShow", "i", item_id))[0])

    def on_message(self, message: Message) -> None:
        if message.message_type is MessageType.METHOD_CALL:
            self.watcher.caller = message.sender or ""
        elif message.message_type is MessageType.SIGNAL and message.interface in (ITEM, MENU):
            self.signals.append(Signal(member=str(message.member), body=unpack_variants(message.body)))
        # After the message has been handled, so that what it causes is there to be seen.
        asyncio.get_running_loop().call_soon(self.changed.set)


def row(layout: list[Any]) -> Row:
    item_id, properties, children = layout
    return Row(id=item_id, properties=properties, children=tuple(row(child) for child in children))


@asynccontextmanager
async def stub_host(address: str, *, has_host: bool | None = True) -> AsyncIterator[StubHost]:
    """A desktop that appears with the block and is gone after it."""
    bus = await MessageBus(bus_address=address).connect()
    host = StubHost(bus=bus, watcher=Watcher(has_host=has_host))
    bus.add_message_handler(host.on_message)
    bus.export("/StatusNotifierWatcher", host.watcher)
    for interface in (ITEM, MENU):
        await bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[f"type='signal',interface='{interface}'"],
            )
        )
    taken = await bus.request_name(WATCHER, NameFlag.DO_NOT_QUEUE)
    assert taken is RequestNameReply.PRIMARY_OWNER
    try:
        yield host
    finally:
        bus.disconnect()
        await _gone(bus)


async def _gone(bus: MessageBus) -> None:
    with suppress(EOFError, OSError):
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast leaves out its "-> None"
