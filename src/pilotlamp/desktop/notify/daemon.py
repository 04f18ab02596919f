"""The notification daemon's calls over D-Bus. Knows no notices."""

from collections.abc import Awaitable, Callable
from typing import Any

from dbus_fast import DBusError, Message, Variant

from pilotlamp.desktop.dbus.calls import BUS, BUS_ERRORS, Service, to_bus
from pilotlamp.desktop.notify.message import NotifyArguments, picture
from pilotlamp.errors import DesktopError

DAEMON = Service(name="org.freedesktop.Notifications", path="/org/freedesktop/Notifications")
APP_NAME = "Pilotlamp"
DESKTOP_ENTRY = "pilotlamp"

_ERROR = f"{BUS.name}.Error."
_ABSENT = frozenset({f"{_ERROR}ServiceUnknown", f"{_ERROR}NameHasNoOwner"})
_DIED = frozenset({f"{_ERROR}NoReply", f"{_ERROR}Disconnected"})


class DaemonAbsentError(DesktopError):
    """No daemon is running and none could be started; the call has had no effect."""


class DaemonDiedError(DesktopError):
    """The daemon or the bus went away during the call, which may or may not have had its effect."""


class NotificationDaemon:
    """Calls of the daemon; ``call`` makes one call on the session bus and returns the reply's body.

    All methods raise DaemonAbsentError, DaemonDiedError or, for any other error in a reply, DesktopError.
    """

    def __init__(self, call: Callable[[Message], Awaitable[list[Any]]]) -> None:
        self._call = call

    async def bus_id(self) -> str:
        """Return the bus's id, which no other bus has, nor this one after a restart."""
        return str((await self._body(to_bus("GetId")))[0])

    async def can_be_started(self) -> bool:
        """Tell whether the bus can start a daemon for a call (D-Bus activation)."""
        return DAEMON.name in (await self._body(to_bus("ListActivatableNames")))[0]

    async def capabilities(self) -> frozenset[str]:
        """Return the daemon's capabilities; starts a daemon where the bus can."""
        return frozenset((await self._ask("GetCapabilities"))[0])

    async def notify(self, notify: NotifyArguments) -> int:
        """Show a notification and return the daemon's id for it."""
        hints = {
            "urgency": Variant("y", notify.urgency),
            "desktop-entry": Variant("s", DESKTOP_ENTRY),
            "image-data": _image_data(notify),
        }
        texts = (notify.summary, notify.body, list(notify.actions), hints, notify.expire_ms)
        return int((await self._ask("Notify", "susssasa{sv}i", APP_NAME, notify.replaces_id, "", *texts))[0])

    async def close_notification(self, daemon_id: int) -> None:
        """Close a notification."""
        await self._ask("CloseNotification", "u", daemon_id)

    async def _ask(self, member: str, signature: str = "", *body: object) -> list[Any]:
        return await self._body(DAEMON.message(DAEMON.name, member, signature, *body))

    async def _body(self, message: Message) -> list[Any]:
        try:
            return await self._call(message)
        except DBusError as error:
            text = f"{message.member}: {error.type}: {error.text}"
            if error.type in _ABSENT or error.type.startswith(f"{_ERROR}Spawn."):
                raise DaemonAbsentError(text) from error
            raise (DaemonDiedError if error.type in _DIED else DesktopError)(text) from error
        except BUS_ERRORS as error:
            raise DaemonDiedError("The session bus went away") from error


def _image_data(notify: NotifyArguments) -> Variant:
    """Pack the lamp's picture: width, height, bytes a row, alpha, bits a sample, samples a pixel, pixels."""
    image = picture(notify.lamp)
    width, height = image.size
    return Variant("(iiibiiay)", [width, height, width * 4, True, 8, 4, image.tobytes()])
