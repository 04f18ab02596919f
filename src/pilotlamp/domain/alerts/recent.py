"""The last things that happened, whether they were shown, and why not if not."""

from dataclasses import dataclass
from datetime import datetime

from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.alerts.stage import Why
from pilotlamp.domain.model import DeviceState

KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """One thing that happened."""

    at: datetime
    kind: NoticeKind
    source: str
    subjects: tuple[Subject, ...] = ()
    state: DeviceState | None = None
    """What an unstable device has settled on."""
    why: Why | None = None
    """Why it was not shown; None: it was."""


def remember(before: tuple[Recent, ...], new: tuple[Recent, ...]) -> tuple[Recent, ...]:
    """The newest ``KEPT``, newest last."""
    return (*before, *new)[-KEPT:]
