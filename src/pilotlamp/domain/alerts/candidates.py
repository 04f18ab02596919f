"""From a change to the alert it may become: its kind and subject. No rule is applied here."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.changes import (
    ApprovalRequested,
    Change,
    ConditionBegan,
    ConditionEnded,
    DeviceCameOnline,
    DeviceRemoved,
    DeviceWentOffline,
    LastStaffLeft,
    PersonArrived,
    PrinterFinished,
    PrinterWentOffline,
    PrintStarted,
    SignInNeeded,
    SourceBack,
    SourceLost,
    SourceStateChanged,
)
from pilotlamp.domain.model import Device, DeviceState, Printer, PrinterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be worth saying."""

    source: str
    kind: AlertKind
    subject: Subject | None = None
    """None: the source itself."""
    since: datetime | None = None
    """Beginning of the incident that this candidate ends; None: no incident ends, or its beginning is not known."""
    until: datetime | None = None
    """End of the incident that this candidate ends."""
    printers: int = 0
    """Printers that go with their host (rule 8)."""
    state: DeviceState | PrinterState | None = None
    """State in which an unstable device or printer has settled (rule 7)."""
    problem: str | None = None
    hint: str | None = None
    part: str = ""
    """Part that a condition is of."""
    took_s: float | None = None
    """Length of the print job that ended; None: no job did, or its beginning is not known."""
    only_if_open: bool = False
    """Worth saying only as the end of an outage that was noticed before."""


def candidate(change: Change) -> Candidate | None:  # noqa: C901, PLR0911 - a case per member of the closed union
    """Candidate for a notice of a change; None: the icon and the menu say enough."""
    match change:
        case SourceStateChanged() | ConditionEnded():
            return None
        case SourceLost() | SignInNeeded() | SourceBack():
            return _of_source(change)
        case DeviceWentOffline():
            return _of_outage(change)
        case DeviceCameOnline():
            return _of_recovery(change)
        case DeviceRemoved():
            return _of_device(NoticeKind.DEVICE_REMOVED, change.source, change.device)
        case ApprovalRequested():
            return _of_device(NoticeKind.APPROVAL_NEEDED, change.source, change.device)
        case ConditionBegan():
            found = _of_device(change.condition.spec, change.source, change.device, change.printer)
            return replace(found, problem=change.condition.particulars, part=change.condition.part)
        case PrintStarted():
            found = _of_device(NoticeKind.PRINT_STARTED, change.source, change.device, change.printer)
            return replace(found, problem=change.printer.job)
        case PrinterFinished():
            found = _of_device(NoticeKind.PRINTER_FINISHED, change.source, change.device, change.printer)
            return replace(found, problem=change.printer.job, took_s=change.took_s)
        case PrinterWentOffline():
            return _of_device(NoticeKind.PRINTER_OFFLINE, change.source, change.device, change.printer)
        case PersonArrived():
            person = change.person
            subject = Subject(id=person.id, name=person.name, page=person.link)
            return Candidate(source=change.source, kind=NoticeKind.PERSON_ONLINE, subject=subject)
        case LastStaffLeft():
            return Candidate(source=change.source, kind=NoticeKind.NO_STAFF)
    assert_never(change)


def _of_source(change: SourceLost | SignInNeeded | SourceBack) -> Candidate:
    match change:
        case SourceLost():
            return _of_failure(NoticeKind.SOURCE_UNREACHABLE, change)
        case SignInNeeded():
            return _of_failure(NoticeKind.SIGN_IN_NEEDED, change)
        case SourceBack():
            return Candidate(
                source=change.source,
                kind=NoticeKind.SOURCE_BACK,
                since=change.since,
                until=change.at,
                only_if_open=True,
            )
    assert_never(change)


def _of_failure(kind: NoticeKind, change: SourceLost | SignInNeeded) -> Candidate:
    failure = change.failure
    return Candidate(source=change.source, kind=kind, problem=failure.problem, hint=failure.hint)


def _of_device(kind: AlertKind, source: str, device: Device, printer: Printer | None = None) -> Candidate:
    # A device that is a printer itself goes by its own name.
    named = printer.name if printer and printer.id != device.id else None
    subject = Subject(
        id=device.id, name=device.name, detail=named, page=device.page, printer=printer.id if printer else None
    )
    return Candidate(source=source, kind=kind, subject=subject)


def _of_outage(change: DeviceWentOffline) -> Candidate:
    device = change.device
    return Candidate(
        source=change.source,
        kind=NoticeKind.DEVICE_OFFLINE,
        subject=Subject(id=device.id, name=device.name, page=device.page),
        # By this reading nobody knows any more which printers were off before: all count but those that may be off.
        printers=sum(not printer.expected_off for printer in device.printers),
    )


def _of_recovery(change: DeviceCameOnline) -> Candidate:
    return Candidate(
        source=change.source,
        kind=NoticeKind.DEVICE_ONLINE,
        subject=Subject(id=change.device.id, name=change.device.name, page=change.device.page),
        since=change.was_since,
        until=change.at,
        only_if_open=change.was is not DeviceState.OFFLINE,
    )
