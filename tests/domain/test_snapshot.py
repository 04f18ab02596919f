"""``fold``: readings confirm, failures age, what did not change stays the same object."""

from dataclasses import replace

from pilotlamp.domain.folding import fold, resumed
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.snapshot import FailureKind, Snapshot, SourceState, is_stale, stale_at
from tests.builders import (
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
    source,
    status_of,
    went_offline,
)


def state_of(snapshot: Snapshot, name: str = "printer-host") -> DeviceState:
    return status_of(snapshot).devices[name].presence.state


def test_before_the_first_poll_a_source_waits() -> None:
    status = status_of(after())

    assert status.state is SourceState.WAITING
    assert status.checked_at is None
    assert status.seen_at is None
    assert status.people == ()


def test_the_first_reading_is_believed_at_once() -> None:
    """There is nothing to compare it with (rule 1)."""
    snapshot = after(reading(offline()))

    assert state_of(snapshot) is DeviceState.OFFLINE
    assert status_of(snapshot).devices["printer-host"].presence.since is None


def test_offline_takes_two_readings() -> None:
    online, first, second = went_offline()

    once = after(online, first)
    twice = after(online, first, second)

    assert state_of(once) is DeviceState.ONLINE
    assert status_of(once).devices["printer-host"].presence.candidate is DeviceState.OFFLINE
    assert state_of(twice) is DeviceState.OFFLINE


def test_a_confirmed_state_dates_from_its_first_reading() -> None:
    """An outage began when it was first seen, not when it was believed."""
    presence = status_of(after(*went_offline())).devices["printer-host"].presence

    assert presence.since == at(30)


def test_online_takes_one_reading() -> None:
    snapshot = after(*went_offline(), reading(device(), taken_at=at(90)))

    assert state_of(snapshot) is DeviceState.ONLINE


def test_how_many_readings_confirm_can_be_set() -> None:
    slow = source(offline_after=3, online_after=2)
    snapshot = after(
        *went_offline(of=slow),
        reading(offline(), of=slow, taken_at=at(90)),
        reading(device(), of=slow, taken_at=at(120)),
        sources=(slow,),
    )

    assert state_of(snapshot) is DeviceState.OFFLINE
    assert state_of(after(*went_offline(of=slow), sources=(slow,))) is DeviceState.ONLINE


def test_a_blip_leaves_nothing_behind() -> None:
    online, blip, _ = went_offline()

    snapshot = after(online, blip, reading(device(), taken_at=at(60)), reading(offline(), taken_at=at(90)))

    assert state_of(snapshot) is DeviceState.ONLINE
    assert status_of(snapshot).devices["printer-host"].presence.streak == 1


def test_another_doubt_starts_counting_afresh() -> None:
    snapshot = after(
        reading(device()),
        reading(offline(), taken_at=at(30)),
        reading(device(state=DeviceState.UNKNOWN), taken_at=at(60)),
    )

    presence = status_of(snapshot).devices["printer-host"].presence
    assert (presence.state, presence.candidate, presence.streak) == (DeviceState.ONLINE, DeviceState.UNKNOWN, 1)


def test_a_failure_keeps_the_last_reading() -> None:
    """Blind is not offline (rule 3)."""
    before = after(reading(device()))

    now = fold(before, failure(failed_at=at(30)))

    assert status_of(now).devices is status_of(before).devices
    assert status_of(now).state is SourceState.UNREACHABLE
    assert status_of(now).checked_at == at(30)
    assert status_of(now).seen_at == NOW


def test_blindness_does_not_confirm() -> None:
    online, first, second = went_offline()

    snapshot = after(online, first, *(failure(failed_at=at(30 + s)) for s in range(5)))

    assert state_of(snapshot) is DeviceState.ONLINE
    assert state_of(fold(snapshot, second)) is DeviceState.OFFLINE


def test_a_reading_ends_the_failures() -> None:
    snapshot = after(failure(), failure(failed_at=at(8)), reading(device(), taken_at=at(16)))

    status = status_of(snapshot)
    assert (status.state, status.failures, status.failing_since) == (SourceState.OK, 0, None)


