"""What is asked of a source only when somebody wants to see it: a device's details, sessions and people."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from pilotlamp.desktop.base import Dialogs
from pilotlamp.errors import SourceError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.tray.lazy_lists import LazyLists
from pilotlamp.view.actions import ShowDetails
from pilotlamp.view.details import device_details
from pilotlamp.view.menu.context import Loaded

_FRESH_WITHIN_S: Final = 2.0
"""Details are shown as last read where the source takes longer: somebody waits for a window."""


class DeviceQueries:
    """Engine's loop only."""

    def __init__(self, monitor: Monitor, dialogs: Dialogs, zone: tzinfo, *, on_change: Callable[[], None]) -> None:
        """``on_change``: one of the lists is another."""
        self._monitor = monitor
        self._dialogs = dialogs
        self._zone = zone
        self.sessions = LazyLists(self._fetch_sessions, on_change=on_change)
        self.connections = LazyLists(self._fetch_connections, on_change=on_change)

    async def show_details(self, wanted: ShowDetails) -> None:
        """Everything known of a device, in a window."""
        status = self._monitor.snapshot.sources[wanted.source]
        tracked = status.devices.get(wanted.device)
        if tracked is None:
            self._dialogs.show_text(wanted.source, "This device is not listed any more.")
            return
        # What was read last is shown when the source can't tell right now: it says itself how old it is.
        with contextlib.suppress(SourceError, TimeoutError):
            async with asyncio.timeout(_FRESH_WITHIN_S):
                fresh = await self._monitor.device(wanted.source, wanted.device)
            tracked = replace(tracked, device=fresh)
        self._dialogs.show_text(tracked.device.name, device_details(status, tracked, self._zone))

    async def _fetch_sessions(self, source: str, device: str) -> Loaded:
        return Loaded(sessions=await self._monitor.sessions(source, device))

    async def _fetch_connections(self, source: str, device: str) -> Loaded:
        return Loaded(connections=await self._monitor.connections(source, device))
