"""Machine-readable streams: a line of JSON for each event, or for each new look of a Waybar module."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import partial
from typing import Any, Protocol

from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.changes import SourceStateChanged
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.monitor.faults import Faults
from pilotlamp.monitor.sinks import Update
from pilotlamp.store.saved_mutes import no_mutes
from pilotlamp.view import jsonout
from pilotlamp.view.notices import notice
from pilotlamp.view.waybar import waybar_line

Emit = Callable[[str], None]
"""Writes one line and flushes it."""
MutesAt = Callable[[Snapshot, datetime], Mutes]
"""The mutes and acknowledgements that are in force."""


class Stream(Protocol):
    """Turns updates into text."""

    def take(self, update: Update) -> None:
        """Write an update."""
        ...

    def tick(self, snapshot: Snapshot, now: datetime) -> None:
        """Write the state although nothing was read: before the first poll, or when the last reading may be stale."""
        ...


class JsonStream:
    """``watch --json``: see contract.md."""

    def __init__(self, emit: Emit, zone: tzinfo) -> None:
        """``zone``: for clock times in notices."""
        self._emit = emit
        self._word = partial(notice, tz=zone)
        self._faults = Faults()
        self._last: dict[str, Any] | None = None

    def take(self, update: Update) -> None:
        for change in update.changes:
            if isinstance(change, SourceStateChanged):
                status = update.after.sources[change.source]
                self._emit(jsonout.dumps(jsonout.source_line(status, update.at)))
        self.tick(update.after, update.at)
        for worded in self._faults.each("the words of a notice", self._word, update.alerts):
            self._emit(jsonout.dumps(jsonout.notice_line(worded)))

    def tick(self, snapshot: Snapshot, now: datetime) -> None:
        line = jsonout.state_line(snapshot, now)
        look = {key: value for key, value in line.items() if key != "at"}
        if look != self._last:
            self._last = look
            self._emit(jsonout.dumps(line))


class WaybarStream:
    """``watch --waybar``: a line for a Waybar ``custom`` module whenever it looks different."""

    def __init__(self, emit: Emit, mutes: MutesAt = no_mutes) -> None:
        self._emit = emit
        self._mutes = mutes
        self._last: str | None = None

    def take(self, update: Update) -> None:
        self.tick(update.after, update.at)

    def tick(self, snapshot: Snapshot, now: datetime) -> None:
        line = waybar_line(snapshot, now, mutes=self._mutes(snapshot, now))
        if line != self._last:
            self._last = line
            self._emit(line)
