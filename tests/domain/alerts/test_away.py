"""What outlives the program and what is told of the time between: two runs of the engine, with a memory between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind
from pilotlamp.domain.alerts.catch_up import DIGEST_OF, digest, while_away
from pilotlamp.domain.alerts.context import AlertContext, SuppressionReason
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.alerts.saved import KEPT_FOR, SavedState, restored_alerts, restored_snapshot, to_saved
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.domain.model import Device, DeviceState, Source
from pilotlamp.domain.snapshot import FailureKind, Outcome, Reading, Snapshot
from tests.builders import LAPTOPS, MAKERSPACE, NOW, at, device, failure, offline, reading, went_offline

LATER = at(3600)
"""When the second run begins."""


class Run:
    """One run of the program, with a hand-moved clock."""

    def __init__(
        self,
        memory: SavedState | None = None,
        *,
        sources: tuple[Source, ...] = (MAKERSPACE, LAPTOPS),
        rules: AlertRules | None = None,
        started: datetime = LATER,
    ) -> None:
        self.memory = memory
        self.rules = {source.name: rules or AlertRules() for source in sources}
        self.state = restored_alerts(memory, sources, started) if memory else AlertState()
        self.snapshot = restored_snapshot(memory, sources, started) if memory else Snapshot.waiting(sources)
        self.now = started
        self.told: list[Alert] = []

    def goes_on(self, *outcomes: Outcome) -> "Run":
        for outcome in outcomes:
            self.now = outcome.taken_at if isinstance(outcome, Reading) else outcome.at
            before, self.snapshot = self.snapshot, fold(self.snapshot, outcome)
            decision = decide(self.state, diff(before, self.snapshot), self.context)
            self.state = decision.state
            self.told += decision.told
        return self

    def looks_back(self, of: Source = MAKERSPACE) -> tuple[Alert, ...]:
        assert self.memory
        self.state, alerts = while_away(self.memory, self.state, of.name, self.context)
        return alerts

    def ends(self) -> SavedState:
        return to_saved(self.state, self.snapshot, self.now, before=self.memory)

    @property
    def context(self) -> AlertContext:
        return AlertContext(now=self.now, zone=UTC, snapshot=self.snapshot, rules=self.rules, general=GeneralRules())

    @property
    def kinds(self) -> list[AlertKind]:
        return [alert.kind for alert in self.told]


def after_run(*outcomes: Outcome) -> SavedState:
    """What a run with these outcomes leaves behind."""
    return Run().goes_on(*outcomes).ends()


def first_reading(*devices: Device) -> Reading:
    return reading(*devices, taken_at=LATER)


def of_kinds(alerts: tuple[Alert, ...]) -> dict[AlertKind, list[str]]:
    return {alert.kind: [subject.name for subject in alert.subjects] for alert in alerts}


def test_what_changed_meanwhile_is_told_by_kind() -> None:
    memory = after_run(reading(device("a"), device("b"), device("c"), device("d"), device("same")))
    first = first_reading(
        offline("a"), offline("b"), device("c", DeviceState.PENDING), device("same"), device("new", DeviceState.PENDING)
    )

    alerts = Run(memory).goes_on(first).looks_back()

    assert of_kinds(alerts) == {
        NoticeKind.DEVICE_OFFLINE: ["a", "b"],
        NoticeKind.DEVICE_REMOVED: ["d"],
        NoticeKind.APPROVAL_NEEDED: ["c", "new"],
    }
    assert {(alert.source, alert.at, alert.id) for alert in alerts} == {("Makerspace", LATER, "")}
    assert [alert.urgency for alert in alerts] == [DEFAULT_URGENCY[alert.kind.key] for alert in alerts]


def test_nothing_new_is_nothing_to_tell() -> None:
    """Nor what was never remembered: encryption, people, printers and new devices are as at any first reading."""
    memory = after_run(reading(device("a", encrypted=False)))

    assert Run(memory).goes_on(first_reading(device("a", encrypted=False), offline("new"))).looks_back() == ()


def test_an_outage_that_goes_on_is_not_told_again_and_its_end_is_told_with_its_length() -> None:
    """In the toast of the earlier run, if that is still on the screen; its number is no other alert's."""
    run = Run(after_run(*went_offline())).goes_on(first_reading(offline()))

    assert run.looks_back() == ()

    run.goes_on(reading(device(), taken_at=at(7230)))
    (back,) = run.told
    assert (back.kind, back.lasted_s, back.replaces) == (NoticeKind.DEVICE_ONLINE, 7200.0, "1")
    assert int(back.id) > 1_000_000_000
    assert run.state.incidents.told_in == {}


