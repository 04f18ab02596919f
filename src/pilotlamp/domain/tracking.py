"""Devices as last read, with the states that are believed of them: one reading more confirms, or casts doubt.

Parts that did not change are the same objects as before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Generic, TypeVar

from pilotlamp.domain.conditions import Holding, holding
from pilotlamp.domain.model import Device, DeviceState, Printer, PrinterState, Source

StateT = TypeVar("StateT", bound=StrEnum)
EntryT = TypeVar("EntryT")

_BLIND: Final = frozenset({PrinterState.OFFLINE, PrinterState.UNKNOWN, PrinterState.BUSY})
"""States that tell nothing of the job, and are believed late, as they may pass at once."""

_LONGEST_JOB_S: Final = 365 * 24 * 3600
"""A printer that tells of more time left is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Generic[StateT]):
    """A state that is believed, and the one that may be about to replace it."""

    state: StateT
    since: datetime | None = None
    """First reading in this state; None: it was so already when first seen."""
    candidate: StateT | None = None
    """A differing state read last, not yet confirmed; None: the last reading agreed."""
    candidate_since: datetime | None = None
    streak: int = 0
    """Consecutive readings in the candidate state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedPrinter:
    """A printer as last read, with its confirmed state."""

    printer: Printer
    status: Confirmed[PrinterState]
    conditions: tuple[Holding, ...] = ()
    """Those of the last reading in which the printer could be seen."""
    ends_at: datetime | None = None
    """End of the job as far as the printer can tell; None: it prints nothing, or does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedDevice:
    """A device as last read, with its confirmed state."""

    device: Device
    presence: Confirmed[DeviceState]
    missing: int = 0
    """Consecutive readings that did not list it any more."""
    printers: tuple[TrackedPrinter, ...] = ()
    conditions: tuple[Holding, ...] = ()


def confirm(before: Confirmed[StateT], read: StateT, at: datetime, *, needed: int) -> Confirmed[StateT]:
    """One more reading of a state that takes ``needed`` consecutive readings to be believed (alerts.md, rule 2)."""
    if read == before.state:
        if before.candidate is None:
            return before
        return Confirmed(state=before.state, since=before.since)
    streak = before.streak + 1 if read == before.candidate else 1
    first = before.candidate_since if streak > 1 else at
    if streak >= needed:
        return Confirmed(state=read, since=first)
    return replace(before, candidate=read, candidate_since=first, streak=streak)


def tracked(
    known: Mapping[str, TrackedDevice],
    devices: Iterable[Device],
    at: datetime,
    source: Source,
    *,
    complete: bool = True,
) -> Mapping[str, TrackedDevice]:
    """Update the devices with one more list of them, read ``at`` this time.

    A device that the list lacks is kept until its absence is confirmed (alerts.md, rule 15), of which a list that is
    not ``complete`` tells nothing.
    """
    now = {device.id: _track(known.get(device.id), device, at, source) for device in devices}
    for id_, gone in known.items():
        if id_ in now:
            continue
        if not complete:
            now[id_] = gone
        elif gone.missing + 1 < source.offline_after:
            now[id_] = replace(gone, missing=gone.missing + 1)
    return now


def with_hidden(
    listed: tuple[EntryT, ...], before: tuple[EntryT, ...], *, left_out: int, key: Callable[[EntryT], str]
) -> tuple[EntryT, ...]:
    """Add to a list as many of its former devices as may be hidden behind entries that can't be read.

    Those are at the end, so that the same ones are kept the next time.
    """
    if not left_out:
        return listed
    there = set(map(key, listed))
    missing = [entry for entry in before if key(entry) not in there]
    return (*listed, *missing[-left_out:])


