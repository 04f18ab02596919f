"""How bad it is, and whether that can be believed, are two axes."""

from datetime import datetime
from typing import Any

import pytest

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Device, DeviceState, PrinterState, Role
from pilotlamp.domain.severity import newest_first, overview, source_severity, trouble_since, worst
from pilotlamp.domain.snapshot import FailureKind
from tests.builders import (
    HELPDESK,
    LAPTOPS,
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
    status_of,
    went_offline,
)


@pytest.mark.parametrize("left_out", [{"left_out": 1}, {"printers_left_out": 1}])
def test_entries_that_can_not_be_read_need_attention(left_out: dict[str, Any]) -> None:
    """The lamp is not green for what it does not see, and no less red for the rest."""
    snapshot = after(reading(device(), **left_out))

    assert source_severity(status_of(snapshot)) is overview(snapshot, NOW).severity is Severity.ATTENTION
    assert overview(after(reading(offline(), **left_out)), NOW).severity is Severity.PROBLEM


@pytest.mark.parametrize(
    ("seen", "severity"),
    [
        (device(), Severity.OK),
        (offline(), Severity.PROBLEM),
        (offline(expected_off=True), Severity.OK),
        (offline(encrypted=False), Severity.PROBLEM),
        (device(state=DeviceState.PENDING), Severity.ATTENTION),
        (device(state=DeviceState.UNKNOWN), Severity.ATTENTION),
        (device(encrypted=False), Severity.ATTENTION),
        (device(encrypted=True), Severity.OK),
        (device(printers=(printer(state=PrinterState.ERROR),)), Severity.PROBLEM),
        (device(printers=(printer(), printer("b", PrinterState.PAUSED))), Severity.ATTENTION),
        (device(printers=(printer(state=PrinterState.OFFLINE),)), Severity.ATTENTION),
        (device(printers=(printer(state=PrinterState.UNKNOWN),)), Severity.OK),
        (device("itself", printers=(printer("itself", PrinterState.UNKNOWN),)), Severity.ATTENTION),
        (device("itself", printers=(printer("itself", PrinterState.BUSY),)), Severity.OK),
    ],
)
def test_what_a_device_is_worth(seen: Device, severity: Severity) -> None:
    assert source_severity(status_of(after(reading(seen)))) is severity


def test_an_unconfirmed_outage_is_no_problem_yet() -> None:
    assert source_severity(status_of(after(*went_offline()[:2]))) is Severity.OK


def test_without_a_reading_nothing_can_be_said() -> None:
    assert source_severity(status_of(after(failure()))) is Severity.UNKNOWN
    assert worst(()) is Severity.UNKNOWN


def test_printer_in_an_unknown_state_is_no_device_that_is_online() -> None:
    """As a device in an unknown state; a condition says more than that."""
    unknown = [
        printer("it", PrinterState.UNKNOWN),
        printer("it", PrinterState.UNKNOWN, conditions=(Condition(key="supplies_low"),)),
    ]

    counts = [overview(after(reading(device("it", printers=(each,)))), NOW).counts for each in unknown]

    assert [(each.online, each.unknown) for each in counts] == [(0, 1), (1, 0)]


def test_before_the_first_answers_all_is_waiting() -> None:
    whole = overview(after(), NOW)

    assert (whole.severity, whole.waiting, whole.stale) == (Severity.UNKNOWN, True, False)


def test_a_source_without_devices_is_ok() -> None:
    assert overview(after(reading()), NOW).severity is Severity.OK


def test_the_worst_source_colours_the_whole() -> None:
    snapshot = after(
        reading(device("a"), offline("b"), offline("c"), device("d", DeviceState.PENDING)),
        reading(device("e"), device("f", DeviceState.UNKNOWN), of=LAPTOPS),
        reading(of=HELPDESK, people=(person("Ada", Role.STAFF), person("Bob", online=False))),
        sources=(MAKERSPACE, LAPTOPS, HELPDESK),
    )

    whole = overview(snapshot, NOW)

    assert (whole.severity, whole.problems, whole.attentions) == (Severity.PROBLEM, 2, 2)
    assert (whole.counts.online, whole.counts.offline, whole.counts.pending, whole.counts.unknown) == (2, 2, 1, 1)
    assert whole.counts.devices == 6
    assert whole.counts.people_online == 1


def test_a_stale_source_does_not_hide_another_ones_red() -> None:
    snapshot = after(
        reading(offline()),
        failure(FailureKind.SIGN_IN, of=LAPTOPS),
        sources=(MAKERSPACE, LAPTOPS),
    )

    whole = overview(snapshot, NOW)

    assert (whole.severity, whole.stale, whole.waiting) == (Severity.PROBLEM, True, False)


def test_old_green_is_stale() -> None:
    assert overview(after(reading(device())), at(91)).stale


def test_severities_are_ordered() -> None:
    order = [Severity.UNKNOWN, Severity.OK, Severity.ATTENTION, Severity.PROBLEM]

    assert sorted(Severity, key=lambda severity: severity.rank) == order


def test_acknowledged_trouble_is_counted_by_itself() -> None:
    snapshot = after(reading(offline("a"), device("b", encrypted=False), device("c")))

    seen = overview(snapshot, NOW, acknowledged=frozenset({("Makerspace", "a"), ("Makerspace", "c")}))

    assert (seen.severity, seen.problems, seen.attentions, seen.acknowledged) == (Severity.ATTENTION, 0, 1, 1)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (offline(printers=(printer(),)), at(30)),
        (device(printers=(printer(state=PrinterState.ERROR),)), at(30)),
        (device(encrypted=False), at(30)),
        (offline(expected_off=True), None),
        (device(), None),
    ],
)
def test_trouble_lasts_since_the_state_that_is_trouble(now: Device, since: datetime | None) -> None:
    before = device(printers=(printer(),))
    (tracked,) = status_of(
        after(reading(before), reading(now, taken_at=at(30)), reading(now, taken_at=at(60)))
    ).devices.values()

    assert trouble_since(tracked) == since


def test_printer_is_in_trouble_since_its_state_is_unknown() -> None:
    idle, unknown = (
        device("it", printers=(printer("it", state),)) for state in (PrinterState.IDLE, PrinterState.UNKNOWN)
    )
    (tracked,) = status_of(
        after(reading(idle), reading(unknown, taken_at=at(30)), reading(unknown, taken_at=at(60)))
    ).devices.values()

    assert trouble_since(tracked) == at(30)


def test_latest_trouble_is_first_and_what_is_well_is_last() -> None:
    shown = [
        (device("old"), device("new")),
        *[(offline("old"), device("new"))] * 2,
        *[(offline("old"), offline("new"))] * 2,
    ]
    snapshot = after(
        *(reading(*pair, device("well"), offline("ever"), taken_at=at(30 * place)) for place, pair in enumerate(shown))
    )

    devices = status_of(snapshot).devices

    assert sorted(("old", "new", "ever"), key=lambda id_: newest_first(devices[id_])) == ["new", "old", "ever"]
    assert newest_first(devices["well"]) == newest_first(devices["ever"])
