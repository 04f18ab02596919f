"""Timelines of states: up, down and not seen are three kinds of time."""

from datetime import datetime

import pytest

from pilotlamp.domain.history.availability import (
    Gap,
    GapReason,
    Interval,
    Outage,
    SeenTime,
    Span,
    Standing,
    outages,
    strip,
)
from tests.builders import at

HOUR = 3600.0
WINDOW = Interval(begin=at(0), end=at(10 * HOUR))


def span(state: str, begin: float, end: float | None) -> Span:
    return Span(state=state, begin=at(begin * HOUR), end=None if end is None else at(end * HOUR))


def gap(begin: float, end: float) -> Gap:
    return Gap(begin=at(begin * HOUR), end=at(end * HOUR), reason=GapReason.ASLEEP)


SPANS = (span("online", -5, 4), span("offline", 4, 6), span("online", 6, None))


UP, DOWN, UNSEEN = Standing


def told(*spans: Span, gaps: tuple[Gap, ...] = ()) -> str:
    """A strip of the window with a letter for each half of an hour."""
    edges = [at(half * HOUR / 2) for half in range(21)]
    letters = {UP: "u", DOWN: "d", UNSEEN: "-"}
    return "".join(letters[cell.standing] for cell in strip(spans, SeenTime(gaps), edges))


def test_states_are_up_or_down() -> None:
    assert told(*SPANS) == "uuuuuuuudddduuuuuuuu"


def test_what_was_not_seen_is_neither() -> None:
    assert told(*SPANS, gaps=(gap(-2, 1), gap(3, 5), gap(5, 5.5), gap(9, 12))) == "--uuuu-----duuuuuu--"


def test_time_before_the_first_state_and_after_the_last_is_not_seen() -> None:
    assert told(span("online", 2, 3)) == "----uu--------------"


@pytest.mark.parametrize(
    ("state", "letter"), [("printing", "u"), ("error", "u"), ("pending", "-"), ("unknown", "-"), ("expected_off", "-")]
)
def test_a_state_that_says_neither_counts_as_neither(state: str, letter: str) -> None:
    assert told(span(state, 0, None)) == letter * 20


def test_availability_is_the_share_of_what_was_seen() -> None:
    (whole,) = strip(SPANS, SeenTime((gap(6, 9),)), (WINDOW.begin, WINDOW.end))

    assert (whole.up_s, whole.down_s, whole.unseen_s) == (5 * HOUR, 2 * HOUR, 3 * HOUR)
    assert whole.availability_pct == pytest.approx(100 * 5 / 7)


def test_without_anything_seen_there_is_no_availability() -> None:
    assert strip(SPANS, SeenTime((gap(0, 10),)), (WINDOW.begin, WINDOW.end))[0].availability_pct is None


def test_cell_of_a_strip_has_all_that_happened_in_it() -> None:
    cells = strip(SPANS, SeenTime((gap(9, 10),)), [at(hours * HOUR) for hours in (0, 3, 5, 6.5, 10)])

    assert [(cell.up_s / HOUR, cell.down_s / HOUR, cell.unseen_s / HOUR) for cell in cells] == [
        (3, 0, 0),
        (1, 1, 0),
        (0.5, 1, 0),
        (2.5, 0, 1),
    ]


def outage(begin: datetime, end: datetime | None, hours_seen: float) -> Outage:
    return Outage(begin=begin, end=end, seen_s=hours_seen * HOUR)


def test_outage_is_told_whole_with_what_was_seen_of_it() -> None:
    spans = (span("offline", -3, 1), span("online", 1, 7), span("offline", 7, None))

    assert outages(spans, SeenTime((gap(-2, -1), gap(8, 9))), WINDOW) == (
        outage(at(-3 * HOUR), at(HOUR), 3),
        outage(at(7 * HOUR), None, 2),
    )


def test_outage_of_which_the_window_saw_nothing_is_left_out() -> None:
    assert outages((span("offline", -3, 1),), SeenTime((gap(0, 2),)), WINDOW) == ()
