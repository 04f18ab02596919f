"""``diff``: only what is confirmed is a change, and a first reading is none."""

from dataclasses import replace
from typing import Any

from pilotlamp.domain.changes import (
    ApprovalRequested,
    Change,
    ConditionBegan,
    ConditionEnded,
    DeviceCameOnline,
    DeviceRemoved,
    DeviceWentOffline,
    LastStaffLeft,
    PersonArrived,
    PrinterFinished,
    PrinterWentOffline,
    PrintStarted,
    SignInNeeded,
    SourceBack,
    SourceLost,
    SourceStateChanged,
)
from pilotlamp.domain.conditions import Condition, Holding
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Person, PrinterState, Role
from pilotlamp.domain.snapshot import FailureKind, Outcome, Snapshot, SourceState
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR, SUPPLIES_LOW
from tests.builders import (
    MAKERSPACE,
    NOW,
    after,
    at,
    device,
    failure,
    offline,
    person,
    printer,
    reading,
    source,
    went_offline,
)

OK = SourceStateChanged(source="Makerspace", state=SourceState.OK, problem=None)


def last_changes(*outcomes: Outcome) -> tuple[Change, ...]:
    """What the last of these outcomes changed."""
    before = after(*outcomes[:-1])
    return diff(before, fold(before, outcomes[-1]))


def between(then: Device, now: Device) -> tuple[Change, ...]:
    """What one reading changed."""
    return last_changes(reading(then), reading(now, taken_at=at(30)))


def test_the_first_reading_is_silent() -> None:
    """Rule 1: whatever it says, there is nothing to compare it with."""
    first = reading(offline("a"), device("b", DeviceState.PENDING), device("c", encrypted=False), people=(person(),))

    assert last_changes(first) == (OK,)


def test_an_equal_reading_changes_nothing() -> None:
    assert between(device(), device()) == ()


def test_one_blip_changes_nothing_and_the_second_reading_does() -> None:
    online, first, second = went_offline()

    assert last_changes(online, first) == ()
    assert last_changes(online, first, second) == (
        DeviceWentOffline(source="Makerspace", device=offline(), since=at(30)),
    )


def test_coming_back_says_since_when_it_was_gone() -> None:
    back = reading(device(), taken_at=at(300))

    assert last_changes(*went_offline(), back) == (
        DeviceCameOnline(source="Makerspace", device=device(), at=at(300), was=DeviceState.OFFLINE, was_since=at(30)),
    )


def test_what_is_expected_to_be_off_goes_and_comes_silently() -> None:
    gone = went_offline(expected_off=True)

    assert last_changes(*gone) == ()
    assert last_changes(*gone, reading(device(expected_off=True), taken_at=at(90))) == ()


def test_a_new_device_is_silent_unless_it_waits_for_approval() -> None:
    pending = device("new", DeviceState.PENDING)

    assert last_changes(reading(), reading(offline("new"))) == ()
    assert last_changes(reading(), reading(pending)) == (ApprovalRequested(source="Makerspace", device=pending),)


def test_a_known_device_may_ask_for_approval_again() -> None:
    pending = device(state=DeviceState.PENDING)

    assert between(device(), pending) == (ApprovalRequested(source="Makerspace", device=pending),)


def test_a_device_gone_from_the_list_twice_is_removed() -> None:
    first, gone = reading(device()), reading(taken_at=at(30))

    assert last_changes(first, gone) == ()
    assert last_changes(first, gone, reading(taken_at=at(60))) == (DeviceRemoved(source="Makerspace", device=device()),)


def test_encryption_lost_is_told_once() -> None:
    bare = device(encrypted=False)

    assert between(device(encrypted=True), bare) == (
        ConditionBegan(source="Makerspace", device=bare, condition=Holding(spec=ENCRYPTION_OFF, since=at(30))),
    )
    assert between(bare, device(encrypted=False, owner="Ada")) == ()


