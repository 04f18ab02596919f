"""Restarts of the process after monitoring has hung, counted from one process to the next."""

from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

MAX_RESTARTS: Final = 3
"""In a row, without a poll in between: a fourth one would not help either."""
VARIABLE: Final = "PILOTLAMP_RESTARTS"
"""The environment variable that the next process reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarts:
    """Restarts in a row, without a poll in between."""

    count: int
    since: datetime
    """Time of the first hang of the row."""

    @classmethod
    def take_from(cls, environ: MutableMapping[str, str]) -> Self | None:
        """Remove the count from an environment, so that no program started from it inherits it; None: there is none."""
        count, _, since = environ.pop(VARIABLE, "").partition(" ")
        try:
            return cls(count=int(count), since=datetime.fromisoformat(since).astimezone())
        except ValueError:
            return None

    @property
    def useless(self) -> bool:
        """Whether the last of these restarts is one too many."""
        return self.count > MAX_RESTARTS

    @property
    def variables(self) -> dict[str, str]:
        """The environment variable for the next process."""
        return {VARIABLE: f"{self.count} {self.since.isoformat()}"}


def next_restart(last: Restarts | None, now: datetime, *, polled: bool) -> Restarts:
    """Count one restart more.

    Args:
        last: the restarts that led to this process; None: a person has started it.
        now: when the hang was noticed.
        polled: a poll has ended in this process.
    """
    if last is None or polled:
        return Restarts(count=1, since=now)
    return replace(last, count=last.count + 1)
