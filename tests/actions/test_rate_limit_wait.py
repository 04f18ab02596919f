"""How long a server that asks for it is left alone."""

import pytest

from pilotlamp.actions.rate_limit_wait import RateLimitWait


@pytest.mark.parametrize(("retry_after_s", "wait_s"), [(5.0, 5.0), (None, 30.0), (0.0, 1.0), (120.0, 120.0)])
def test_it_is_waited_as_long_as_asked(retry_after_s: float | None, wait_s: float) -> None:
    pauses = RateLimitWait()

    assert pauses.asked(retry_after_s, 100.0) == wait_s
    assert pauses.left_s(100.0) == wait_s
    assert pauses.left_s(100.0 + wait_s) == 0
    assert pauses.too_long_s is None


def test_those_that_were_under_way_together_make_one_pause() -> None:
    pauses = RateLimitWait()
    pauses.asked(30.0, 100.0)

    assert pauses.asked(30.0, 100.0) is None
    assert pauses.asked(5.0, 101.0) is None
    assert pauses.left_s(101.0) == 29.0


def test_more_than_two_minutes_are_not_waited() -> None:
    pauses = RateLimitWait()

    assert pauses.asked(3600.0, 100.0) is None
    assert pauses.too_long_s == 3600.0


def test_nor_are_more_in_several_pauses_with_nothing_in_between() -> None:
    pauses = RateLimitWait()
    for now in (0.0, 50.0):
        pauses.asked(50.0, now)

    assert pauses.too_long_s is None
    pauses.asked(50.0, 100.0)
    assert pauses.too_long_s == 50.0


def test_an_answer_begins_the_count_anew() -> None:
    pauses = RateLimitWait()
    for now in (0.0, 50.0, 100.0, 150.0):
        pauses.asked(50.0, now)
        pauses.answered()

    assert pauses.too_long_s is None
