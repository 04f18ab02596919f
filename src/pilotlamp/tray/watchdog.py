"""Watchdog of the engine: how long no poll may end, and the thread that looks whether one has.

A poll of many requests that goes on is no silence, however long it takes: each reply is a sign of life.

Code that never lets go of Python's own lock stops the watchdog's thread too: no thread of the process can notice that.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alertness:
    """Intervals and limits of the watchdog."""

    at_least_s: float = 30.0
    """A shorter silence is none, however often the sources are polled."""
    every_s: float = 5.0
    """Seconds between two looks."""
    late_s: float = 5.0
    """A look that is later than this was held up itself: the computer slept, or the whole process was stopped."""


ALERTNESS = Alertness()


class Watchdog:
    """Watchdog: the end of the last poll, the limit until the next one, and the thread that looks. Any thread."""

    def __init__(
        self,
        on_silence: Callable[[float], None],
        *,
        alertness: Alertness,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            on_silence: called at each look with the seconds since the last poll ended, where that is longer than
                allowed.
            alertness: how often the watchdog looks.
            monotonic: seconds of a clock that is never set.
        """
        self._on_silence = on_silence
        self._alertness = alertness
        self._monotonic = monotonic
        self._last: tuple[float, float | None] = (monotonic(), 0.0)
        self.polls = 0
        """Number of polls that have ended."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look; once."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns at once."""
        self._over.set()

    def beat(self, patience_s: float | None, *, polled: bool = True) -> None:
        """Allow so long from now on; None: for ever. ``polled``: a poll has ended."""
        self.polls += polled
        self._last = (self._monotonic(), patience_s)

    def afresh(self) -> None:
        """Allow as long as before, from now on."""
        self._last = (self._monotonic(), self._last[1])

    @property
    def silent_s(self) -> float | None:
        """Seconds since the last poll ended, where that is longer than allowed; None: it isn't."""
        since, patience_s = self._last
        silent_s = self._monotonic() - since
        return silent_s if patience_s is not None and silent_s > max(patience_s, self._alertness.at_least_s) else None

    def look(self) -> None:
        """Look once."""
        if (silent_s := self.silent_s) is not None:
            self._on_silence(silent_s)

    def _watch(self) -> None:
        began_s = self._monotonic()
        while not self._over.wait(self._alertness.every_s):
            if self._monotonic() - began_s > self._alertness.every_s + self._alertness.late_s:
                self.afresh()
            else:
                self.look()
            began_s = self._monotonic()
