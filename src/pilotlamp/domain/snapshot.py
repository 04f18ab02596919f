"""Snapshot: the last reading of every source, the confirmed states, and the failures since.

``domain.folding`` is the only way a snapshot changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pilotlamp.domain.model import Device, DeviceState, Person, Source
from pilotlamp.domain.refusals import Evidence, Refusals
from pilotlamp.domain.tracking import Confirmed, TrackedDevice

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
    evidence: Evidence | None = None
    """None: the kind tells all, and an answer was in the API's own words."""

    @property
    def advised(self) -> str:
        """Problem and hint in one line."""
        return f"{self.problem}. {self.hint}" if self.hint else self.problem

    @property
    def unanswered(self) -> bool:
        """Whether nothing of the source itself came through: the network may be to blame."""
        return self.kind is FailureKind.UNREACHABLE or self.evidence is Evidence.PAGE

    @property
    def refused(self) -> bool:
        """Whether the secret was refused in the API's own words."""
        return self.kind is FailureKind.SIGN_IN and self.evidence is None

    @property
    def without_secret(self) -> bool:
        """Whether the source was not asked, as its secret can't be read."""
        return self.evidence is Evidence.NO_SECRET


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
    """Consecutive failed polls; a secret that could not be read made none."""
    failing_since: datetime | None = None
    refusals: Refusals = field(default_factory=Refusals)
    to_saved: Mapping[str, Confirmed[DeviceState]] = field(default_factory=dict)
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
        """Time of the last good reading."""
        return self.reading.taken_at if self.reading else None

    @property
    def checked_at(self) -> datetime | None:
        """Time of the last poll, with whatever outcome."""
        return self.failure.at if self.failure else self.seen_at

    @property
    def misses(self) -> int:
        """Consecutive failed polls, without those that were refused."""
        return self.failures - self.refusals.total

    @property
    def unreachable(self) -> bool:
        """Failed often enough, in a way that retrying may mend, to count as lost (alerts.md, rule 3)."""
        return self.failure is not None and not self.sign_in_needed and self.misses >= self.source.unreachable_after

    @property
    def sign_in_needed(self) -> bool:
        """Refused, or without a secret, often enough to need somebody (rule 5)."""
        return self.failure is not None and self.refusals.confirmed

    @property
    def blind(self) -> bool:
        """Failed so often, in whatever way, that nothing can be said of its devices now."""
        return self.sign_in_needed or self.failures >= self.source.unreachable_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All sources, in the order of the settings."""

    sources: Mapping[str, SourceStatus] = field(default_factory=dict)

    @classmethod
    def waiting(cls, sources: tuple[Source, ...]) -> "Snapshot":
        """Before the first poll."""
        return cls(sources={source.name: SourceStatus(source=source) for source in sources})


def stale_at(status: SourceStatus) -> datetime | None:
    """Time at which the last reading becomes too old to be believed; None without a reading."""
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
    return status.blind or (due is not None and now > due)


def failing_together(snapshot: Snapshot, now: datetime) -> Mapping[str, datetime]:
    """The sources that have failed since anything was heard of any of them: since when each (alerts.md, rule 4).

    A source that needs a sign-in, or was not asked for want of a secret, says nothing about the network.
    """
    statuses = snapshot.sources.values()
    # Anything heard in the future was heard before the clock was set back.
    last = max((at for status in statuses if (at := heard_at(status)) and at <= now), default=None)
    return {
        status.name: since
        for status in statuses
        if (failure := status.failure)
        and (failure.unanswered or failure.refused)
        and not status.sign_in_needed
        and (since := status.failing_since)
        and (last is None or since >= last)
    }


def heard_at(status: SourceStatus) -> datetime | None:
    """Time of the last answer, a reading or nonsense; a refusal may be the network's."""
    failure = status.failure
    if failure and not (failure.unanswered or failure.refused or failure.without_secret):
        return failure.at
    return status.seen_at


def may_answer(status: SourceStatus) -> bool:
    """Whether it has not failed since its last reading, or since the start."""
    return status.failing_since is None
