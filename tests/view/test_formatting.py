from datetime import UTC, datetime, timedelta, timezone

import pytest

from pilotlamp.domain.levels import Severity
from pilotlamp.view.formatting import (
    clock,
    duration,
    moment,
    name_order,
    shorten,
    shorten_utf16,
    some_of,
    symbol,
)
from tests.builders import NOW, at

AMSTERDAM = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (40.9, "40 s"),
        (60, "1 min"),
        (12 * 60 + 59, "12 min"),
        (3600, "1 h"),
        (74 * 60, "1 h 14 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 day"),
        (3 * 86_400 + 5, "3 days"),
    ],
)
def test_duration_has_the_one_or_two_largest_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(-5.0, "0 s"), (float("nan"), "0 s"), (float("inf"), "36500 days")])
def test_duration_takes_any_number(seconds: float, words: str) -> None:
    """It comes from a server."""
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at(-5 * 3600), "15:00"),
        (at(-86_400), "yesterday 20:00"),
        (at(13 * 3600), "tomorrow 09:00"),
        (datetime(2026, 11, 12, 13, 2, tzinfo=UTC), "12 Nov 14:02"),
        (datetime(2015, 8, 21, 5, 37, tzinfo=UTC), "21 Aug 2015 06:37"),
    ],
)
def test_clock_says_the_day_only_where_it_matters(when: datetime, words: str) -> None:
    assert clock(when, NOW, AMSTERDAM) == words


def test_clock_goes_by_the_days_of_the_zone() -> None:
    """23:30 UTC is tomorrow already an hour further east."""
    assert clock(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), NOW, AMSTERDAM) == "00:30"


def test_moment_always_has_its_date() -> None:
    assert moment(NOW, AMSTERDAM) == "21 Nov 2026 20:00"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        (("a", "b", "c", "d", "e"), "a, b, c and 2 more"),
    ],
)
def test_a_list_names_three_and_counts_the_rest(names: tuple[str, ...], words: str) -> None:
    assert some_of(names) == words


def test_shorten_cuts_to_the_limit_with_an_ellipsis() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abc def", 5) == "abc…"


def test_utf16_limit_counts_astral_characters_twice() -> None:
    """Windows refuses a tooltip that is longer in its own count."""
    lamps = "💡" * 10

    cut = shorten_utf16(lamps, 10)

    assert cut == "💡💡💡💡…"
    assert len(cut.encode("utf-16-le")) // 2 <= 10
    assert shorten_utf16(lamps, 20) == lamps


def test_names_sort_like_people_sort_them() -> None:
    assert sorted(["host 10", "Host 2", "alpha", "2nd"], key=name_order) == ["2nd", "alpha", "Host 2", "host 10"]


def test_symbols_differ_for_every_state_and_a_stale_ok_is_not_lit() -> None:
    symbols = {symbol(severity, stale=stale) for severity in Severity for stale in (False, True)}

    assert len(symbols) == 7
    assert symbol(Severity.OK, stale=True) == symbol(Severity.UNKNOWN, stale=True) == "○?"
    assert symbol(Severity.PROBLEM, stale=True) == "■?"


def test_acknowledged_trouble_has_a_symbol_of_its_own_unless_there_is_other_trouble() -> None:
    assert symbol(Severity.OK, acknowledged=True) == "◆"
    assert symbol(Severity.OK, acknowledged=True, stale=True) == "◆?"
    assert symbol(Severity.PROBLEM, acknowledged=True) == symbol(Severity.PROBLEM)
