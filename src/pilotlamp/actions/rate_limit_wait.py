"""Waits that a server asks for in a run of many requests. Pure: time is an argument."""

from dataclasses import dataclass
from typing import Final

DEFAULT_S: Final = 30.0
"""Wait where the server names none."""
MIN_S: Final = 1.0
MAX_S: Final = 120.0
"""Longer is not waited, be it in one pause or in several with no answer in between."""


@dataclass(slots=True)
class RateLimitWait:
    """All times are in seconds of the same clock, which is never set."""

    until: float = 0.0
    too_long_s: float | None = None
    """Wait that the server asked for and that is too long; None: the run waits."""
    _stuck_since: float | None = None

    def asked(self, retry_after_s: float | None, now: float) -> float | None:
        """The server wants to be left alone; how much longer that is, or None where it changes nothing."""
        wait_s = DEFAULT_S if retry_after_s is None else max(retry_after_s, MIN_S)
        if self._stuck_since is None:
            self._stuck_since = now
        if now + wait_s - self._stuck_since > MAX_S:
            self.too_long_s = wait_s
            return None
        if now + wait_s <= self.until:
            return None
        self.until = now + wait_s
        return wait_s

    def answered(self) -> None:
        """Note another answer of the server."""
        self._stuck_since = None

    def left_s(self, now: float) -> float:
        """Seconds still to wait; 0: go on."""
        return max(0.0, self.until - now)
