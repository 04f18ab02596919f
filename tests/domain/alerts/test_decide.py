"""What is said about what changed: the rules of alerts.md that are in force, through the very engine that runs."""

from datetime import UTC

import pytest

from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Device, DeviceState, Printer, PrinterState, Role
from pilotlamp.domain.snapshot import FailureKind, Outcome, Reading
from pilotlamp.monitor.engine import Engine
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from tests.builders import (
    MAKERSPACE,
    at,
    device,
    failure,
    offline,
    person,
    printer,
    reading,
    went_offline,
)


class Story:
    """Readings in, alerts out; remembers all of them."""

    def __init__(self, rules: AlertRules | None = None) -> None:
        self.engine = Engine([MAKERSPACE])
        self.rules = {MAKERSPACE.name: rules or AlertRules()}
        self.state = AlertState()
        self.alerts: list[Alert] = []

    def goes_on(self, *outcomes: Outcome) -> tuple[Alert, ...]:
        """The alerts of the last outcome."""
        new: tuple[Alert, ...] = ()
        for outcome in outcomes:
            step = self.engine.accept(outcome)
            now = outcome.taken_at if isinstance(outcome, Reading) else outcome.at
            context = AlertContext(
                now=now, zone=UTC, snapshot=step.after, rules=self.rules, general=GeneralRules(toasts_per_minute=1000)
            )
            decision = decide(self.state, step.changes, context)
            self.state, new = decision.state, decision.told
            self.alerts += new
        return new

    @property
    def kinds(self) -> list[AlertKind]:
        return [alert.kind for alert in self.alerts]


def rules(**urgency: Urgency | None) -> AlertRules:
    """The defaults but for these kinds."""
    return AlertRules(urgency={**DEFAULT_URGENCY, **urgency})


def hosts(count: int, state: DeviceState = DeviceState.ONLINE) -> tuple[Device, ...]:
    return tuple(device(f"host-{number}", state) for number in range(count))


def test_a_device_going_offline_is_told_once() -> None:
    story = Story()

    (told,) = story.goes_on(*went_offline())
    story.goes_on(reading(offline(), taken_at=at(90)))

    assert story.kinds == [NoticeKind.DEVICE_OFFLINE]
    assert (told.urgency, told.source, told.at) == (Urgency.CRITICAL, "Makerspace", at(60))
    assert [(subject.id, subject.name) for subject in told.subjects] == [("printer-host", "printer-host")]
    assert (told.replaces, told.lasted_s, told.out_of) == (None, None, None)


def test_a_blip_is_not_told() -> None:
    story = Story()
    online, blip, _ = went_offline()

    story.goes_on(online, blip, reading(device(), taken_at=at(60)))

    assert story.alerts == []


def test_the_first_reading_is_not_told() -> None:
    story = Story()

    story.goes_on(reading(offline(), *hosts(50, DeviceState.OFFLINE)))

    assert story.alerts == []


def test_recovery_takes_over_the_outages_toast_and_says_how_long_it_lasted() -> None:
    story = Story()
    (lost,) = story.goes_on(*went_offline())

    (back,) = story.goes_on(reading(device(), taken_at=at(270)))

    assert back.kind is NoticeKind.DEVICE_ONLINE
    assert (back.replaces, back.lasted_s) == (lost.id, 240.0)
    assert back.id != lost.id


def test_a_recovery_of_what_was_off_at_the_start_is_told_without_a_length() -> None:
    story = Story()

    (back,) = story.goes_on(reading(offline()), reading(device(), taken_at=at(30)))

    assert (back.kind, back.replaces, back.lasted_s) == (NoticeKind.DEVICE_ONLINE, None, None)


def test_coming_out_of_an_unknown_state_is_no_recovery() -> None:
    story = Story()
    odd = [reading(device(state=DeviceState.UNKNOWN), taken_at=at(s)) for s in (30, 60)]

    story.goes_on(reading(device()), *odd, reading(device(), taken_at=at(90)))

    assert story.alerts == []


