"""Events of a running program, which a recording holds and a replay plays: polls end, and the computer sleeps."""

from datetime import datetime

from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.snapshot import Outcome, Reading

Event = Outcome | Sleep


def happened_at(event: Event) -> datetime:
    """The time at which an event was known: of a sleep, its end."""
    if isinstance(event, tuple):
        return event[1]
    return event.taken_at if isinstance(event, Reading) else event.at
