"""What holds whatever happens: random series of outcomes of a few sources, through the very engine and rules."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind
from pilotlamp.domain.alerts.rules import GeneralRules
from pilotlamp.domain.changes import DeviceWentOffline
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading
from tests.builders import NOW, device, source
from tests.scenarios.play import Play, Told

SOURCES = (source("Makerspace", offline_after=1), source("Laptops"), source("Helpdesk"))
DEVICES = ("a", "b")
ON, OFF = DeviceState.ONLINE, DeviceState.OFFLINE
NO_BUDGET = GeneralRules(toasts_per_minute=1_000_000)

OF_DEVICES = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.DEVICE_UNSTABLE,
        NoticeKind.DEVICE_SETTLED,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.APPROVAL_NEEDED,
    }
)

Answer = FailureKind | tuple[DeviceState | None, ...]
"""Why a poll failed, or the state of each of ``DEVICES``; None: not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Polls of one source that all answer the same, each so long after the one before."""

    after_s: float
    source: int
    answer: Answer
    polls: int = 1


PAUSES_S = (30.0, 7.5, 1.0, 240.0)
STATES = (ON, OFF, ON, OFF, DeviceState.PENDING, DeviceState.UNKNOWN, None)
ANSWERS: tuple[Answer, ...] = (*product(STATES, repeat=len(DEVICES)), *FailureKind, *[FailureKind.UNREACHABLE] * 8)
TURNS = tuple(
    Turn(after_s=after_s, source=number, answer=answer, polls=polls)
    for answer in ANSWERS
    for polls in ((1, 4) if isinstance(answer, FailureKind) else (1,))
    for number in (0, 0, 1, 2)
    for after_s in PAUSES_S
)
"""Drawn as one, each of the same weight: drawing part by part takes most of the time."""
SERIES = st.lists(st.sampled_from(TURNS), min_size=30, max_size=60)
PAIRS = st.lists(
    st.tuples(*map(st.sampled_from, (PAUSES_S, (1, 1, 1, 4), ANSWERS, ANSWERS, (False, True)))),
    min_size=20,
    max_size=40,
)

reproducible = settings(derandomize=True, database=None)


@reproducible
@given(SERIES)
def test_no_outage_begins_twice_without_an_end(series: list[Turn]) -> None:
    stage = staged(NO_BUDGET)
    for turn in series:
        plays(stage, turn)

    opened: set[tuple[str, str]] = set()
    for telling in stage.told:
        alert = telling.alert
        of = {(alert.source, subject.id) for subject in alert.subjects}
        if alert.kind is NoticeKind.DEVICE_OFFLINE:
            assert not of & opened
        if alert.kind is NoticeKind.DEVICE_OFFLINE or alert.state is DeviceState.OFFLINE:
            opened |= of
        elif alert.kind in OF_DEVICES - {NoticeKind.APPROVAL_NEEDED}:
            opened -= of


@reproducible
@given(SERIES)
def test_nothing_is_said_of_a_device_that_nobody_can_see(series: list[Turn]) -> None:
    """While a source's last poll failed, its devices are neither lost nor back."""
    stage = staged(GeneralRules())
    for turn in series:
        for _ in range(turn.polls):
            number = len(stage.told)
            stage.goes_on_to(stage.at_s + turn.after_s)
            assert not of_unseen_devices(stage, stage.told[number:])

            number = len(stage.told)
            stage.takes(outcome(stage, turn))
            assert not of_unseen_devices(stage, stage.told[number:])


@reproducible
@given(SERIES)
def test_every_confirmed_outage_is_told_or_accounted_for(series: list[Turn]) -> None:
    """What was told already, and hasn't ended, need not be told again."""
    stage = staged(GeneralRules())
    for turn in series:
        stage.goes_on_to(stage.at_s + turn.after_s)
        said, kept, known = len(stage.told), len(stage.withheld), stage.state.incidents
        step = stage.takes(outcome(stage, turn))

        lost = {
            change.device.id
            for change in step.changes
            if isinstance(change, DeviceWentOffline) and (change.source, change.device.id) not in known
        }
        told = {subject.id for telling in stage.told[said:] for subject in telling.alert.subjects}
        withheld = {subject.id for recent in stage.withheld[kept:] for subject in recent.subjects}
        assert lost <= told | withheld


@reproducible
@given(PAIRS)
def test_order_of_the_readings_of_two_sources_does_not_matter(series: list[Any]) -> None:
    """Polls that end at the same time are taken in by chance in this order or in that."""
    one_way, other_way = staged(NO_BUDGET), staged(NO_BUDGET)
    for after_s, polls, first, second, swapped in series:
        turns = (Turn(after_s=after_s, source=0, answer=first), Turn(after_s=after_s, source=1, answer=second))
        for _ in range(polls):
            at_once(one_way, turns)
            at_once(other_way, turns[::-1] if swapped else turns)

    assert Counter(said(one_way)) == Counter(said(other_way))


def staged(general: GeneralRules) -> Play:
    return Play(SOURCES, general=general, start=NOW, zone=UTC)


def plays(stage: Play, turn: Turn) -> None:
    for _ in range(turn.polls):
        at_once(stage, (turn,))


def at_once(stage: Play, turns: Sequence[Turn]) -> None:
    stage.goes_on_to(stage.at_s + turns[0].after_s)
    for turn in turns:
        stage.takes(outcome(stage, turn))


def of_unseen_devices(stage: Play, tellings: Sequence[Told]) -> list[Told]:
    sources = stage.engine.snapshot.sources
    return [
        telling
        for telling in tellings
        if telling.alert.kind in OF_DEVICES and sources[telling.alert.source].failure is not None
    ]


def outcome(stage: Play, turn: Turn) -> Outcome:
    name = SOURCES[turn.source].name
    if isinstance(turn.answer, FailureKind):
        return Failure(source=name, at=stage.now, kind=turn.answer, problem="no answer within 10 s")
    listed = tuple(device(id_, state) for id_, state in zip(DEVICES, turn.answer, strict=True) if state)
    return Reading(source=name, taken_at=stage.now, devices=listed)


def said(stage: Play) -> Iterator[tuple[AlertKind, str, frozenset[str]]]:
    for telling in stage.told:
        alert = telling.alert
        yield alert.kind, alert.source, frozenset(subject.id for subject in alert.subjects)
