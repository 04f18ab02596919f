"""The notification daemon over D-Bus: one connection, its calls and its signals. Knows no notices.

Signals count only from the daemon's own connection: anybody on the bus may send one, and GNOME sends each from two.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pilotlamp.desktop.notify.message import NotifyArguments, picture
from pilotlamp.desktop.session_bus import session_bus_address
from pilotlamp.errors import DesktopError

if TYPE_CHECKING:
    from dbus_fast import Message, Variant
    from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
APP_NAME = "Pilotlamp"
DESKTOP_ENTRY = "pilotlamp"

_BUS = "org.freedesktop.DBus"
_ERROR = f"{_BUS}.Error."
_ABSENT = frozenset({f"{_ERROR}ServiceUnknown", f"{_ERROR}NameHasNoOwner"})
_DIED = frozenset({f"{_ERROR}NoReply", f"{_ERROR}Disconnected"})
_MATCHES = (
    f"type='signal',sender='{NAME}',interface='{NAME}',path='{PATH}'",
    f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{NAME}'",
)


class DaemonAbsentError(DesktopError):
    """No daemon has the name, none could be started; what was asked for has not happened."""


class DaemonDiedError(DesktopError):
    """The daemon or the bus went away over the call; whether it happened is not known."""


class DaemonRefusedError(DesktopError):
    """The daemon answered with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Who hears of the daemon's signals; on the loop, they return at once."""

    clicked: Callable[[int, str], None]
    """The daemon's id and the action's key."""
    closed: Callable[[int], None]
    owner: Callable[[bool], None]
    """A daemon came or made way for another (True), or left."""


class NotificationBus:
    """A connection to a session bus; the loop's thread only. Calls have no time limit: the caller sets one."""

    def __init__(self, bus: "MessageBus", signals: Signals) -> None:
        self._bus = bus
        self._signals = signals
        self._owner: str | None = None
        bus.add_message_handler(self._on_message)

    @property
    def daemon_there(self) -> bool:
        return self._owner is not None

    @property
    def daemon(self) -> str | None:
        """The daemon's own name on this bus, which no other ever has; None: there is none."""
        return self._owner

    async def bus_id(self) -> str:
        """An id that no other bus has, nor this bus after a restart."""
        return str((await self._ask_bus("GetId"))[0])

    async def watch(self) -> None:
        """Follow the daemon's coming and going, and its signals."""
        for rule in _MATCHES:
            await self._ask_bus("AddMatch", rule)
        with suppress(DaemonAbsentError):
            self._owner = str((await self._ask_bus("GetNameOwner", NAME))[0])

    async def can_be_started(self) -> bool:
        """Whether the next call will start a daemon that isn't there (D-Bus activation)."""
        return NAME in (await self._ask_bus("ListActivatableNames"))[0]

    async def capabilities(self) -> frozenset[str]:
        """What the daemon can do; starts one where the bus knows how to."""
        return frozenset((await self._call("GetCapabilities"))[0])

    async def notify(self, notify: NotifyArguments) -> int:
        """Show a notification; returns the daemon's id for it."""
        from dbus_fast import Variant

        hints = {
            "urgency": Variant("y", notify.urgency),
            "desktop-entry": Variant("s", DESKTOP_ENTRY),
            "image-data": _image_data(notify),
        }
        texts = (notify.summary, notify.body, list(notify.actions), hints, notify.expire_ms)
        reply = await self._call("Notify", "susssasa{sv}i", (APP_NAME, notify.replaces_id, "", *texts))
        return int(reply[0])

    async def close_notification(self, daemon_id: int) -> None:
        """Take it off the screen."""
        await self._call("CloseNotification", "u", (daemon_id,))

    async def wait_lost(self) -> None:
        """Until the bus is gone."""
        with suppress(OSError, EOFError, ValueError):
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 left it untyped

    async def disconnect(self) -> None:
        """Let go of the bus."""
        self._bus.disconnect()
        await self.wait_lost()

    async def _call(self, member: str, signature: str = "", body: Sequence[object] = ()) -> list[Any]:
        from dbus_fast import Message

        message = Message(
            destination=NAME, path=PATH, interface=NAME, member=member, signature=signature, body=list(body)
        )
        return await self._reply_to(message)

    async def _ask_bus(self, member: str, *texts: str) -> list[Any]:
        from pilotlamp.desktop.buses import to_daemon

        return await self._reply_to(to_daemon(member, "s" * len(texts), *texts))

    async def _reply_to(self, message: "Message") -> list[Any]:
        from dbus_fast import MessageType

        try:
            reply = await self._bus.call(message)
        except (OSError, EOFError) as error:
            raise DaemonDiedError("The session bus went away") from error
        if reply is None:
            raise DaemonDiedError("The session bus went away")
        if reply.message_type is not MessageType.ERROR:
            return list(reply.body)
        text = f"{message.member}: {reply.error_name}: {reply.body[0] if reply.body else ''}"
        if reply.error_name in _ABSENT or str(reply.error_name).startswith(f"{_ERROR}Spawn."):
            raise DaemonAbsentError(text)
        raise (DaemonDiedError if reply.error_name in _DIED else DaemonRefusedError)(text)

    def _on_message(self, message: "Message") -> None:
        from dbus_fast import MessageType

        if message.message_type is not MessageType.SIGNAL:
            return
        # Not at once: a reply read before this signal reaches its caller only in the loop's next round.
        soon = asyncio.get_running_loop().call_soon
        match message.sender, message.member, message.signature, message.body:
            case "org.freedesktop.DBus", "NameOwnerChanged", "sss", [name, _, owner] if name == NAME:
                self._owner = owner or None
                soon(self._signals.owner, bool(owner))
            case self._owner, "ActionInvoked", "us", [daemon_id, key]:
                soon(self._signals.clicked, daemon_id, key)
            case self._owner, "NotificationClosed", "uu", [daemon_id, _]:
                soon(self._signals.closed, daemon_id)
            case _:
                pass


async def connect(address: str | None, signals: Signals) -> NotificationBus:
    """Join the session bus, or the one at ``address``.

    Raises:
        DesktopError: there is none, or it doesn't let us in.
    """
    from pilotlamp.desktop import buses

    with ExitStack() as undo:
        try:
            bus = await buses.connect(address or session_bus_address())
            undo.callback(bus.disconnect)
            connection = NotificationBus(bus, signals)
            await connection.watch()
        except (*buses.BUS_ERRORS, DaemonDiedError, DaemonRefusedError) as error:
            raise DesktopError("There is no session bus: notifications can't be shown") from error
        undo.pop_all()
    return connection


def _image_data(notify: NotifyArguments) -> "Variant":
    """Width, height, bytes a row, alpha, bits a sample, samples a pixel, pixels."""
    from dbus_fast import Variant

    image = picture(notify.lamp)
    width, height = image.size
    return Variant("(iiibiiay)", [width, height, width * 4, True, 8, 4, image.tobytes()])
