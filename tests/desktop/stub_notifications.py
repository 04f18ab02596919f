"""A notification daemon in dbus-fast: remembers what it is asked for and misbehaves on demand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, MessageType, NameFlag
from dbus_fast.aio import MessageBus

from tests.patience import HANG_S

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
USUAL = ("actions", "body", "body-markup")
EVERYTHING = frozenset({"GetCapabilities", "Notify", "CloseNotification"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One call of ``Notify`` with the id it was answered with."""

    id: int
    app_name: str
    replaces_id: int
    summary: str
    body: str
    actions: tuple[str, ...]
    hints: dict[str, Any]
    expire_ms: int


class StubNotifications:
    """``capabilities``, ``hangs_on`` (members) and ``refuses`` (an error's name) may be changed at any time."""

    def __init__(self, address: str, capabilities: tuple[str, ...] = USUAL) -> None:
        self.address = address
        self.capabilities = capabilities
        self.hangs_on: frozenset[str] = frozenset()
        self.refuses: str | None = None
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self._last_id = 0
        self._bus: MessageBus | None = None
        self._unanswered: list[Message] = []
        self._changed = asyncio.Event()

    async def come(self) -> None:
        """Join the bus under the daemon's name; ids start anew, as a real daemon's do."""
        self._last_id = 0
        bus = await self.join()
        bus.add_message_handler(self._answer)
        await bus.request_name(NAME, NameFlag.REPLACE_EXISTING | NameFlag.ALLOW_REPLACEMENT)

    async def join(self) -> MessageBus:
        """Join the bus as nobody in particular."""
        self._bus = await MessageBus(bus_address=self.address).connect()
        return self._bus

    async def leave(self) -> None:
        """Drop off the bus, as a daemon that is killed."""
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 left it untyped
        self._bus = None
        self._unanswered.clear()

    def wake_up(self) -> None:
        """Answer everything that was left unanswered."""
        self.hangs_on = frozenset()
        waiting, self._unanswered = self._unanswered, []
        for message in waiting:
            self._reply(message)

    def click(self, daemon_id: int, key: str = "default") -> None:
        """The person clicks a notification or one of its buttons."""
        self._emit("ActionInvoked", "us", [daemon_id, key])

    def close(self, daemon_id: int, reason: int = 2) -> None:
        """A notification goes away; 1: expired, 2: dismissed by the person."""
        self._emit("NotificationClosed", "uu", [daemon_id, reason])

    async def until(self, condition: Callable[["StubNotifications"], bool]) -> None:
        """Wait for what the daemon was asked to bring about ``condition``."""
        async with asyncio.timeout(HANG_S):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    async def until_shown(self, count: int) -> Shown:
        """The last of ``count`` calls of ``Notify``."""
        await self.until(lambda daemon: len(daemon.shown) >= count)
        return self.shown[count - 1]

    def _answer(self, message: Message) -> bool:
        if message.message_type is not MessageType.METHOD_CALL or message.interface != NAME:
            return False
        if message.member in self.hangs_on:
            self._unanswered.append(message)
            self._changed.set()
        else:
            self._reply(message)
        return True

    def _reply(self, message: Message) -> None:
        if self.refuses is not None:
            self._send(Message.new_error(message, self.refuses, "not today"))
            return
        match message.member:
            case "GetCapabilities":
                self._send(Message.new_method_return(message, "as", [list(self.capabilities)]))
            case "Notify":
                self._send(Message.new_method_return(message, "u", [self._show(message.body)]))
            case "CloseNotification":
                self.closed.append(message.body[0])
                self._send(Message.new_method_return(message))
            case _:
                self._send(Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no such method"))
        self._changed.set()

    @property
    def unanswered(self) -> list[str]:
        """The members called while it hung."""
        return [message.member or "" for message in self._unanswered]

    def _show(self, body: list[Any]) -> int:
        app_name, replaces_id, _icon, summary, text, actions, hints, expire_ms = body
        if not replaces_id:
            self._last_id += 1
        daemon_id = replaces_id or self._last_id
        self.shown.append(
            Shown(
                id=daemon_id,
                app_name=app_name,
                replaces_id=replaces_id,
                summary=summary,
                body=text,
                actions=tuple(actions),
                hints={key: variant.value for key, variant in hints.items()},
                expire_ms=expire_ms,
            )
        )
        return int(daemon_id)

    def _emit(self, member: str, signature: str, body: list[Any]) -> None:
        self._send(Message.new_signal(PATH, NAME, member, signature, body))

    def _send(self, message: Message) -> None:
        assert self._bus is not None
        self._bus.send(message)
