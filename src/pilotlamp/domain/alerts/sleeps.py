"""Times asleep (alerts.md, rule 6): no outage lasted while nobody was awake to see it."""

from collections.abc import Iterable
from datetime import datetime

Sleep = tuple[datetime, datetime]
"""From falling asleep, as far as that is known, to waking up."""

KEPT = 16
"""So many sleeps are remembered; an outage that outlasts them is told a little too long."""


def awake_s(since: datetime, until: datetime, sleeps: Iterable[Sleep]) -> float:
    """Seconds between the two, without those asleep; never negative, though a clock may have been set back."""
    asleep_s = sum(max(0.0, (min(woken, until) - max(slept, since)).total_seconds()) for slept, woken in sleeps)
    return max(0.0, (until - since).total_seconds() - asleep_s)