def test_failures_are_counted_from_the_first() -> None:
    status = status_of(after(failure(), failure(failed_at=at(8))))

    assert (status.failures, status.failing_since, status.unreachable) == (2, NOW, False)
    assert status_of(after(failure(), failure(), failure())).unreachable


def test_a_refused_secret_is_not_unreachable() -> None:
    """Rule 5: signing in is a state of its own."""
    status = status_of(after(*[failure(FailureKind.SIGN_IN)] * 5))

    assert status.sign_in_needed
    assert not status.unreachable


def test_a_reading_of_an_unknown_source_changes_nothing() -> None:
    snapshot = after()

    assert fold(snapshot, reading(of=LAPTOPS)) is snapshot


def test_what_did_not_change_is_the_same_object() -> None:
    before = after(reading(device("a"), device("b")))

    now = fold(before, reading(device("a"), device("b", owner="Ada"), taken_at=at(30)))

    assert status_of(now).devices["a"] is status_of(before).devices["a"]
    assert status_of(now).devices["b"].device.owner == "Ada"


def test_the_same_devices_keep_their_whole_table() -> None:
    """Sources hand over the same tuple when the same bytes came: nothing is looked at then."""
    first = reading(device("a"))
    before = after(first)

    now = fold(before, replace(first, taken_at=at(30)))

    assert status_of(now).devices is status_of(before).devices


def test_the_same_devices_still_confirm() -> None:
    online, gone, _ = went_offline()

    snapshot = after(online, gone, replace(gone, taken_at=at(60)))

    assert state_of(snapshot) is DeviceState.OFFLINE


def test_a_device_missing_once_is_kept() -> None:
    """An empty list once is a blip too (rule 15)."""
    before = after(reading(device("a"), device("b")))

    now = fold(before, reading(taken_at=at(30)))
    back = fold(now, reading(device("a"), device("b"), taken_at=at(60)))

    assert list(status_of(now).devices) == ["a", "b"]
    assert [tracked.missing for tracked in status_of(now).devices.values()] == [1, 1]
    assert [tracked.missing for tracked in status_of(back).devices.values()] == [0, 0]


def test_a_device_missing_twice_is_removed() -> None:
    snapshot = after(reading(device("a"), device("b")), *(reading(device("a"), taken_at=at(s)) for s in (30, 60)))

    assert list(status_of(snapshot).devices) == ["a"]


def test_a_printer_offline_takes_two_readings_an_error_one() -> None:
    def printer_after(*states: PrinterState) -> PrinterState:
        snapshot = after(*(reading(device(printers=(printer(state=state),))) for state in states))
        return status_of(snapshot).devices["printer-host"].printers[0].status.state

    assert printer_after(PrinterState.PRINTING, PrinterState.OFFLINE) is PrinterState.PRINTING
    assert printer_after(PrinterState.PRINTING, PrinterState.OFFLINE, PrinterState.OFFLINE) is PrinterState.OFFLINE
    assert printer_after(PrinterState.PRINTING, PrinterState.ERROR) is PrinterState.ERROR


def test_a_printer_that_is_new_is_believed_at_once() -> None:
    snapshot = after(reading(device()), reading(device(printers=(printer(state=PrinterState.OFFLINE),))))

    tracked = status_of(snapshot).devices["printer-host"].printers[0]
    assert tracked.status.state is PrinterState.OFFLINE


def test_people_are_those_of_the_last_reading() -> None:
    assert status_of(after(reading(people=(person("Ada"),)))).people == (person("Ada"),)


def test_a_reading_goes_stale_after_three_intervals() -> None:
    status = status_of(after(reading(device())))

    assert stale_at(status) == at(90)
    assert not is_stale(status, at(90))
    assert is_stale(status, at(91))


def test_a_source_that_waits_is_not_stale_and_one_that_failed_is() -> None:
    assert stale_at(status_of(after())) is None
    assert not is_stale(status_of(after()), NOW)
    assert is_stale(status_of(after(failure())), NOW)