def test_an_outage_that_ends_by_way_of_an_unknown_state_is_one_story() -> None:
    story = Story()
    odd = [reading(device(state=DeviceState.UNKNOWN), taken_at=at(s)) for s in (90, 120)]

    story.goes_on(*went_offline(), *odd, reading(device(), taken_at=at(150)))

    assert story.kinds == [NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE]
    assert story.alerts[1].replaces == story.alerts[0].id


def test_three_of_a_kind_are_told_singly_and_more_in_one() -> None:
    def told(count: int) -> tuple[Alert, ...]:
        lost = (*hosts(count, DeviceState.OFFLINE), *(device(f"other-{n}") for n in range(20)))
        before = (*hosts(count), *(device(f"other-{n}") for n in range(20)))
        return Story().goes_on(reading(*before), *(reading(*lost, taken_at=at(s)) for s in (30, 60)))

    assert [len(alert.subjects) for alert in told(3)] == [1, 1, 1]
    (one,) = told(4)
    assert (len(one.subjects), one.out_of) == (4, None)


def test_the_loss_of_half_of_a_source_is_not_most_of_it() -> None:
    (told,) = Story().goes_on(
        reading(*hosts(8)),
        *(reading(*hosts(4, DeviceState.OFFLINE), *hosts(8)[4:], taken_at=at(s)) for s in (30, 60)),
    )

    assert (len(told.subjects), told.out_of) == (4, None)


def test_the_loss_of_most_of_a_source_says_so() -> None:
    story = Story()

    (told,) = story.goes_on(
        reading(*hosts(500)),
        *(reading(*hosts(499, DeviceState.OFFLINE), device("host-499"), taken_at=at(s)) for s in (30, 60)),
    )

    assert (len(told.subjects), told.out_of) == (499, 500)


def test_where_grouping_begins_can_be_set() -> None:
    story = Story(AlertRules(group_above=1))

    told = story.goes_on(
        reading(*hosts(2)), *(reading(*hosts(2, DeviceState.OFFLINE), taken_at=at(s)) for s in (30, 60))
    )

    assert len(told) == 1


def test_kinds_and_sources_are_grouped_apart() -> None:
    story = Story()
    pending = tuple(device(f"new-{n}", DeviceState.PENDING) for n in range(4))

    told = story.goes_on(
        reading(*hosts(4)),
        reading(*hosts(4, DeviceState.OFFLINE), taken_at=at(30)),
        reading(*hosts(4, DeviceState.OFFLINE), *pending, taken_at=at(60)),
    )

    assert [(alert.kind, len(alert.subjects)) for alert in told] == [
        (NoticeKind.DEVICE_OFFLINE, 4),
        (NoticeKind.APPROVAL_NEEDED, 4),
    ]


def test_a_grouped_outage_that_ends_at_once_is_one_toast() -> None:
    story = Story()
    (lost,) = story.goes_on(
        reading(*hosts(5)), *(reading(*hosts(5, DeviceState.OFFLINE), taken_at=at(s)) for s in (30, 60))
    )

    (back,) = story.goes_on(reading(*hosts(5), taken_at=at(90)))

    assert (back.replaces, len(back.subjects), back.lasted_s) == (lost.id, 5, 60.0)


def test_a_grouped_outages_toast_stands_until_the_last_is_back() -> None:
    story = Story()
    (lost,) = story.goes_on(
        reading(*hosts(5)), *(reading(*hosts(5, DeviceState.OFFLINE), taken_at=at(s)) for s in (30, 60))
    )
    partly = (*hosts(3), *(offline(f"host-{n}") for n in (3, 4)))

    (some,) = story.goes_on(reading(*partly, taken_at=at(90)))
    (rest,) = story.goes_on(reading(*hosts(5), taken_at=at(120)))

    assert (some.replaces, len(some.subjects)) == (None, 3)
    assert (rest.replaces, len(rest.subjects)) == (lost.id, 2)