def test_an_outage_that_ended_meanwhile_is_over() -> None:
    run = Run(after_run(*went_offline()))
    assert ("Makerspace", "printer-host") in run.state.incidents

    alerts = run.goes_on(first_reading(device())).looks_back()

    assert of_kinds(alerts) == {NoticeKind.DEVICE_ONLINE: ["printer-host"]}
    assert ("Makerspace", "printer-host") not in run.state.incidents


def test_an_outage_that_began_meanwhile_is_open() -> None:
    run = Run(after_run(reading(device()))).goes_on(first_reading(offline()))

    run.looks_back()

    assert ("Makerspace", "printer-host") in run.state.incidents
    assert run.goes_on(reading(device(), taken_at=at(3630))).kinds == [NoticeKind.DEVICE_ONLINE]


def test_an_empty_first_list_may_be_a_blip() -> None:
    """Rule 15 asks for a second reading, which there is not."""
    assert Run(after_run(reading(device()))).goes_on(first_reading()).looks_back() == ()


def test_what_is_expected_to_be_off_is_not_told() -> None:
    memory = after_run(reading(device()))

    assert Run(memory).goes_on(first_reading(offline(expected_off=True))).looks_back() == ()


def test_a_state_that_was_not_documented_is_no_outage_that_ended() -> None:
    memory = after_run(reading(device(state=DeviceState.UNKNOWN)))

    assert Run(memory).goes_on(first_reading(device())).looks_back() == ()


def test_what_may_be_an_entry_that_can_not_be_read_is_not_removed() -> None:
    memory = after_run(reading(device("a"), device("b")))

    assert Run(memory).goes_on(replace(first_reading(device("a")), left_out=1)).looks_back() == ()


def test_what_is_switched_off_is_not_told_but_known() -> None:
    rules = AlertRules(urgency={**DEFAULT_URGENCY, NoticeKind.DEVICE_OFFLINE: None})
    run = Run(after_run(reading(device())), rules=rules).goes_on(first_reading(offline()))

    assert run.looks_back() == ()
    assert ("Makerspace", "printer-host") in run.state.incidents


def test_what_is_muted_is_not_told_but_is_in_recent() -> None:
    memory = after_run(reading(device("a"), device("b"), device("c")))
    memory = replace(memory, mutes=Mutes(mutes={("Makerspace", None): Mute()}))
    run = Run(memory).goes_on(first_reading(offline("a"), offline("b")))

    assert run.looks_back() == ()
    assert [(each.kind, [subject.id for subject in each.subjects], each.why) for each in run.state.recent] == [
        (NoticeKind.DEVICE_OFFLINE, ["a", "b"], SuppressionReason.MUTED),
        (NoticeKind.DEVICE_REMOVED, ["c"], SuppressionReason.MUTED),
    ]


@pytest.mark.parametrize("age", [timedelta(), KEPT_FOR, KEPT_FOR + timedelta(seconds=1)])
def test_what_is_too_old_is_not_compared_with(age: timedelta) -> None:
    memory = after_run(*went_offline())
    then = at(60) + age
    run = Run(memory, started=then).goes_on(reading(device(), taken_at=then))

    assert bool(run.looks_back()) is (age <= KEPT_FOR)


