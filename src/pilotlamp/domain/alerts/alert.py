"""Alerts: decisions that something is to be said, not yet in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pilotlamp.domain.conditions import ConditionSpec
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import DeviceState, PrinterState


class NoticeKind(StrEnum):
    """Kind of a notice that all kinds of systems share; each condition is one more. See alerts.md, "All notices"."""

    DEVICE_OFFLINE = "device_offline"
    DEVICE_ONLINE = "device_online"
    DEVICE_UNSTABLE = "device_unstable"
    DEVICE_SETTLED = "device_settled"
    DEVICE_REMOVED = "device_removed"
    STATE_UNSTABLE = "state_unstable"
    STATE_SETTLED = "state_settled"
    APPROVAL_NEEDED = "approval_needed"
    PRINT_STARTED = "print_started"
    PRINTER_FINISHED = "printer_finished"
    PRINTER_OFFLINE = "printer_offline"
    PERSON_ONLINE = "person_online"
    NO_STAFF = "no_staff"
    SOURCE_UNREACHABLE = "source_unreachable"
    SOURCE_BACK = "source_back"
    SOURCE_UNSTABLE = "source_unstable"
    SOURCE_SETTLED = "source_settled"
    SIGN_IN_NEEDED = "sign_in_needed"
    NETWORK_LOST = "network_lost"
    NETWORK_BACK = "network_back"
    DIGEST = "digest"
    ACTION_DONE = "action_done"
    ACTION_FAILED = "action_failed"

    @property
    def key(self) -> str:
        """Key, as that of a condition."""
        return self.value


AlertKind = NoticeKind | ConditionSpec
"""Kind of an alert: one that all systems share, or the condition that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Subject of an alert: a device, a printer or a person."""

    id: str
    """The device's id; of a printer, its host's."""
    name: str
    detail: str | None = None
    """Of a printer its name, of an unreachable source the problem; None mostly."""
    page: str | None = None
    """An address about it that may be opened."""
    printer: str | None = None
    """Id of the printer; None: a printer is not the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to be said."""

    id: str
    kind: AlertKind
    urgency: Urgency
    at: datetime
    source: str
    """"" where all of them are the subject: the own network, a digest."""
    subjects: tuple[Subject, ...] = ()
    """Empty where the source itself is the subject."""
    printers: int = 0
    """Printers that went with their hosts (rule 8)."""
    state: DeviceState | PrinterState | None = None
    """State in which an unstable device or printer has settled (rule 7)."""
    held: tuple["Alert", ...] = ()
    """Of a digest: what was kept back until now; of a toast that critical alerts beyond the budget share: those of them
    that go on. Oldest first."""
    out_of: int | None = None
    """The number of the source's devices where most of them are subjects, so that it can be said; else None."""
    lasted_s: float | None = None
    """Duration of the incident that this alert ends, or of the print job; None: nothing ends, or its beginning is not
    known."""
    problem: str | None = None
    """A failed source's problem in one line; a condition's particulars; the conditions that go on in a settled
    state; a print job's name; of the own network, the problem of a web page in the place of an answer."""
    hint: str | None = None
    """Advice about a failed source's problem, as a sentence."""
    replaces: str | None = None
    """The id of the alert whose toast this one takes over."""
    withdraws: tuple[str, ...] = ()
    """Ids of further alerts whose toasts are out of date now."""
    corrects: bool = False
    """The alert has no news, but corrects a toast on the screen: where that is gone, nothing is to be shown."""
