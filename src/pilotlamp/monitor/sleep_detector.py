"""Detection of sleep by the computer's clocks, on every system (alerts.md, rule 6)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.sleeps import Sleep

_GAP_S = 10.0
"""Clocks drift apart by less than this, and busy machines are late by less; a sleep is longer."""


class SleepDetector:
    """Compares a clock that shows the time with one that, on most systems, stands still in sleep."""

    def __init__(self, *, clock: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        """``clock``: aware; ``monotonic``: seconds that are never set."""
        self._clock = clock
        self._monotonic = monotonic
        self._awake_at = clock()
        self._ticks_s = monotonic()

    def look(self, *, late_s: float = 0.0, interval_s: float = 0.0) -> Sleep | None:
        """Find a sleep since the last look; None: there was none, or the clock was set back.

        Args:
            late_s: by how much the poll that looks is late: where the other clock goes on in sleep, only this tells.
            interval_s: of that poll's source.
        """
        before, ticks_s = self._awake_at, self._ticks_s
        self._awake_at, self._ticks_s = self._clock(), self._monotonic()
        passed = timedelta(seconds=self._ticks_s - ticks_s)
        if (self._awake_at - before - passed).total_seconds() > _GAP_S or late_s > max(interval_s, _GAP_S):
            return before, self._awake_at
        return None