def since_before(
    to_saved: Mapping[str, Confirmed[DeviceState]], devices: Mapping[str, TrackedDevice]
) -> Mapping[str, TrackedDevice]:
    """The devices, with since when they are what they are as far as that is remembered from an earlier run."""
    if not to_saved:
        return devices
    return {
        id_: replace(tracked, presence=replace(tracked.presence, since=known.since))
        if (known := to_saved.get(id_)) and known.state is tracked.presence.state
        else tracked
        for id_, tracked in devices.items()
    }


def settled(devices: Mapping[str, TrackedDevice]) -> bool:
    """Whether nothing is in doubt: then the same reading once more would change nothing."""
    return not any(map(_in_doubt, devices.values()))


def undoubted(tracked: TrackedDevice) -> TrackedDevice:
    """The device with what is confirmed of it, and nothing else."""
    return replace(
        tracked,
        presence=_believed(tracked.presence),
        missing=0,
        printers=tuple(replace(printer, status=_believed(printer.status)) for printer in tracked.printers),
    )


def _track(before: TrackedDevice | None, device: Device, at: datetime, source: Source) -> TrackedDevice:
    if before is None:
        # What is seen for the first time is believed at once: there is nothing to compare it with (rule 1).
        return TrackedDevice(
            device=device,
            presence=Confirmed(state=device.state),
            printers=tuple(_track_printer(None, printer, at, source) for printer in device.printers),
            conditions=holding((), device.conditions, source.conditions, None),
        )
    if device is before.device and device.state is before.presence.state and not _in_doubt(before):
        return before
    presence = confirm(before.presence, device.state, at, needed=_needed(device.state, source))
    if presence is before.presence and not before.missing and device == before.device and _steady(before.printers):
        return before
    known = {tracked.printer.id: tracked for tracked in before.printers}
    in_doubt = presence.candidate is not None
    return TrackedDevice(
        device=device,
        presence=presence,
        printers=tuple(
            _track_printer(known.get(printer.id), printer, at, source, host_in_doubt=in_doubt)
            for printer in device.printers
        ),
        conditions=holding(before.conditions, device.conditions, source.conditions, at),
    )


def _in_doubt(tracked: TrackedDevice) -> bool:
    if tracked.presence.candidate is not None or tracked.missing:
        return True
    return bool(tracked.printers) and not _steady(tracked.printers)


def _steady(printers: tuple[TrackedPrinter, ...]) -> bool:
    return all(tracked.status.candidate is None for tracked in printers)


def _track_printer(
    before: TrackedPrinter | None, printer: Printer, at: datetime, source: Source, *, host_in_doubt: bool = False
) -> TrackedPrinter:
    if printer.remaining_s is not None and printer.remaining_s > _LONGEST_JOB_S:
        printer = replace(printer, remaining_s=None)
    if before is None:
        return TrackedPrinter(
            printer=printer,
            status=Confirmed(state=printer.state),
            conditions=holding((), printer.conditions, source.conditions, None),
            ends_at=_ends_at(printer, at),
        )
    blind = printer.state in _BLIND
    if blind and host_in_doubt:
        # Whether this is the printer's own trouble is known when it is known of the host (rule 8).
        return replace(before, printer=printer)
    needed = source.offline_after if blind else 1
    status = confirm(before.status, printer.state, at, needed=needed)
    if blind and status.candidate is not None:
        return replace(before, printer=printer, status=status)
    conditions = holding(before.conditions, printer.conditions, source.conditions, at)
    return TrackedPrinter(printer=printer, status=status, conditions=conditions, ends_at=_ends_at(printer, at))


def _ends_at(printer: Printer, at: datetime) -> datetime | None:
    if printer.state is not PrinterState.PRINTING or printer.remaining_s is None:
        return None
    return at + timedelta(seconds=printer.remaining_s)


def _needed(state: DeviceState, source: Source) -> int:
    if state in {DeviceState.ONLINE, DeviceState.PENDING}:
        return source.online_after
    return source.offline_after


def _believed(status: Confirmed[StateT]) -> Confirmed[StateT]:
    return status if status.candidate is None else Confirmed(state=status.state, since=status.since)
