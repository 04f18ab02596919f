"""End of the desktop session, seen by its displays and its bus.

A program that outlives a logout has neither. A display or a bus that is gone alone may come back: a panel, a compositor
or a bus may be started again while the session goes on.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from pilotlamp.desktop.x11 import lets_us_in

log = logging.getLogger(__name__)

OVER_AFTER_S = 5.0
"""Time for which bus and displays have to be gone at every check."""

_ANSWER_S = 2.0


class SessionWatch:
    """Decides that the session is over; belongs to one loop. Needs the result of each try to join the bus."""

    def __init__(
        self,
        displays_gone: Callable[[], Awaitable[bool]] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._displays_gone = displays_gone or displays_are_gone
        self._clock = clock
        self._gone_since: float | None = None

    def bus_joined(self) -> None:
        self._gone_since = None

    async def over_without_bus(self) -> bool:
        """Note that the bus can't be joined; returns whether the session is over."""
        if not await self._displays_gone():
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock()
        return self._gone_since is not None and self._clock() - self._gone_since >= OVER_AFTER_S


def bus_is_gone(address: str) -> bool:
    """Tell whether no bus accepts connections there; blocks for up to seconds. A bus that hangs is not gone."""
    from pilotlamp.desktop.dbus.calls import BUS_ERRORS, joined

    async def join() -> None:
        async with joined(address):
            pass

    try:
        asyncio.run(join())
    except TimeoutError:
        return False
    except BUS_ERRORS as error:
        log.debug("%s: %r", address, error)
        return True
    return False


async def displays_are_gone() -> bool:
    """Tell whether all displays of the environment refuse us; False where there are none, or it can't be known."""
    return await asyncio.to_thread(_displays_gone)


def _displays_gone() -> bool:
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    try:
        looks = [*([_compositor_gone(wayland)] if wayland else []), *([not lets_us_in(x11)] if x11 else [])]
    except OSError as error:
        log.debug("whether the display is there can't be known: %s", error)
        return False
    return bool(looks) and all(looks)


def _compositor_gone(name: str) -> bool:
    """
    Raises:
        OSError: that can't be known.
    """
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if folder is None and not name.startswith("/"):
        return False
    with socket.socket(getattr(socket, "AF_UNIX", -1)) as connection:
        connection.settimeout(_ANSWER_S)
        try:
            connection.connect(str(Path(folder or "/") / name))
        except (FileNotFoundError, ConnectionRefusedError):
            return True
    return False