def test_one_failure_after_a_fresh_reading_is_not_stale_three_are() -> None:
    fresh = reading(device())

    assert not is_stale(status_of(after(fresh, failure())), NOW)
    assert is_stale(status_of(after(fresh, failure(), failure(), failure())), NOW)


def test_a_refusal_makes_stale_like_other_failures() -> None:
    refused = failure(FailureKind.SIGN_IN)

    assert not is_stale(status_of(after(reading(device()), refused, refused)), NOW)
    assert is_stale(status_of(after(reading(device()), *[refused] * 3)), NOW)


def test_sources_do_not_touch_each_other() -> None:
    both = (MAKERSPACE, LAPTOPS)
    before = after(reading(device("a")), sources=both)

    now = fold(before, reading(device("b"), of=LAPTOPS))

    assert now.sources["Makerspace"] is before.sources["Makerspace"]
    assert list(now.sources) == ["Makerspace", "Laptops"]


def test_after_a_sleep_doubts_start_afresh() -> None:
    """What was seen once before the lid was closed proves nothing (rule 6)."""
    idle = printer()
    doubtful = after(
        reading(device("a", printers=(idle,)), device("b"), device("c")),
        reading(offline("a", printers=(printer(state=PrinterState.OFFLINE),)), device("c"), taken_at=at(30)),
    )

    awake = resumed(doubtful)

    devices = status_of(awake).devices
    assert [tracked.presence.candidate for tracked in devices.values()] == [None, None, None]
    assert [tracked.missing for tracked in devices.values()] == [0, 0, 0]
    assert devices["a"].printers[0].status.candidate is None
    assert state_of(fold(awake, reading(offline("a"), device("b"), device("c"), taken_at=at(60))), "a") is (
        DeviceState.ONLINE
    )


def test_after_a_sleep_failures_are_counted_afresh_but_what_was_lost_is_still() -> None:
    shaky, lost = after(reading(device()), failure()), after(reading(device()), *[failure()] * 3)

    assert status_of(resumed(shaky)).failures == 0
    assert status_of(resumed(lost)).unreachable


def test_after_a_sleep_what_was_settled_is_the_same() -> None:
    before = after(reading(device()))

    assert status_of(resumed(before)).devices is status_of(before).devices


def test_devices_are_not_missed_while_entries_can_not_be_read() -> None:
    """Whichever is not listed may be the one that can't be read: rule 15 needs a list in which all can be."""
    both = reading(device("a"), offline("b"))
    partly = (reading(device("a"), taken_at=at(30 * n), left_out=1) for n in range(1, 6))

    kept = after(both, *partly)

    assert list(status_of(kept).devices) == ["a", "b"]
    assert state_of(kept, "b") is DeviceState.OFFLINE
    whole = [reading(device("a"), taken_at=at(180 + 30 * n)) for n in range(2)]
    assert list(status_of(after(both, whole[0])).devices) == ["a", "b"]
    assert list(status_of(fold(fold(kept, whole[0]), whole[1])).devices) == ["a"]


def test_the_same_devices_are_compared_anew_when_all_entries_can_be_read_again() -> None:
    first = reading(device("a"), device("b"))
    partly = reading(device("a"), taken_at=at(30), left_out=1)
    whole = [replace(partly, taken_at=at(60 + 30 * n), left_out=0) for n in range(2)]

    assert list(status_of(after(first, partly, *whole)).devices) == ["a"]


def test_people_are_not_gone_while_entries_can_not_be_read() -> None:
    """As many of those missing stay as there are such entries, and always the same ones."""
    ann, bob, cyd = person("Ann"), person("Bob"), person("Cyd")
    seen = after(reading(people=(ann, bob, cyd)), reading(people=(ann, bob), taken_at=at(30), left_out=1))
    assert status_of(seen).people == (ann, bob, cyd)

    again = fold(seen, reading(people=(ann, bob), taken_at=at(60), left_out=1))
    assert status_of(again).people is status_of(seen).people

    left = fold(again, reading(people=(ann,), taken_at=at(90), left_out=1))
    assert status_of(left).people == (ann, cyd)
    assert status_of(fold(left, reading(people=(ann,), taken_at=at(120)))).people == (ann,)
