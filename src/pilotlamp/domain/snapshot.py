"""What we know now: the last reading of every source, what confirmed it, and what failed since.

``fold(snapshot, outcome)`` is the only way a snapshot changes. A ``Failure`` keeps the last reading and ages it; it
never turns a device offline. Parts that did not change are the same objects as before, so that "did it change?" is an
identity check downstream.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pilotlamp.domain.model import Device, DeviceState, Person, Source
from pilotlamp.domain.tracking import Confirmed, TrackedDevice, settled, since_before, tracked, undoubted, with_hidden

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
    left_out: int = 0
    """Entries among devices or people that can't be read: whoever is not listed may be one of them."""
    printers_left_out: int = 0
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
    def left_out(self) -> int:
        """Entries of the last reading that can't be read."""
        return self.reading.left_out + self.reading.printers_left_out if self.reading else 0

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


def _resumed(status: SourceStatus) -> SourceStatus:
    if not settled(status.devices):
        status = replace(status, devices={id_: undoubted(known) for id_, known in status.devices.items()})
    if status.failures and not status.unreachable and not status.sign_in_needed:
        status = replace(status, failures=0, failing_since=None)
    return status


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
        reading=reading if not reading.left_out else replace(reading, people=_people(before, reading)),
        devices=_devices(before, reading),
    )


def _devices(before: SourceStatus, reading: Reading) -> Mapping[str, TrackedDevice]:
    known, last = before.devices, before.reading
    complete = not reading.left_out
    if last and reading.devices is last.devices and complete == (not last.left_out) and settled(known):
        return known
    return since_before(
        before.remembered, tracked(known, reading.devices, reading.taken_at, before.source, complete=complete)
    )


def _people(before: SourceStatus, reading: Reading) -> tuple[Person, ...]:
    people = with_hidden(reading.people, before.people, left_out=reading.left_out, key=lambda person: person.id)
    return before.people if people == before.people else people
