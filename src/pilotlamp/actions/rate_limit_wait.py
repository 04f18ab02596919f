"""How long to leave a server alone that asks for it, in a run of many requests. Pure: time is an argument."""

from dataclasses import dataclass
from typing import Final

DEFAULT_S: Final = 30.0
"""Where the server doesn't say how long."""
MIN_S: Final = 1.0
MAX_S: Final = 120.0
"""Longer is not waited, be it in one pause or in several with no answer in between."""


@dataclass(slots=True)
class RateLimitWait:
    """All times are in seconds of the same clock, which is never set."""

    until: float = 0.0
    too_long_s: float | None = None
    """What the server asked for that is not waited any more; None: it is patiently waited for."""
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
        """It has answered something else."""
        self._stuck_since = None

    def left_s(self, now: float) -> float:
        """How long still to wait; 0: go on."""
        return max(0.0, self.until - now)