def test_of_what_is_too_old_nothing_is_restored_but_mutes() -> None:
    memory = Run().goes_on(*went_offline(), *failures(3, of=LAPTOPS)).ends()
    memory = replace(memory, mutes=Mutes(mutes={("Makerspace", "a"): Mute()}))

    run = Run(memory, started=at(120) + KEPT_FOR * 2)

    assert run.snapshot == Snapshot.waiting((MAKERSPACE, LAPTOPS))
    assert replace(run.state, alerts=0) == AlertState(mutes=memory.mutes)


def test_a_source_that_is_new_has_no_past() -> None:
    run = Run(after_run(reading(device())), sources=(source_3d := replace(MAKERSPACE, name="New"),))

    assert run.goes_on(reading(device(), of=source_3d, taken_at=LATER)).looks_back(source_3d) == ()


def test_a_source_that_is_gone_is_forgotten() -> None:
    memory = Run().goes_on(*failures(3, of=LAPTOPS), *went_offline()).ends()
    mutes = Mutes(
        mutes={(None, None): Mute(until=at(9000)), ("Makerspace", "a"): Mute(), ("Laptops", None): Mute()},
        acknowledged=frozenset({("Makerspace", "a"), ("Laptops", "b")}),
        acknowledged_at={("Makerspace", "a"): Severity.PROBLEM, ("Laptops", "b"): Severity.PROBLEM},
    )

    run = Run(replace(memory, mutes=mutes), sources=(LAPTOPS,))

    assert run.state.mutes == Mutes(
        mutes={(None, None): Mute(until=at(9000)), ("Laptops", None): Mute()},
        acknowledged=frozenset({("Laptops", "b")}),
        acknowledged_at={("Laptops", "b"): Severity.PROBLEM},
    )
    assert set(run.state.incidents.told_in) == {("Laptops", None)}
    assert set(run.ends().sources) == {"Laptops"}


@pytest.mark.parametrize("kind", [FailureKind.UNREACHABLE, FailureKind.SIGN_IN])
def test_a_lost_source_is_not_lost_again_and_its_return_is_told_with_its_length(kind: FailureKind) -> None:
    memory = Run(sources=(MAKERSPACE,)).goes_on(reading(device()), *failures(3, kind=kind)).ends()
    run = Run(memory, sources=(MAKERSPACE,))

    run.goes_on(*(failure(kind, failed_at=at(3600 + 30 * number)) for number in range(4)))
    assert run.told == []

    run.goes_on(reading(device(), taken_at=at(7200)))
    (back,) = run.told
    assert (back.kind, back.lasted_s) == (NoticeKind.SOURCE_BACK, 7200.0)
    assert run.looks_back() == ()


def test_a_lost_network_is_not_lost_again_by_the_next_run_and_its_return_is_told_once() -> None:
    """A laptop that was shut down in a train: neither of its sources has news of its own the next morning."""
    everything = [failure(of=of, failed_at=at(s)) for s in (30, 40, 50) for of in (MAKERSPACE, LAPTOPS)]
    first = Run().goes_on(reading(device()), reading(of=LAPTOPS), *everything)
    assert first.kinds == [NoticeKind.NETWORK_LOST]
    run = Run(first.ends())

    run.goes_on(*(failure(of=of, failed_at=at(3600 + s)) for s in (0, 10, 20, 30) for of in (MAKERSPACE, LAPTOPS)))
    assert run.told == []

    run.goes_on(reading(device(), taken_at=at(7230)), reading(of=LAPTOPS, taken_at=at(7231)))
    (back,) = run.told
    assert (back.kind, back.lasted_s) == (NoticeKind.NETWORK_BACK, 7200.0)


def test_a_source_that_was_lost_by_itself_is_no_part_of_a_lost_network_in_the_next_run() -> None:
    lost = Run().goes_on(reading(device()), *failures(3), reading(of=LAPTOPS, taken_at=at(30)))
    run = Run(lost.ends())

    run.goes_on(*(failure(of=of, failed_at=at(3600 + s)) for s in (0, 10, 20) for of in (MAKERSPACE, LAPTOPS)))

    assert [(alert.kind, alert.source) for alert in run.told] == [(NoticeKind.SOURCE_UNREACHABLE, "Laptops")]


