"""Queries on demand: a device's details and lists."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from pilotlamp.desktop.base import Dialogs
from pilotlamp.errors import SourceError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.tray import texts
from pilotlamp.tray.lazy_lists import LazyLists
from pilotlamp.view.clicks import ShowDetails
from pilotlamp.view.details import device_details

_FRESH_WITHIN_S: Final = 2.0
"""Limit for reading details anew: a person waits for the window, and the last reading will do."""


class DeviceQueries:
    """Answers queries. Engine's loop only."""

    def __init__(self, monitor: Monitor, dialogs: Dialogs, zone: tzinfo, *, on_change: Callable[[], None]) -> None:
        """``on_change``: called after a change of a list."""
        self._monitor = monitor
        self._dialogs = dialogs
        self._zone = zone
        self.lists = LazyLists(monitor.systems.rows, on_change=on_change)

    async def show_details(self, wanted: ShowDetails) -> None:
        """Show all details of a device in a window."""
        status = self._monitor.snapshot.sources[wanted.source]
        tracked = status.devices.get(wanted.device)
        if tracked is None:
            self._dialogs.show_text(wanted.source, texts.DEVICE_GONE)
            return
        # The last reading is shown when the source does not answer: its age is part of the details.
        with contextlib.suppress(SourceError, TimeoutError):
            async with asyncio.timeout(_FRESH_WITHIN_S):
                fresh = await self._monitor.systems.device(wanted.source, wanted.device)
            tracked = replace(tracked, device=fresh)
        self._dialogs.show_text(tracked.device.name, device_details(status, tracked, self._zone))
