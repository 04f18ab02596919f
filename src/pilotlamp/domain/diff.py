"""Comparison of two snapshots: the changes between them.

Only confirmed states count. A source's first reading is a baseline and changes nothing but the source's own state
(alerts.md, rule 1).
"""

from collections.abc import Iterator

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
from pilotlamp.domain.conditions import Holding
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState, Role
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.domain.tracking import TrackedDevice, TrackedPrinter

_BEFORE_PRINTING = frozenset({PrinterState.IDLE, PrinterState.HEATING, PrinterState.BUSY})


def diff(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Compare two snapshots, source by source; causes (the source) before effects (its devices)."""
    return tuple(
        change
        for name, now in after.sources.items()
        if (then := before.sources.get(name)) is not None and then is not now
        for change in (*_of_source(then, now), *_of_contents(then, now))
    )


def _of_source(then: SourceStatus, now: SourceStatus) -> Iterator[Change]:
    if then.state is not now.state:
        problem = now.failure.advised if now.failure else None
        yield SourceStateChanged(source=now.name, state=now.state, problem=problem)
    if now.failure is None:
        if then.failure is not None:
            assert now.reading is not None  # noqa: S101 - without a failure, a poll gave a reading
            yield SourceBack(source=now.name, at=now.reading.taken_at, since=then.failing_since)
    elif now.sign_in_needed and not then.sign_in_needed:
        yield SignInNeeded(source=now.name, failure=now.failure)
    elif now.unreachable and not then.unreachable:
        yield SourceLost(source=now.name, failure=now.failure, since=now.failing_since or now.failure.at)


def _of_contents(then: SourceStatus, now: SourceStatus) -> Iterator[Change]:
    if then.reading is None or now.reading is None or then.reading is now.reading:
        return
    if then.devices is not now.devices:
        yield from _of_devices(then, now)
    if then.people is not now.people:
        yield from _of_people(then, now)


def _of_devices(then: SourceStatus, now: SourceStatus) -> Iterator[Change]:
    for id_, tracked in now.devices.items():
        known = then.devices.get(id_)
        if known is tracked:
            continue
        yield from _of_presence(now.name, known, tracked)
        if known is not None:
            yield from _of_device(now.name, known, tracked)
    for id_, gone in then.devices.items():
        if id_ not in now.devices:
            yield DeviceRemoved(source=now.name, device=gone.device)


def _of_presence(source: str, known: TrackedDevice | None, tracked: TrackedDevice) -> Iterator[Change]:
    device = tracked.device
    presence = tracked.presence
    if known is not None and known.presence.state is presence.state:
        return
    if presence.state is DeviceState.PENDING:
        yield ApprovalRequested(source=source, device=device)
    if known is None or device.expected_off:
        return
    if presence.state is DeviceState.OFFLINE:
        yield DeviceWentOffline(source=source, device=device, since=presence.since)
    elif presence.state is DeviceState.ONLINE:
        was = known.presence
        yield DeviceCameOnline(source=source, device=device, at=presence.since, was=was.state, was_since=was.since)


def _of_device(source: str, known: TrackedDevice, tracked: TrackedDevice) -> Iterator[Change]:
    device = tracked.device
    if tracked.conditions != known.conditions:
        yield from _of_conditions(source, device, None, known.conditions, tracked.conditions)
    if tracked.printers is known.printers or tracked.presence.state is DeviceState.OFFLINE:
        return
    before = {printer.printer.id: printer for printer in known.printers}
    for printer in tracked.printers:
        was = before.get(printer.printer.id)
        if was is not None and was.status.state is not printer.status.state:
            yield from _of_printer(source, device, was, printer)
        if was is not None and was.conditions != printer.conditions:
            yield from _of_conditions(source, device, printer.printer, was.conditions, printer.conditions)


def _of_conditions(
    source: str, device: Device, printer: Printer | None, then: tuple[Holding, ...], now: tuple[Holding, ...]
) -> Iterator[Change]:
    """Conditions whose detail alone has changed go on."""
    before, after = ({holding.identity: holding for holding in each} for each in (then, now))
    for identity, holding in after.items():
        if identity not in before:
            yield ConditionBegan(source=source, device=device, printer=printer, condition=holding)
    for identity, holding in before.items():
        if identity not in after:
            yield ConditionEnded(source=source, device=device, printer=printer, condition=holding)


def _of_printer(source: str, device: Device, was: TrackedPrinter, tracked: TrackedPrinter) -> Iterator[Change]:
    match tracked.status.state:
        case PrinterState.OFFLINE if not tracked.printer.expected_off:
            yield PrinterWentOffline(source=source, device=device, printer=tracked.printer)
        case PrinterState.IDLE if was.status.state is PrinterState.PRINTING and _finished(tracked.printer):
            yield PrinterFinished(source=source, device=device, printer=tracked.printer, took_s=_took_s(was, tracked))
        case PrinterState.PRINTING if was.status.state in _BEFORE_PRINTING:
            yield PrintStarted(source=source, device=device, printer=tracked.printer)
        case _:
            pass


def _finished(printer: Printer) -> bool:
    return printer.last_job in {None, JobEnd.FINISHED}


def _took_s(was: TrackedPrinter, tracked: TrackedPrinter) -> float | None:
    """Length of the job that ended: the printer's own figure, else the time for which it was seen to print."""
    told = tracked.printer.elapsed_s or was.printer.elapsed_s
    if told is not None or was.status.since is None or tracked.status.since is None:
        return told
    return (tracked.status.since - was.status.since).total_seconds()


def _of_people(then: SourceStatus, now: SourceStatus) -> Iterator[Change]:
    there = {person.id for person in then.people if person.online}
    for person in now.people:
        if person.online and person.id not in there:
            yield PersonArrived(source=now.name, person=person)
    if _staff_online(then) and not _staff_online(now):
        yield LastStaffLeft(source=now.name)


def _staff_online(status: SourceStatus) -> bool:
    return any(person.online and person.role is Role.STAFF for person in status.people)