def test_printer_changes() -> None:
    def host(state: PrinterState) -> Device:
        return device(printers=(printer(state=state),))

    failed, idle = printer(state=PrinterState.ERROR), printer()

    assert between(host(PrinterState.PRINTING), host(PrinterState.ERROR)) == (
        ConditionBegan(
            source="Makerspace",
            device=host(PrinterState.ERROR),
            printer=failed,
            condition=Holding(spec=PRINTER_ERROR, since=at(30)),
        ),
    )
    assert between(host(PrinterState.PRINTING), host(PrinterState.IDLE)) == (
        PrinterFinished(source="Makerspace", device=host(PrinterState.IDLE), printer=idle),
    )
    assert between(host(PrinterState.IDLE), host(PrinterState.PRINTING)) == (
        PrintStarted(
            source="Makerspace", device=host(PrinterState.PRINTING), printer=printer(state=PrinterState.PRINTING)
        ),
    )
    assert between(host(PrinterState.PAUSED), host(PrinterState.IDLE)) == ()
    assert between(host(PrinterState.PAUSED), host(PrinterState.PRINTING)) == ()
    assert between(device(), host(PrinterState.ERROR)) == ()


def job(state: PrinterState, **more: Any) -> Device:
    return device(printers=(replace(printer(state=state), job="benchy.gcode", **more),))


def test_print_that_was_cancelled_or_failed_has_not_finished() -> None:
    for end, told in {JobEnd.FINISHED: 1, JobEnd.CANCELLED: 0, JobEnd.FAILED: 0}.items():
        assert len(between(job(PrinterState.PRINTING), job(PrinterState.IDLE, last_job=end))) == told


def test_print_that_follows_on_a_busy_printer_has_started_and_a_busy_moment_ends_none() -> None:
    printing, busy, idle = (job(state) for state in (PrinterState.PRINTING, PrinterState.BUSY, PrinterState.IDLE))
    seen = [reading(each, taken_at=at(30 * number)) for number, each in enumerate((printing, busy, idle))]

    assert [type(change) for change in between(busy, printing)] == [PrintStarted]
    assert [type(change) for change in diff(after(*seen[:-1]), after(*seen))] == [PrinterFinished]


def test_print_took_as_long_as_the_printer_says_or_as_it_was_seen_to_print() -> None:
    def took(*devices: Device) -> float | None:
        seen = [reading(each, taken_at=at(30 * number)) for number, each in enumerate(devices)]
        (change,) = diff(after(*seen[:-1]), after(*seen))
        assert isinstance(change, PrinterFinished)
        return change.took_s

    printing, idle = job(PrinterState.PRINTING), job(PrinterState.IDLE)
    assert took(printing, idle) is None
    assert took(idle, printing, idle) == 30
    assert took(job(PrinterState.PRINTING, elapsed_s=700.0), idle) == 700
    assert took(printing, job(PrinterState.IDLE, elapsed_s=710.0)) == 710


def test_condition_of_several_parts_begins_for_each() -> None:
    def toner(*parts: str, begins: bool = True) -> Device:
        low = tuple(Condition(key="supplies_low", part=part, begins=begins) for part in parts)
        return device(printers=(replace(printer(), conditions=low),))

    watched = source(conditions=(SUPPLIES_LOW,))

    def changes(*devices: Device) -> list[tuple[str, str]]:
        seen = [reading(each, taken_at=at(30 * number)) for number, each in enumerate(devices)]
        found = diff(after(*seen[:-1], sources=(watched,)), after(*seen, sources=(watched,)))
        return [
            (type(each).__name__, each.condition.part)
            for each in found
            if isinstance(each, ConditionBegan | ConditionEnded)
        ]

    assert changes(toner("black"), toner("black", "cyan")) == [("ConditionBegan", "cyan")]
    assert changes(toner("black", "cyan"), toner("cyan")) == [("ConditionEnded", "black")]
    # Between the two limits nothing begins, and nothing ends.
    assert changes(toner(), toner("black", begins=False)) == []
    assert changes(toner("black"), toner("black", begins=False)) == []


