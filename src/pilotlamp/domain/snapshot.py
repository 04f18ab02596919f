"""What we know now: the last reading of every source, what confirmed it, and what failed since.

``fold(snapshot, outcome)`` is the only way a snapshot changes. A ``Failure`` keeps the last reading and ages it; it
never turns a device offline. Parts that did not change are the same objects as before, so that "did it change?" is an
identity check downstream.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from pilotlamp.domain.model import Device, DeviceState, Person, Printer, PrinterState, Source

StateT = TypeVar("StateT", bound=StrEnum)

STALE_AFTER_INTERVALS = 3


class FailureKind(StrEnum):
    """Why a poll gave no reading; the words of contract.md's source ``state``."""

    UNREACHABLE = "unreachable"
    SIGN_IN = "sign_in"
    RATE_LIMITED = "rate_limited"
    BAD_REPLY = "bad_reply"


class SourceState(StrEnum):
    """A source's own state, as contract.md names it."""

    OK = "ok"
    WAITING = "waiting"
    """Not polled yet."""
    UNREACHABLE = "unreachable"
    SIGN_IN = "sign_in"
    RATE_LIMITED = "rate_limited"
    BAD_REPLY = "bad_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One complete answer of a source."""

    source: str
    taken_at: datetime
    devices: tuple[Device, ...] = ()
    people: tuple[Person, ...] = ()
    not_before: datetime | None = None
    """The server's allowance is used up until then: do not poll earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A poll that gave no reading."""

    source: str
    at: datetime
    kind: FailureKind
    problem: str
    """One line for a person, free of secrets."""
    hint: str | None = None
    retry_after_s: float | None = None


