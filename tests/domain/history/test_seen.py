"""Times in which a source was seen, and the gaps between them."""

from datetime import datetime

from pilotlamp.domain.history.availability import Gap, GapReason, Interval
from pilotlamp.domain.history.seen import SeenInterval, gaps, seen
from pilotlamp.domain.snapshot import Outcome, Snapshot
from tests.builders import after, at, device, failure, reading, status_of

NOT_RUNNING, ASLEEP, BLIND, NOT_POLLED = GapReason


def intervals(*outcomes: Outcome, sleeps: tuple[tuple[datetime, datetime], ...] = ()) -> list[SeenInterval]:
    """The intervals that a source was seen in while it was polled with these outcomes."""
    found: list[SeenInterval] = []
    known: SeenInterval | None = None
    before: Snapshot | None = None
    for count in range(1, len(outcomes) + 1):
        now = after(*outcomes[:count])
        was, known = known, seen(known, None if before is None else status_of(before), status_of(now), sleeps)
        if known is not None:
            if was is not None and was.begin == known.begin:
                found.pop()
            found.append(known)
        before = now
    return found


def one(begin: float, end: float, gap: GapReason) -> SeenInterval:
    return SeenInterval(begin=at(begin), end=at(end), gap=gap)


def test_readings_close_to_each_other_are_one_interval() -> None:
    """A source is polled each 30 s, and a reading is believed for 90 s; a failed poll between is none that was seen."""
    assert intervals(
        reading(device()), reading(device(), taken_at=at(30)), failure(failed_at=at(60)), reading(taken_at=at(120))
    ) == [one(0, 120, NOT_RUNNING)]


def test_longer_pause_is_a_gap() -> None:
    assert intervals(reading(device()), reading(device(), taken_at=at(90.1))) == [
        one(0, 0, NOT_RUNNING),
        one(90.1, 90.1, NOT_POLLED),
    ]


def test_gap_of_a_source_that_did_not_answer_is_blind() -> None:
    assert intervals(reading(device()), failure(failed_at=at(30)), reading(device(), taken_at=at(200)))[-1] == one(
        200, 200, BLIND
    )


def test_gap_of_a_computer_that_slept_is_asleep() -> None:
    sleeps = ((at(-900), at(-800)), (at(20), at(7000)))

    assert intervals(reading(device()), reading(device(), taken_at=at(7001)), sleeps=sleeps)[-1].gap is ASLEEP
    assert intervals(reading(device()), reading(device(), taken_at=at(200)), sleeps=sleeps[:1])[-1].gap is NOT_POLLED


def test_clock_that_was_set_back_begins_another_interval() -> None:
    assert [each.begin for each in intervals(reading(device()), reading(device(), taken_at=at(-600)))] == [
        at(0),
        at(-600),
    ]


def test_nothing_is_seen_before_the_first_reading() -> None:
    assert intervals(failure()) == []


WINDOW = Interval(begin=at(0), end=at(100))


def test_gaps_are_what_is_between() -> None:
    found = gaps([one(-50, 10, NOT_RUNNING), one(20, 30, BLIND), one(25, 40, NOT_POLLED), one(60, 90, ASLEEP)], WINDOW)

    assert found == (
        Gap(begin=at(10), end=at(20), reason=BLIND),
        Gap(begin=at(40), end=at(60), reason=ASLEEP),
        Gap(begin=at(90), end=at(100), reason=NOT_RUNNING),
    )


def test_window_that_was_seen_whole_has_no_gap() -> None:
    assert gaps([one(-50, 100, NOT_RUNNING)], WINDOW) == ()
    assert gaps([], WINDOW) == (Gap(begin=at(0), end=at(100), reason=NOT_RUNNING),)