def test_a_printer_alone_goes_offline_and_with_its_host_it_does_not() -> None:
    """Cause before effect (rule 8)."""
    idle, gone = (printer(),), (printer(state=PrinterState.OFFLINE),)
    alone = [reading(device(printers=idle)), *(reading(device(printers=gone), taken_at=at(s)) for s in (30, 60))]
    together = [reading(device(printers=idle)), *(reading(offline(printers=gone), taken_at=at(s)) for s in (30, 60))]

    assert last_changes(*alone) == (
        PrinterWentOffline(source="Makerspace", device=device(printers=gone), printer=gone[0]),
    )
    assert [type(change) for change in last_changes(*together)] == [DeviceWentOffline]


def test_lost_source_is_not_a_lost_device() -> None:
    """A failed poll keeps the last reading; the third one in a row is news of the source (rule 3)."""
    first = reading(device())
    third = failure(failed_at=at(90))

    assert last_changes(first, failure(failed_at=at(30))) == (
        SourceStateChanged(source="Makerspace", state=SourceState.UNREACHABLE, problem="no answer within 10 s"),
    )
    assert last_changes(first, failure(failed_at=at(30)), failure(failed_at=at(60)), third) == (
        SourceLost(source="Makerspace", failure=third, since=at(30)),
    )
    assert last_changes(first, *[failure(failed_at=at(30))] * 4) == ()


def test_a_source_that_was_lost_is_back() -> None:
    lost: list[Outcome] = [reading(device()), *(failure(failed_at=at(s)) for s in (30, 60, 90))]

    assert last_changes(*lost, reading(device(), taken_at=at(330))) == (
        OK,
        SourceBack(source="Makerspace", at=at(330), since=at(30)),
    )
    assert last_changes(*lost[:2], reading(device(), taken_at=at(330))) == (
        OK,
        SourceBack(source="Makerspace", at=at(330), since=at(30)),
    )


def test_a_refused_secret_is_told_once_and_ends() -> None:
    refused = failure(FailureKind.SIGN_IN, problem="the server refused the secret", hint="Store another.")
    problem = "the server refused the secret. Store another."
    state = SourceStateChanged(source="Makerspace", state=SourceState.SIGN_IN, problem=problem)

    assert last_changes(reading(device()), refused) == (state,)
    assert last_changes(reading(device()), *[refused] * 3) == (SignInNeeded(source="Makerspace", failure=refused),)
    assert last_changes(reading(device()), *[refused] * 4) == ()
    assert SourceBack(source="Makerspace", at=at(60), since=NOW) in last_changes(
        reading(device()), refused, reading(device(), taken_at=at(60))
    )


def test_people_arrive_and_the_last_of_staff_leaves() -> None:
    ada, bob = person("Ada", Role.STAFF), person("Bob")

    def people_between(then: tuple[Person, ...], now: tuple[Person, ...]) -> tuple[Change, ...]:
        return last_changes(reading(people=then), reading(people=now, taken_at=at(30)))

    assert people_between((ada,), (ada, bob)) == (PersonArrived(source="Makerspace", person=bob),)
    assert people_between((ada, bob), (bob,)) == (LastStaffLeft(source="Makerspace"),)
    assert people_between((bob,), (person("Bob", online=False),)) == ()


def test_a_source_that_is_new_has_no_past() -> None:
    assert diff(Snapshot(), after(reading(offline()))) == ()


def test_readings_after_blindness_compare_with_the_last_before_it() -> None:
    outcomes: list[Outcome] = [reading(device()), *(failure(failed_at=at(s)) for s in (30, 60, 90))]
    outcomes += [reading(offline(), taken_at=at(120)), reading(offline(), taken_at=at(150))]

    assert last_changes(*outcomes) == (DeviceWentOffline(source="Makerspace", device=offline(), since=at(120)),)


def test_sources_are_compared_one_by_one() -> None:
    before = after(reading(device()), sources=(MAKERSPACE,))

    assert diff(before, before) == ()


def test_a_printer_that_may_be_off_goes_silently() -> None:
    def host(state: PrinterState) -> Device:
        return device(printers=(printer(state=state, expected_off=True),))

    outcomes = [
        reading(host(PrinterState.IDLE)),
        *(reading(host(PrinterState.OFFLINE), taken_at=at(s)) for s in (30, 60)),
    ]

    assert last_changes(*outcomes) == ()