def test_a_grouped_recovery_of_single_outages_takes_all_their_toasts() -> None:
    """Four outages told one by one end in one reading: one toast takes over the first's place, the others go."""
    story = Story()
    outcomes: list[Outcome] = [reading(*hosts(4))]
    for lost in range(1, 5):
        state = (*hosts(lost, DeviceState.OFFLINE), *(device(f"host-{n}") for n in range(lost, 4)))
        outcomes += [reading(*state, taken_at=at(60 * lost)), reading(*state, taken_at=at(60 * lost + 30))]
    story.goes_on(*outcomes)

    (back,) = story.goes_on(reading(*hosts(4), taken_at=at(600)))

    assert [alert.id for alert in story.alerts[:4]] == [back.replaces, *back.withdraws]
    assert back.lasted_s == 540.0


def test_blindness_tells_of_the_source_and_of_no_device() -> None:
    story = Story()

    story.goes_on(reading(device()), *(failure(failed_at=at(30 * n)) for n in range(1, 50)))

    assert story.kinds == [NoticeKind.SOURCE_UNREACHABLE]
    assert (story.alerts[0].subjects, story.alerts[0].problem) == ((), "no answer within 10 s")


def test_the_end_of_blindness_takes_over_its_toast() -> None:
    story = Story()
    story.goes_on(reading(device()), *(failure(failed_at=at(30 * n)) for n in range(1, 5)))

    (back,) = story.goes_on(reading(device(), taken_at=at(630)))

    assert (back.kind, back.replaces, back.lasted_s) == (NoticeKind.SOURCE_BACK, story.alerts[0].id, 600.0)


def test_a_refused_secret_is_told_once_even_after_being_unreachable() -> None:
    story = Story()

    story.goes_on(
        reading(device()),
        *(failure(failed_at=at(30 * n)) for n in range(1, 4)),
        *(failure(FailureKind.SIGN_IN, failed_at=at(s)) for s in (120, 150, 180, 500)),
        reading(device(), taken_at=at(630)),
    )

    assert story.kinds == [NoticeKind.SOURCE_UNREACHABLE, NoticeKind.SIGN_IN_NEEDED, NoticeKind.SOURCE_BACK]
    assert [alert.replaces for alert in story.alerts] == [None, "1", "2"]


@pytest.mark.parametrize("kind", [FailureKind.SIGN_IN, FailureKind.UNREACHABLE])
def test_failed_source_is_told_with_problem_and_hint(kind: FailureKind) -> None:
    story = Story()

    story.goes_on(
        reading(device()),
        *(failure(kind, failed_at=at(30 * n), problem="refused", hint="Store another.") for n in range(1, 5)),
    )

    assert [(alert.problem, alert.hint) for alert in story.alerts] == [("refused", "Store another.")]


def test_what_is_off_is_not_told_and_its_end_replaces_nothing() -> None:
    story = Story(rules(device_offline=None, source_unreachable=None))

    (back,) = story.goes_on(*went_offline(), reading(device(), taken_at=at(90)))

    assert (back.kind, back.replaces, back.id) == (NoticeKind.DEVICE_ONLINE, None, "1")


def test_an_untold_outage_of_a_source_still_ends_in_words_if_they_are_on() -> None:
    story = Story(rules(source_unreachable=None))

    story.goes_on(reading(device()), *(failure(failed_at=at(30 * n)) for n in range(1, 5)))
    (back,) = story.goes_on(reading(device(), taken_at=at(200)))

    assert (back.kind, back.replaces) == (NoticeKind.SOURCE_BACK, None)


def test_a_removed_device_takes_its_outages_toast() -> None:
    story = Story()
    (lost,) = story.goes_on(*went_offline())

    (gone,) = story.goes_on(reading(taken_at=at(90)), reading(taken_at=at(120)))

    assert (gone.kind, gone.urgency, gone.replaces) == (NoticeKind.DEVICE_REMOVED, Urgency.LOW, lost.id)


def test_urgency_can_be_set_per_kind() -> None:
    (told,) = Story(rules(device_offline=Urgency.LOW)).goes_on(*went_offline())

    assert told.urgency is Urgency.LOW


