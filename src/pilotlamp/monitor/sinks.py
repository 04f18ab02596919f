"""Events of the monitoring service, and the sinks that receive them: tray, terminal, streams and recording."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.changes import Change, SourceStateChanged
from pilotlamp.domain.events import Event
from pilotlamp.domain.snapshot import Outcome, Snapshot, SourceState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One event with its changes and alerts."""

    at: datetime
    event: Event | None = None
    """The reading, failure or sleep; None: time has passed, or a person has done something."""
    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """Decided and not worded: each sink words an alert for its own readers."""
    withdrawn: tuple[str, ...] = ()
    """Ids of earlier alerts that are out of date."""
    faults: tuple[str, ...] = ()
    """Parts of Pilotlamp with an unexpected error since the update before, such as "the alert rules"."""

    @property
    def polled(self) -> bool:
        """Whether a poll has ended."""
        return isinstance(self.event, Outcome)


class Sink(Protocol):
    """Receives every update, in order, on the engine's loop."""

    name: str
    """For the log, such as "the recording"."""

    def take(self, update: Update) -> None:
        """Return at once. An exception is logged, and harms neither the polling nor other sinks."""
        ...


class SourceLog:
    """Logs changes of a source's state, once per transition and not per poll."""

    name = "the log"

    def __init__(self, failures_logged: int = logging.WARNING) -> None:
        """``failures_logged``: level of a source's failures."""
        self._failures_logged = failures_logged

    def take(self, update: Update) -> None:
        for change in update.changes:
            if not isinstance(change, SourceStateChanged):
                continue
            if change.state is SourceState.OK:
                log.info("%s: answering", change.source)
            else:
                log.log(self._failures_logged, "%s: %s: %s", change.source, change.state, change.problem)
