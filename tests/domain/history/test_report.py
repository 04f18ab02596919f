"""Reports on a device's history."""

from datetime import timedelta

import pytest

from pilotlamp.domain.history.availability import Interval, SeenTime, Span
from pilotlamp.domain.history.entries import Subject
from pilotlamp.domain.history.report import SubjectHistory, SubjectReport, cell_edges, report
from tests.builders import NOW, at

DAY = Interval(begin=at(-86_400), end=NOW)


def reported(*spans: Span) -> SubjectReport:
    history = SubjectHistory(
        subject=Subject(source="Makerspace", device="a"), name="Shelf", spans=spans, seen=SeenTime(())
    )
    return report(history, DAY, cell_edges(DAY, 24))


def test_time_between_failures_is_the_mean_time_up_for_each_that_began() -> None:
    found = reported(
        Span(state="offline", begin=at(-90_000), end=at(-80_000)),
        Span(state="online", begin=at(-80_000), end=at(-40_000)),
        Span(state="offline", begin=at(-40_000), end=at(-39_000)),
        Span(state="online", begin=at(-39_000), end=at(-10_000)),
        Span(state="offline", begin=at(-10_000), end=None),
    )

    assert found.mean_time_between_failures_s == (40_000 + 29_000) / 2
    assert len(found.outages) == 3
    assert len(found.cells) == 24


def test_without_a_failure_there_is_no_time_between_failures() -> None:
    assert reported(Span(state="online", begin=at(-90_000), end=None)).mean_time_between_failures_s is None


@pytest.mark.parametrize(
    ("window", "most", "length", "cells"),
    [
        (timedelta(minutes=3), 24, timedelta(minutes=1), 3),
        (timedelta(hours=24), 24, timedelta(hours=1), 24),
        (timedelta(hours=24, seconds=1), 24, timedelta(hours=2), 13),
        (timedelta(days=7), 28, timedelta(hours=6), 28),
        (timedelta(days=20_000), 24, timedelta(days=365), 55),
    ],
)
def test_cells_are_as_short_as_a_line_allows(window: timedelta, most: int, length: timedelta, cells: int) -> None:
    edges = cell_edges(Interval(begin=NOW - window, end=NOW), most)

    assert (edges[0], edges[-1]) == (NOW - window, NOW)
    assert edges[-1] - edges[-2] == length
    assert len(edges) == cells + 1
