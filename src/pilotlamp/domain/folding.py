"""From one snapshot to the next: an outcome of a poll is folded in, or a sleep is over.

A ``Failure`` keeps the last reading and ages it; it never turns a device offline. Parts that did not change are the
same objects as before, so that "did it change?" is an identity check downstream.
"""

from collections.abc import Mapping
from dataclasses import replace

from pilotlamp.domain.model import Person
from pilotlamp.domain.refusals import BY_THE_NETWORK, Refusals
from pilotlamp.domain.snapshot import (
    Failure,
    FailureKind,
    Outcome,
    Reading,
    Snapshot,
    SourceStatus,
    failing_together,
    may_answer,
)
from pilotlamp.domain.tracking import TrackedDevice, settled, since_before, tracked, undoubted, with_hidden


def fold(snapshot: Snapshot, outcome: Outcome) -> Snapshot:
    """The snapshot after one more poll; the very same object when the outcome is of no known source."""
    before = snapshot.sources.get(outcome.source)
    if before is None:
        return snapshot
    after = _after_reading(before, outcome) if isinstance(outcome, Reading) else _after_failure(before, outcome)
    folded = Snapshot(sources={**snapshot.sources, before.name: after})
    refusals = after.refusals
    if after.failure and refusals.countable and not refusals.confirmed and _is_its_own(folded, after, after.failure):
        confirmed = replace(after, refusals=replace(refusals, confirmed=True))
        return Snapshot(sources={**snapshot.sources, before.name: confirmed})
    return folded


def resumed(snapshot: Snapshot) -> Snapshot:
    """The snapshot after a sleep: what was in doubt has to be seen again from the start (alerts.md, rule 6).

    What was confirmed stays, and a source that counted as unreachable still does.
    """
    return Snapshot(sources={name: _resumed(status) for name, status in snapshot.sources.items()})


def _is_its_own(snapshot: Snapshot, status: SourceStatus, failure: Failure) -> bool:
    """Whether a refusal is about the secret of this source, and none that the network makes (rules 4 and 5)."""
    together = failing_together(snapshot, failure.at)
    if status.name not in together:
        return True
    others = [
        other
        for other in snapshot.sources.values()
        if other is not status and (other.name in together or may_answer(other))
    ]
    if not others:
        return True
    shown = any(other.failure and other.failure.unanswered for other in others)
    return failure.refused and not shown and failure.at - together[status.name] >= BY_THE_NETWORK


def _resumed(status: SourceStatus) -> SourceStatus:
    if not settled(status.devices):
        status = replace(status, devices={id_: undoubted(known) for id_, known in status.devices.items()})
    if status.failure and not status.unreachable and not status.sign_in_needed:
        status = replace(status, failures=0, failing_since=None, refusals=Refusals())
    return status


def _after_failure(before: SourceStatus, failure: Failure) -> SourceStatus:
    return replace(
        before,
        failure=failure,
        failures=before.failures + (not failure.without_secret),
        failing_since=before.failing_since or failure.at,
        refusals=_refusals(before.refusals, failure),
    )


def _refusals(before: Refusals, failure: Failure) -> Refusals:
    if failure.without_secret:
        return before.without_secret(failure.at)
    if failure.kind is FailureKind.SIGN_IN:
        return before.refused(failure.evidence)
    return before.failed_otherwise()


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
        before.to_saved, tracked(known, reading.devices, reading.taken_at, before.source, complete=complete)
    )


def _people(before: SourceStatus, reading: Reading) -> tuple[Person, ...]:
    people = with_hidden(reading.people, before.people, left_out=reading.left_out, key=lambda person: person.id)
    return before.people if people == before.people else people
