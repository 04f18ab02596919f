"""Flapping (alerts.md, rule 7), through the rules as they are composed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext, SuppressionReason
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.flapping import FlappingState
from pilotlamp.domain.alerts.mutes import MuteFor, mute
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Device, DeviceState, PrinterState
from pilotlamp.domain.snapshot import Outcome, Reading, Snapshot
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from tests.builders import MAKERSPACE, after, at, device, failure, offline, printer, reading, source

TOUCHY = source(offline_after=1)
"""One reading confirms a change, so that a test can say when each happens."""

OFFLINE, ONLINE = NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE
UNSTABLE, SETTLED = NoticeKind.DEVICE_UNSTABLE, NoticeKind.DEVICE_SETTLED
THREE_AND_UNSTABLE = [OFFLINE, ONLINE, OFFLINE, UNSTABLE]
WINDOW_S = 600


class Watch:
    """Outcomes in, alerts out; the device ``a`` was online at first."""

    def __init__(self, rules: AlertRules | None = None) -> None:
        self.rules = rules or AlertRules()
        self.snapshot = after(reading(device("a")), sources=(TOUCHY,))
        self.state = AlertState()
        self.alerts: list[Alert] = []
        self.withdrawn: list[str] = []
        self.wake_at: datetime | None = None

    def reads(self, seconds: float, *devices: Device) -> None:
        self.take(reading(*devices, taken_at=at(seconds)))

    def take(self, outcome: Outcome) -> None:
        before = self.snapshot
        self.snapshot = fold(before, outcome)
        now = outcome.taken_at if isinstance(outcome, Reading) else outcome.at
        self.decide(before, now)

    def wake(self, seconds: float) -> None:
        self.decide(self.snapshot, at(seconds))

    def decide(self, before: Snapshot, now: datetime) -> None:
        decision = decide(self.state, diff(before, self.snapshot), self.context(now))
        self.state, self.wake_at = decision.state, decision.wake_at
        self.alerts += decision.told
        self.withdrawn += decision.withdrawn

    def context(self, now: datetime) -> AlertContext:
        return AlertContext(
            now=now,
            zone=UTC,
            snapshot=self.snapshot,
            rules=dict.fromkeys(self.snapshot.sources, self.rules),
            general=GeneralRules(toasts_per_minute=1000),
        )

    @property
    def kinds(self) -> list[AlertKind]:
        return [alert.kind for alert in self.alerts]

    @property
    def withheld(self) -> list[AlertKind]:
        return [each.kind for each in self.state.recent if each.why is SuppressionReason.UNSTABLE]


def unstable(rules: AlertRules | None = None) -> Watch:
    """Four changes, at 30, 60, 90 and 120 s; the device is online then."""
    watch = Watch(rules)
    for seconds in (30, 90):
        watch.reads(seconds, offline("a"))
        watch.reads(seconds + 30, device("a"))
    assert watch.kinds == THREE_AND_UNSTABLE
    return watch


def test_the_fourth_change_in_the_window_is_told_as_unstable_in_the_outages_toast() -> None:
    watch = unstable()

    told = watch.alerts[-1]
    assert (told.at, [subject.name for subject in told.subjects]) == (at(120), ["a"])
    assert told.replaces == watch.alerts[-2].id


def test_a_device_that_changes_a_hundred_times_in_an_hour_is_told_as_unstable_and_settled_once() -> None:
    watch = Watch()

    for number in range(100):
        watch.reads(36 * (number + 1), device("a") if number % 2 else offline("a"))
    for seconds in range(3630, 4801, 30):
        watch.reads(seconds, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, SETTLED]
    settled = watch.alerts[-1]
    assert (settled.at, settled.state) == (at(4200), DeviceState.ONLINE)
    assert (settled.lasted_s, settled.replaces) == (3600 - 36, watch.alerts[-2].id)
    assert watch.state.flapping == FlappingState()


def test_changes_apart_by_more_than_the_window_are_told_each() -> None:
    watch = Watch()

    for number in range(12):
        watch.reads(201 * (number + 1), device("a") if number % 2 else offline("a"))

    assert watch.kinds == [OFFLINE, ONLINE] * 6


def test_number_and_window_can_be_set() -> None:
    watch = Watch(AlertRules(flap_changes=2, flap_window_s=60))

    watch.reads(30, offline("a"))
    watch.reads(60, device("a"))
    watch.reads(120, device("a"))

    assert watch.kinds == [OFFLINE, UNSTABLE, SETTLED]


def test_what_an_unstable_device_does_is_withheld() -> None:
    watch = unstable()

    watch.reads(150, offline("a"))
    watch.reads(180, device("a", DeviceState.PENDING))
    watch.reads(210, device("a"))

    assert watch.kinds == THREE_AND_UNSTABLE
    assert watch.withheld == [OFFLINE, NoticeKind.APPROVAL_NEEDED, ONLINE]
    assert watch.withdrawn == [], "the toast that says so stands until it has settled"


def test_printers_of_an_unstable_device_are_told_of_for_errors_only() -> None:
    watch = unstable()

    for seconds, state in ((130, PrinterState.IDLE), (140, PrinterState.OFFLINE), (150, PrinterState.ERROR)):
        watch.reads(seconds, device("a", printers=(printer(state=state),)))

    assert watch.kinds == [*THREE_AND_UNSTABLE, PRINTER_ERROR]
    assert watch.withheld == [NoticeKind.PRINTER_OFFLINE]


def test_changes_count_though_their_notices_are_off() -> None:
    watch = Watch(AlertRules(urgency={**DEFAULT_URGENCY, OFFLINE: None, ONLINE: None}))

    for seconds in (30, 90):
        watch.reads(seconds, offline("a"))
        watch.reads(seconds + 30, device("a"))

    assert watch.kinds == [UNSTABLE]


def test_time_alone_settles_nothing_before_a_reading_shows_it() -> None:
    watch = unstable()
    assert watch.wake_at == at(120 + WINDOW_S)
    watch.reads(700, device("a"))

    watch.wake(120 + WINDOW_S)
    assert watch.kinds == THREE_AND_UNSTABLE
    assert watch.wake_at == at(120 + WINDOW_S + MAKERSPACE.interval_s)
    watch.reads(735, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, SETTLED]
    assert watch.wake_at is None


def test_no_device_settles_while_its_source_is_lost() -> None:
    watch = unstable()

    for seconds in range(150, 1500, 100):
        watch.take(failure(failed_at=at(seconds)))
    assert SETTLED not in watch.kinds
    watch.reads(1500, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, NoticeKind.SOURCE_UNREACHABLE, NoticeKind.SOURCE_BACK, SETTLED]


def test_no_device_settles_in_doubt() -> None:
    """A state that was read once and is not confirmed yet is no steady one; nor is being missing."""
    watch = unstable()
    watch.snapshot = Snapshot(
        sources={
            "Makerspace": after(reading(device("a"), taken_at=at(700)), sources=(MAKERSPACE,)).sources["Makerspace"]
        }
    )

    watch.reads(730, offline("a"))
    watch.reads(760)
    assert watch.kinds == THREE_AND_UNSTABLE
    watch.reads(790, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, SETTLED]


def test_a_change_that_is_never_told_keeps_from_settling_too() -> None:
    watch = unstable()

    watch.reads(600, device("a", DeviceState.UNKNOWN))
    watch.reads(800, device("a", DeviceState.UNKNOWN))
    assert watch.kinds == THREE_AND_UNSTABLE
    watch.reads(1200, device("a", DeviceState.UNKNOWN))

    assert watch.alerts[-1].state is DeviceState.UNKNOWN


def test_recovery_after_settling_offline_is_told_in_its_toast() -> None:
    watch = unstable()
    watch.reads(150, offline("a"))

    watch.reads(750, offline("a"))
    watch.reads(2000, device("a"))

    settled, back = watch.alerts[-2:]
    assert (settled.kind, settled.state) == (SETTLED, DeviceState.OFFLINE)
    assert (back.kind, back.replaces, back.lasted_s) == (ONLINE, settled.id, 2000 - 150)


@pytest.mark.parametrize("muted", [True, False])
def test_settling_offline_unheard_leaves_the_outage_open(*, muted: bool) -> None:
    watch = unstable(AlertRules(urgency={**DEFAULT_URGENCY, SETTLED: Urgency.NORMAL if muted else None}))
    watch.reads(150, offline("a"))
    if muted:
        mutes = mute(watch.state.mutes, ("Makerspace", "a"), MuteFor.INDEFINITELY, watch.context(at(160)))
        watch.state = replace(watch.state, mutes=mutes)

    watch.reads(750, offline("a"))

    assert watch.kinds == THREE_AND_UNSTABLE
    assert watch.state.flapping == FlappingState()
    assert ("Makerspace", "a") in watch.state.incidents


def test_after_settling_the_count_begins_anew() -> None:
    watch = unstable()
    watch.reads(720, device("a"))

    watch.reads(750, offline("a"))

    assert watch.kinds[-2:] == [SETTLED, OFFLINE]


def test_a_removed_device_is_forgotten() -> None:
    watch = unstable()

    watch.reads(150)

    assert watch.kinds == [*THREE_AND_UNSTABLE, NoticeKind.DEVICE_REMOVED]
    assert (watch.state.flapping, watch.wake_at) == (FlappingState(), None)


def test_a_removed_source_is_forgotten() -> None:
    watch = unstable()

    watch.snapshot = Snapshot()
    watch.wake(150)

    assert watch.state.flapping == FlappingState()


def test_an_unstable_device_is_remembered_until_its_source_is_read() -> None:
    """After a restart nothing has been read yet."""
    watch = unstable()
    watch.snapshot = Snapshot.waiting((TOUCHY,))

    watch.wake(900)
    watch.reads(930, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, SETTLED]


def test_a_device_that_was_steady_for_the_window_is_forgotten() -> None:
    watch = Watch()
    watch.reads(30, offline("a"))

    watch.reads(30 + WINDOW_S, offline("a"))

    assert watch.state.flapping == FlappingState()


def test_a_clock_set_back_makes_the_window_begin_anew_and_no_longer() -> None:
    watch = unstable()

    watch.reads(-3600, device("a"))
    watch.reads(-3600 + WINDOW_S, device("a"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, SETTLED]


def test_devices_flap_each_for_itself() -> None:
    watch = Watch()
    watch.reads(10, device("a"), device("b"))

    for seconds in (30, 90):
        watch.reads(seconds, offline("a"), device("b"))
        watch.reads(seconds + 30, device("a"), device("b"))
    watch.reads(150, device("a"), offline("b"))

    assert watch.kinds == [*THREE_AND_UNSTABLE, OFFLINE]


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(DeviceState)), max_size=60))
def test_between_unstable_and_settled_there_is_silence(steps: list[tuple[int, DeviceState]]) -> None:
    watch = Watch()
    seconds = 0
    for passed, state in steps:
        seconds += passed
        watch.reads(seconds, device("a", state))
    for _ in range(2):
        seconds += WINDOW_S
        watch.reads(seconds, device("a", steps[-1][1] if steps else DeviceState.ONLINE))

    silent = False
    for kind in watch.kinds:
        assert silent == (kind is SETTLED)
        silent = kind is UNSTABLE
    assert not silent
    assert watch.state.flapping == FlappingState()
