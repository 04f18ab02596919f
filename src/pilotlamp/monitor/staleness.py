"""Staleness: when a reading is too old to be believed, and how long polling may be silent."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from pilotlamp.clocks import Alarm
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, stale_at
from pilotlamp.monitor.backoff import longest_wait_s

SILENT_INTERVALS: Final = 3

_AFTER_S = 0.01
"""A reading is stale after its time, not at its time."""


class StalenessTimer:
    """Calls back when a source of the last snapshot goes stale: a poll that hangs tells nobody. Engine's loop only."""

    def __init__(self, on_stale: Callable[[], None], *, clock: Callable[[], datetime]) -> None:
        self._on_stale = on_stale
        self._clock = clock
        self._alarm = Alarm(self._ring)
        self._snapshot = Snapshot(sources={})

    def watch(self, snapshot: Snapshot) -> None:
        """Watch another snapshot in the place of the last."""
        self._snapshot = snapshot
        self._alarm.cancel()
        now = self._clock()
        due = [at for status in snapshot.sources.values() if (at := stale_at(status)) is not None and at >= now]
        if due:
            self._alarm.set((min(due) - now).total_seconds() + _AFTER_S)

    def cancel(self) -> None:
        """Call back no more."""
        self._alarm.cancel()

    def _ring(self) -> None:
        self._on_stale()
        self.watch(self._snapshot)


def patience_s(
    statuses: Iterable[SourceStatus], now: datetime, *, factor: float, busy_s: Mapping[str, float]
) -> float | None:
    """Limit of the time until the next poll ends: three intervals of the source that is polled most often. None: no
    limit, as there is no source.

    Args:
        statuses: of all sources.
        now: the time now.
        factor: multiplies the intervals of the settings.
        busy_s: limit of the time without an answer within a poll, by source.
    """
    return min(
        (SILENT_INTERVALS * longest_wait_s(status, now, factor=factor) + busy_s[status.name] for status in statuses),
        default=None,
    )
