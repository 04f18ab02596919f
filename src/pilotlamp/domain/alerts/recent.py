"""The last things that happened, whether they were shown, and why not if not."""

from dataclasses import dataclass
from datetime import datetime

from pilotlamp.domain.alerts.alert import AlertKind, Subject
from pilotlamp.domain.alerts.context import SuppressionReason
from pilotlamp.domain.model import DeviceState, PrinterState

KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """One thing that happened."""

    at: datetime
    kind: AlertKind
    source: str
    subjects: tuple[Subject, ...] = ()
    state: DeviceState | PrinterState | None = None
    """State in which an unstable device or printer has settled."""
    why: SuppressionReason | None = None
    """Why it was not shown; None: it was."""


def remember(before: tuple[Recent, ...], new: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """The newest ``KEPT``, newest last.

    Of what is unstable, only the latest of a kind: what changes with every poll must not push out all else.
    """
    again = {_kind(recent) for recent in new if recent.why is SuppressionReason.UNSTABLE}
    return (*(recent for recent in before if _kind(recent) not in again), *new)[-KEPT:]


def _kind(recent: Recent) -> tuple[str, AlertKind, SuppressionReason | None]:
    return recent.source, recent.kind, recent.why