Outcome = Reading | Failure


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedDevice:
    """A device as last read, with its confirmed state."""

    device: Device
    presence: Confirmed[DeviceState]
    missing: int = 0
    """Consecutive readings that did not list it any more."""
    printers: tuple[TrackedPrinter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """Everything known about one source."""

    source: Source
    reading: Reading | None = None
    devices: Mapping[str, TrackedDevice] = field(default_factory=dict)
    """By device id, in the order of the reading. Never changed in place."""
    failure: Failure | None = None
    """The last poll's failure; None: the last poll gave a reading, or there was none yet."""
    failures: int = 0
    """Consecutive failed polls."""
    failing_since: datetime | None = None
    remembered: Mapping[str, Confirmed[DeviceState]] = field(default_factory=dict)
    """By device id, what was confirmed before the program started; the first reading takes over since when that is."""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def people(self) -> tuple[Person, ...]:
        return self.reading.people if self.reading else ()

    @property
    def state(self) -> SourceState:
        if self.failure:
            return SourceState(self.failure.kind)
        return SourceState.OK if self.reading else SourceState.WAITING

    @property
    def seen_at(self) -> datetime | None:
        """When the last good reading was taken."""
        return self.reading.taken_at if self.reading else None

    @property
    def checked_at(self) -> datetime | None:
        """When it was last polled, with whatever outcome."""
        return self.failure.at if self.failure else self.seen_at

    @property
    def unreachable(self) -> bool:
        """Failed often enough, in a way that retrying may mend, to count as lost (alerts.md, rule 3)."""
        return (
            self.failure is not None
            and self.failure.kind is not FailureKind.SIGN_IN
            and self.failures >= self.source.unreachable_after
        )

    @property
    def sign_in_needed(self) -> bool:
        return self.failure is not None and self.failure.kind is FailureKind.SIGN_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All sources, in the order of the settings."""

    sources: Mapping[str, SourceStatus] = field(default_factory=dict)

    @classmethod
    def waiting(cls, sources: tuple[Source, ...]) -> "Snapshot":
        """Before the first poll."""
        return cls(sources={source.name: SourceStatus(source=source) for source in sources})


def stale_at(status: SourceStatus) -> datetime | None:
    """When the last reading becomes too old to be believed; None without a reading."""
    if status.reading is None:
        return None
    return status.reading.taken_at + timedelta(seconds=STALE_AFTER_INTERVALS * status.source.interval_s)


def is_stale(status: SourceStatus, now: datetime) -> bool:
    """Whether what is shown of this source may be wrong: it can't be green then.

    A source that was never polled is waiting, not stale. One early failure after a fresh reading isn't staleness yet.
    """
    if status.reading is None:
        return status.failure is not None
    due = stale_at(status)
    return status.unreachable or status.sign_in_needed or (due is not None and now > due)


def fold(snapshot: Snapshot, outcome: Outcome) -> Snapshot:
    """The snapshot after one more poll; the very same object when the outcome is of no known source."""
    before = snapshot.sources.get(outcome.source)
    if before is None:
        return snapshot
    after = _after_reading(before, outcome) if isinstance(outcome, Reading) else _after_failure(before, outcome)
    return Snapshot(sources={**snapshot.sources, before.name: after})


def resumed(snapshot: Snapshot) -> Snapshot:
    """The snapshot after a sleep: what was in doubt has to be seen again from the start (alerts.md, rule 6).

    What was confirmed stays, and a source that counted as unreachable still does.
    """
    return Snapshot(sources={name: _resumed(status) for name, status in snapshot.sources.items()})


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


def _resumed(status: SourceStatus) -> SourceStatus:
    if not _settled(status.devices):
        status = replace(status, devices={id_: _undoubted(tracked) for id_, tracked in status.devices.items()})
    if status.failures and not status.unreachable and not status.sign_in_needed:
        status = replace(status, failures=0, failing_since=None)
    return status


def _undoubted(tracked: TrackedDevice) -> TrackedDevice:
    return replace(
        tracked,
        presence=_believed(tracked.presence),
        missing=0,
        printers=tuple(replace(printer, status=_believed(printer.status)) for printer in tracked.printers),
    )


def _believed(status: Confirmed[StateT]) -> Confirmed[StateT]:
    return status if status.candidate is None else Confirmed(state=status.state, since=status.since)


def _after_failure(before: SourceStatus, failure: Failure) -> SourceStatus:
    return replace(
        before,
        failure=failure,
        failures=before.failures + 1,
        failing_since=before.failing_since or failure.at,
    )


def _after_reading(before: SourceStatus, reading: Reading) -> SourceStatus:
    return SourceStatus(
        source=before.source,
        reading=reading,
        devices=_since_before(before.remembered, _tracked(before, reading)),
    )


def _since_before(
    remembered: Mapping[str, Confirmed[DeviceState]], devices: Mapping[str, TrackedDevice]
) -> Mapping[str, TrackedDevice]:
    if not remembered:
        return devices
    return {
        id_: replace(tracked, presence=replace(tracked.presence, since=known.since))
        if (known := remembered.get(id_)) and known.state is tracked.presence.state
        else tracked
        for id_, tracked in devices.items()
    }


def _tracked(before: SourceStatus, reading: Reading) -> Mapping[str, TrackedDevice]:
    known = before.devices
    if before.reading is not None and reading.devices is before.reading.devices and _settled(known):
        return known
    tracked = {
        device.id: _track(known.get(device.id), device, reading.taken_at, before.source) for device in reading.devices
    }
    for id_, gone in known.items():
        if id_ not in tracked and gone.missing + 1 < before.source.offline_after:
            tracked[id_] = replace(gone, missing=gone.missing + 1)
    return tracked


def _settled(devices: Mapping[str, TrackedDevice]) -> bool:
    return all(
        tracked.presence.candidate is None
        and not tracked.missing
        and all(printer.status.candidate is None for printer in tracked.printers)
        for tracked in devices.values()
    )


def _track(before: TrackedDevice | None, device: Device, at: datetime, source: Source) -> TrackedDevice:
    if before is None:
        # What is seen for the first time is believed at once: there is nothing to compare it with (rule 1).
        return TrackedDevice(
            device=device,
            presence=Confirmed(state=device.state),
            printers=tuple(_track_printer(None, printer, at, source) for printer in device.printers),
        )
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
    )


def _steady(printers: tuple[TrackedPrinter, ...]) -> bool:
    return all(tracked.status.candidate is None for tracked in printers)


def _track_printer(
    before: TrackedPrinter | None, printer: Printer, at: datetime, source: Source, *, host_in_doubt: bool = False
) -> TrackedPrinter:
    if before is None:
        return TrackedPrinter(printer=printer, status=Confirmed(state=printer.state))
    blind = printer.state in {PrinterState.OFFLINE, PrinterState.UNKNOWN}
    if blind and host_in_doubt:
        # Whether this is the printer's own trouble is known when it is known of the host (rule 8).
        return TrackedPrinter(printer=printer, status=before.status)
    needed = source.offline_after if blind else 1
    return TrackedPrinter(printer=printer, status=confirm(before.status, printer.state, at, needed=needed))


def _needed(state: DeviceState, source: Source) -> int:
    if state in {DeviceState.ONLINE, DeviceState.PENDING}:
        return source.online_after
    return source.offline_after
