"""Flapping states (alerts.md, rule 7): what tests/scenarios/ does not tell of them."""

from datetime import UTC, datetime

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, Decision, decide
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.alerts.state_flapping import StateFlappingState
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Device, DeviceState, PrinterState
from pilotlamp.domain.snapshot import Outcome, Reading, Snapshot
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import MEDIA_NEEDED, PRINTER_PAUSED
from tests.builders import after, at, device, failure, printer, reading, source

SOURCE = source(offline_after=1)
PAUSED, PAPER = (Condition(key=spec.key) for spec in (PRINTER_PAUSED, MEDIA_NEEDED))
UNSTABLE, SETTLED = NoticeKind.STATE_UNSTABLE, NoticeKind.STATE_SETTLED
WINDOW_S = 600


def desk(*conditions: Condition, state: PrinterState = PrinterState.IDLE, id_: str = "desk") -> Device:
    """A device that is a printer."""
    return device("desk", printers=(printer(id_, state=state, conditions=conditions),))


class Watch:
    """Outcomes in, alerts out."""

    def __init__(
        self, first: Device | None = None, rules: AlertRules | None = None, *, toasts_per_minute: int = 1000
    ) -> None:
        self.rules = rules or AlertRules()
        self.general = GeneralRules(toasts_per_minute=toasts_per_minute)
        self.snapshot = after(reading(first or desk()), sources=(SOURCE,))
        self.state = AlertState()
        self.told: list[tuple[float, AlertKind]] = []
        self.last: Decision | None = None

    def reads(self, seconds: float, *devices: Device) -> None:
        self.take(reading(*devices, taken_at=at(seconds)))

    def take(self, outcome: Outcome) -> None:
        before, self.snapshot = self.snapshot, fold(self.snapshot, outcome)
        self.decide(before, outcome.taken_at if isinstance(outcome, Reading) else outcome.at)

    def decide(self, before: Snapshot, now: datetime) -> None:
        context = AlertContext(
            now=now,
            zone=UTC,
            snapshot=self.snapshot,
            rules=dict.fromkeys(self.snapshot.sources, self.rules),
            general=self.general,
        )
        self.last = decide(self.state, diff(before, self.snapshot), context)
        self.state = self.last.state
        self.told += [((now - at(0)).total_seconds(), alert.kind) for alert in self.last.told]

    @property
    def kinds(self) -> list[AlertKind]:
        return [kind for _, kind in self.told]


def unstable(*conditions: Condition, calm: Device | None = None, rules: AlertRules | None = None) -> Watch:
    """Conditions that begin at 30, 90, 150 and 210 s, and end 30 s after each."""
    watch = Watch(rules=rules)
    for seconds in range(30, 240, 60):
        watch.reads(seconds, desk(*conditions or (PAUSED,)))
        watch.reads(seconds + 30, calm or desk())
    return watch


def test_time_alone_settles_nothing_before_a_reading_shows_it() -> None:
    watch = unstable()
    assert watch.last
    assert watch.last.wake_at == at(210 + WINDOW_S)

    watch.take(failure(failed_at=at(900)))
    assert watch.kinds[-1] is UNSTABLE
    watch.reads(930, desk())

    assert watch.told[-1] == (930, SETTLED)
    assert watch.last.wake_at is None
    assert watch.state.state_flapping == StateFlappingState()


def test_a_fault_that_joins_an_unstable_state_is_withheld_and_settles_with_it() -> None:
    watch = unstable(PAUSED, PAPER)

    watch.reads(270, desk(PAPER))
    watch.reads(870, desk(PAPER))

    assert watch.kinds == [PRINTER_PAUSED, MEDIA_NEEDED] * 3 + [UNSTABLE, SETTLED]
    assert watch.last
    assert [(told.state, told.problem) for told in watch.last.told] == [(PrinterState.IDLE, "needs paper")]


def test_number_and_window_can_be_set() -> None:
    watch = unstable(rules=AlertRules(flap_changes=2, flap_window_s=61))

    assert watch.kinds == [PRINTER_PAUSED, UNSTABLE]
    assert unstable(rules=AlertRules(flap_window_s=59)).kinds == [PRINTER_PAUSED] * 4


def test_a_device_that_is_a_printer_settles_by_its_own_name_and_offline_if_it_is() -> None:
    watch = unstable()

    watch.reads(300, device("desk", DeviceState.OFFLINE, printers=desk().printers))
    watch.reads(900, device("desk", DeviceState.OFFLINE, printers=desk().printers))

    assert watch.last
    told = watch.last.told[-1]
    assert (told.kind, told.state) == (SETTLED, DeviceState.OFFLINE)
    assert told.subjects == (Subject(id="desk", name="desk", printer="desk"),)


def test_a_condition_of_the_device_itself_counts_too() -> None:
    watch = Watch()
    for seconds in range(30, 240, 60):
        watch.reads(seconds, device("desk", conditions=(Condition(key=ENCRYPTION_OFF.key),)))
        watch.reads(seconds + 30, device("desk"))
    watch.reads(900, device("desk"))

    assert watch.kinds == [ENCRYPTION_OFF] * 3 + [UNSTABLE, SETTLED]


def test_a_printer_or_a_source_that_is_gone_is_forgotten() -> None:
    watch = unstable(calm=desk(id_="left"))
    assert watch.state.state_flapping == StateFlappingState()

    watch = unstable()
    before, watch.snapshot = watch.snapshot, Snapshot()
    watch.decide(before, at(300))

    assert watch.state.state_flapping == StateFlappingState()


def test_a_fault_that_has_not_come_again_for_the_window_is_forgotten() -> None:
    watch = Watch()

    watch.reads(30, desk(PAUSED))
    watch.reads(700, desk(PAUSED))

    assert watch.state.state_flapping == StateFlappingState()


def test_an_urgent_instability_beyond_the_budget_stays_in_the_shared_toast_until_it_settles() -> None:
    """Its story is that of the state, and not that of the device."""
    watch = Watch(rules=AlertRules(urgency={**DEFAULT_URGENCY, UNSTABLE: Urgency.CRITICAL}), toasts_per_minute=1)

    for seconds in range(10, 80, 20):
        watch.reads(seconds, desk(PAUSED))
        watch.reads(seconds + 10, desk())
    shared = watch.state.delivery.shared
    watch.reads(1000, desk())

    assert shared is not None
    assert [alert.kind for alert in shared.alerts] == [UNSTABLE]
    assert watch.state.delivery.shared is None