def test_a_refused_source_that_could_not_be_reached_at_the_last_look_is_refused_in_the_next_run() -> None:
    refused = [failure(FailureKind.SIGN_IN, failed_at=at(s)) for s in (10, 20, 30)]
    memory = Run(sources=(MAKERSPACE,)).goes_on(reading(device()), *refused, failure(failed_at=at(930))).ends()

    run = Run(memory, sources=(MAKERSPACE,))
    run.goes_on(*(failure(FailureKind.SIGN_IN, failed_at=at(3600 + s)) for s in (0, 900, 2700)))

    assert run.told == []


def test_a_first_failure_is_not_kept() -> None:
    """Only what was told as lost is."""
    assert after_run(reading(device()), *failures(1)).sources["Makerspace"].outage is None


def test_an_unstable_device_is_not_kept_as_an_outage() -> None:
    """It may have been online: whether it has settled can't be known any more."""
    first = Run().goes_on(reading(device()))
    first.state = replace(first.state, incidents=first.state.incidents.open([("Makerspace", "printer-host")], "1"))

    assert Run(first.ends()).state.incidents.told_in == {}


def test_what_is_not_confirmed_is_not_kept() -> None:
    online, blip, _ = went_offline()

    (kept,) = after_run(online, blip).sources["Makerspace"].devices

    assert (kept.id, kept.name, kept.state, kept.open) == ("printer-host", "printer-host", DeviceState.ONLINE, False)


def test_since_when_is_known_again_while_the_state_is_the_same() -> None:
    run = Run(after_run(*went_offline("a"), reading(offline("a"), device("b"), taken_at=at(90))))

    run.goes_on(failure(failed_at=at(3590)), first_reading(offline("a"), offline("b"), device("c")))

    since = {id_: tracked.presence.since for id_, tracked in run.snapshot.sources["Makerspace"].devices.items()}
    assert since == {"a": at(30), "b": None, "c": None}


def test_what_could_not_be_read_in_a_run_is_known_to_the_next() -> None:
    """Somebody quits while the network is down."""
    memory = after_run(*went_offline())

    unread = Run(memory).goes_on(failure(failed_at=LATER)).ends()

    assert unread == memory
    assert unread.sources["Makerspace"].read_at == at(60)
    assert unread.at == LATER


def test_one_digest_for_all_that_was_found() -> None:
    found = Run(after_run(reading(device("a"), device("b")))).goes_on(first_reading(offline("a"))).looks_back()

    told = digest(found, Run(started=at(3700)).context)

    assert told == Alert(
        id="",
        kind=NoticeKind.DIGEST,
        urgency=Urgency.CRITICAL,
        at=at(3700),
        source="",
        held=found,
        problem=DIGEST_OF,
    )


def test_a_digest_with_nothing_critical_is_as_loud_as_digests_are() -> None:
    found = Run(after_run(*went_offline())).goes_on(first_reading(device())).looks_back()

    told = digest(found, Run().context)

    assert told is not None
    assert told.urgency is Urgency.NORMAL


def test_no_digest_of_nothing_and_none_where_digests_are_off() -> None:
    found = Run(after_run(*went_offline())).goes_on(first_reading(device())).looks_back()
    off = GeneralRules(urgency={**DEFAULT_URGENCY, NoticeKind.DIGEST: None})

    assert digest((), Run().context) is None
    assert digest(found, replace(Run().context, general=off)) is None


def test_the_time_alone_makes_no_other_memory() -> None:
    """What is written only when it is another one is not written at every poll."""
    run = Run().goes_on(reading(device()))

    assert run.ends() == run.goes_on(reading(device(), taken_at=at(30))).ends()
    assert run.ends() != run.goes_on(*went_offline()).ends()


def failures(
    count: int, *, of: Source = MAKERSPACE, kind: FailureKind = FailureKind.UNREACHABLE
) -> tuple[Outcome, ...]:
    return tuple(failure(kind, of=of, failed_at=NOW + timedelta(seconds=10 * number)) for number in range(count))