def test_printers_name_their_host_and_themselves() -> None:
    def host(state: PrinterState) -> Device:
        return device(page="https://formide.example/d/1", printers=(printer(state=state),))

    story = Story()
    story.goes_on(reading(host(PrinterState.PRINTING)), reading(host(PrinterState.IDLE), taken_at=at(30)))
    story.goes_on(reading(host(PrinterState.ERROR), taken_at=at(60)))
    story.goes_on(*(reading(host(PrinterState.OFFLINE), taken_at=at(s)) for s in (90, 120)))

    assert story.kinds == [NoticeKind.PRINTER_FINISHED, PRINTER_ERROR, NoticeKind.PRINTER_OFFLINE]
    (subject,) = story.alerts[1].subjects
    assert (subject.id, subject.detail, subject.page) == (
        "printer-host",
        "Ultimaker 2",
        "https://formide.example/d/1",
    )


def test_finished_print_is_told_with_its_job_and_length_and_its_beginning_only_where_asked_for() -> None:
    def prints(state: PrinterState) -> Device:
        made = Printer(id="printer-host", name="Prusa", state=state, job="benchy.gcode", elapsed_s=7500.0)
        return device("Prusa", id="printer-host", printers=(made,))

    states = (PrinterState.IDLE, PrinterState.PRINTING, PrinterState.IDLE)
    outcomes = [reading(prints(state), taken_at=at(30 * number)) for number, state in enumerate(states)]
    usual, keen = Story(), Story(rules(print_started=Urgency.LOW))

    usual.goes_on(*outcomes)
    keen.goes_on(*outcomes)

    (told,) = usual.alerts
    assert (told.kind, told.problem, told.lasted_s) == (NoticeKind.PRINTER_FINISHED, "benchy.gcode", 7500)
    assert [(each.name, each.detail) for each in told.subjects] == [("Prusa", None)]
    assert keen.kinds == [NoticeKind.PRINT_STARTED, NoticeKind.PRINTER_FINISHED]


def test_encryption_and_approval_are_told() -> None:
    story = Story()

    story.goes_on(
        reading(device(encrypted=True)),
        reading(device(encrypted=False), device("new", DeviceState.PENDING), taken_at=at(30)),
    )

    assert story.kinds == [ENCRYPTION_OFF, NoticeKind.APPROVAL_NEEDED]


def test_people_are_told_only_where_asked_for() -> None:
    ada = person("Ada", Role.STAFF, link="https://billing.example.com/ada")
    outcomes = [reading(), reading(people=(ada,), taken_at=at(30)), reading(taken_at=at(60))]
    quiet, keen = Story(), Story(rules(person_online=Urgency.LOW, no_staff=Urgency.NORMAL))

    quiet.goes_on(*outcomes)
    keen.goes_on(*outcomes)

    assert quiet.kinds == []
    assert keen.alerts[0].out_of is None
    assert keen.kinds == [NoticeKind.PERSON_ONLINE, NoticeKind.NO_STAFF]
    assert keen.alerts[0].subjects[0].page == "https://billing.example.com/ada"
    assert keen.alerts[1].subjects == ()


def test_many_people_are_no_share_of_the_devices() -> None:
    keen = Story(rules(person_online=Urgency.LOW))

    (told,) = keen.goes_on(
        reading(device()), reading(device(), people=tuple(person(f"p{n}") for n in range(5)), taken_at=at(30))
    )

    assert (len(told.subjects), told.out_of) == (5, None)


def test_a_refused_secret_that_ends_by_way_of_being_unreachable_is_one_story() -> None:
    story = Story()

    story.goes_on(
        reading(device()),
        *(failure(FailureKind.SIGN_IN, failed_at=at(s)) for s in (30, 60, 90)),
        *(failure(failed_at=at(s)) for s in (990, 1020, 1050, 1080)),
        reading(device(), taken_at=at(1200)),
    )

    assert story.kinds == [NoticeKind.SIGN_IN_NEEDED, NoticeKind.SOURCE_BACK]
    assert story.alerts[1].replaces == story.alerts[0].id
