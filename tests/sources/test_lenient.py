"""Decorative fields of any type."""

import math
from datetime import UTC, datetime

import pytest

from pilotlamp.sources.lenient import bool_or_none, instant_or_none, number_or_none, text_or_none, texts


@pytest.mark.parametrize(
    ("value", "text"),
    [("Jack", "Jack"), (" a\nb\u202e ", "a b"), ("", None), ("\x00", None), (None, None), (7, None), ([], None)],
)
def test_text_is_cleaned_or_missing(value: object, text: str | None) -> None:
    assert text_or_none(value) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [(["a", "b", "a"], ("a", "b")), (["a", 1, None, " "], ("a",)), ([], ()), (None, ()), ("a", ()), ({"a": 1}, ())],
)
def test_texts_are_those_of_a_list(value: object, expected: tuple[str, ...]) -> None:
    assert texts(value) == expected


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0.0),
        (43, 43.0),
        (99.5, 99.5),
        (100, 100.0),
        (-1, None),
        (101, None),
        (math.nan, None),
        (math.inf, None),
        (10**400, None),
        (True, None),
        ("43", None),
        (None, None),
    ],
)
def test_number_is_within_its_bounds_or_missing(value: object, number: float | None) -> None:
    assert number_or_none(value, low=0, high=100) == number


@pytest.mark.parametrize("value", [10**400, -(10**400), math.inf, -math.inf, math.nan])
def test_number_without_bounds_is_finite(value: object) -> None:
    assert number_or_none(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), (1, True), (0, False), (2, None), ("true", None), (1.0, None), (None, None)],
)
def test_truth_may_be_written_as_one_and_zero(value: object, *, expected: bool | None) -> None:
    assert bool_or_none(value) is expected


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-11-21T19:00:00Z", datetime(2026, 11, 21, 19, tzinfo=UTC)),
        ("2026-11-21T21:00:00.5+02:00", datetime(2026, 11, 21, 19, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-21T19:00:00", datetime(2026, 11, 21, 19, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
        (1391189699, None),
        (None, None),
    ],
)
def test_instant_is_aware_utc_or_missing(value: object, instant: datetime | None) -> None:
    assert instant_or_none(value) == instant
