"""Whether the engine still does its work: how long it may be silent, and who looks.

A poll of many requests that goes on is no silence, however long it takes: each answer is a sign of life.

What holds Python's own lock for ever stops this thread too: that can't be seen from inside.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alertness:
    """How closely the engine is watched."""

    at_least_s: float = 30.0
    """A silence that is shorter is none, however often the sources are polled."""
    every_s: float = 5.0
    """Between two looks."""
    late_s: float = 5.0
    """A look that comes later than this was held up itself: the computer was asleep, or the whole process stopped."""


class Pulse:
    """When an engine's last poll was over, and how long it may take until the next. Any thread."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[float, float | None] = (monotonic(), 0.0)
        self.polls = 0
        """That are over."""

    def beat(self, patience_s: float | None, *, polled: bool = True) -> None:
        """From now on it may take so long; None: for ever. ``polled``: as a poll is over."""
        self.polls += polled
        self._last = (self._monotonic(), patience_s)

    def afresh(self) -> None:
        """From now on it may take as long as before."""
        self._last = (self._monotonic(), self._last[1])

    def missed_for_s(self, at_least_s: float) -> float | None:
        """Since when no poll has been over, where that is longer than it may take; None: it isn't."""
        since, patience_s = self._last
        silent_s = self._monotonic() - since
        return silent_s if patience_s is not None and silent_s > max(patience_s, at_least_s) else None


class Watchdog:
    """Looks now and then, on a thread of its own."""

    def __init__(
        self,
        look: Callable[[], None],
        *,
        woken_up: Callable[[], None],
        alertness: Alertness,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            look: called every few seconds.
            woken_up: called in its place when nothing in this process could go on meanwhile.
            alertness: how often that is.
            monotonic: seconds that are never set.
        """
        self._look = look
        self._woken_up = woken_up
        self._alertness = alertness
        self._monotonic = monotonic
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns at once."""
        self._over.set()

    def _watch(self) -> None:
        began_s = self._monotonic()
        while not self._over.wait(self._alertness.every_s):
            waited_s = self._monotonic() - began_s
            if waited_s > self._alertness.every_s + self._alertness.late_s:
                self._woken_up()
            else:
                self._look()
            began_s = self._monotonic()
