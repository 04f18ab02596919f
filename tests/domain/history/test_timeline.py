"""Timelines of states: up, down and not seen are three kinds of time."""

from datetime import datetime

import pytest

from pilotlamp.domain.history.timeline import (
    Gap,
    GapReason,
    Interval,
    Outage,
    Span,
    Standing,
    outages,
    strip,
    tally,
    timeline,
)
from tests.builders import at

HOUR = 3600.0
WINDOW = Interval(begin=at(0), end=at(10 * HOUR))


def span(state: str, begin: float, end: float | None) -> Span:
    return Span(state=state, begin=at(begin * HOUR), end=None if end is None else at(end * HOUR))


def gap(begin: float, end: float) -> Gap:
    return Gap(begin=at(begin * HOUR), end=at(end * HOUR), reason=GapReason.ASLEEP)


SPANS = (span("online", -5, 4), span("offline", 4, 6), span("online", 6, None))


def told(*spans: Span, gaps: tuple[Gap, ...] = (), window: Interval = WINDOW) -> list[tuple[float, float, Standing]]:
    """The timeline, in hours."""
    hours = [
        ((each.begin - at(0)).total_seconds() / HOUR, (each.end - at(0)).total_seconds() / HOUR, each.standing)
        for each in timeline(spans, gaps, window)
    ]
    return [(begin, end, standing) for begin, end, standing in hours]


UP, DOWN, UNSEEN = Standing


def test_states_are_up_or_down() -> None:
    assert told(*SPANS) == [(0, 4, UP), (4, 6, DOWN), (6, 10, UP)]


def test_what_was_not_seen_is_neither() -> None:
    assert told(*SPANS, gaps=(gap(-2, 1), gap(3, 5), gap(5, 5.5), gap(9, 12))) == [
        (0, 1, UNSEEN),
        (1, 3, UP),
        (3, 5.5, UNSEEN),
        (5.5, 6, DOWN),
        (6, 9, UP),
        (9, 10, UNSEEN),
    ]


def test_time_before_the_first_state_and_after_the_last_is_not_seen() -> None:
    assert told(span("online", 2, 3)) == [(0, 2, UNSEEN), (2, 3, UP), (3, 10, UNSEEN)]


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("printing", UP),
        ("error", UP),
        ("pending", UNSEEN),
        ("unknown", UNSEEN),
        ("expected_off", UNSEEN),
    ],
)
def test_a_state_that_says_neither_counts_as_neither(state: str, standing: Standing) -> None:
    assert told(span(state, 0, None)) == [(0, 10, standing)]


def test_neighbours_of_one_standing_are_one_stretch() -> None:
    assert told(span("idle", 0, 3), span("printing", 3, None)) == [(0, 10, UP)]


def test_availability_is_the_share_of_what_was_seen() -> None:
    whole = tally(timeline(SPANS, (gap(6, 9),), WINDOW))

    assert (whole.up_s, whole.down_s, whole.unseen_s) == (5 * HOUR, 2 * HOUR, 3 * HOUR)
    assert whole.availability_pct == pytest.approx(100 * 5 / 7)


def test_without_anything_seen_there_is_no_availability() -> None:
    assert tally(timeline(SPANS, (gap(0, 10),), WINDOW)).availability_pct is None


def test_cell_of_a_strip_has_all_that_happened_in_it() -> None:
    edges = [at(hours * HOUR) for hours in (0, 3, 5, 6.5, 10)]

    cells = strip(timeline(SPANS, (gap(9, 10),), WINDOW), edges)

    assert [(cell.up_s / HOUR, cell.down_s / HOUR, cell.unseen_s / HOUR) for cell in cells] == [
        (3, 0, 0),
        (1, 1, 0),
        (0.5, 1, 0),
        (2.5, 0, 1),
    ]
    assert [cell.standing for cell in cells] == [UP, DOWN, DOWN, UP]
    assert strip(timeline((), (), WINDOW), edges[:2])[0].standing is UNSEEN


def outage(begin: datetime, end: datetime | None, hours_seen: float) -> Outage:
    return Outage(begin=begin, end=end, seen_s=hours_seen * HOUR)


def test_outage_is_told_whole_with_what_was_seen_of_it() -> None:
    spans = (span("offline", -3, 1), span("online", 1, 7), span("offline", 7, None))

    assert outages(spans, (gap(-2, -1), gap(8, 9)), WINDOW) == (
        outage(at(-3 * HOUR), at(HOUR), 3),
        outage(at(7 * HOUR), None, 2),
    )


def test_outage_of_which_the_window_saw_nothing_is_left_out() -> None:
    assert outages((span("offline", -3, 1),), (gap(0, 2),), WINDOW) == ()
