"""How long to wait until the next poll."""

from dataclasses import replace

import pytest

from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import FailureKind, Outcome
from pilotlamp.monitor.backoff import early_s, next_poll_in_s, poll_when_back_in_s
from tests.builders import NOW, after, at, device, failure, offline, reading, source, status_of

MIDDLE = 0.5
"""No jitter for polls; back-off a quarter earlier."""


def wait_s(*outcomes: Outcome, interval_s: float = 40, chance: float = MIDDLE) -> float:
    of = source(interval_s=interval_s)
    return next_poll_in_s(status_of(after(*outcomes, sources=(of,)), of), NOW, chance=chance)


def test_an_ordinary_poll_is_due_after_the_interval_with_a_tenth_of_jitter() -> None:
    assert wait_s(reading(device())) == pytest.approx(40)
    assert wait_s(reading(device()), chance=0) == pytest.approx(36)
    assert wait_s(reading(device()), chance=1) == pytest.approx(44)


@pytest.mark.parametrize(("interval_s", "early"), [(40, 10), (2, 1), (0.05, 0.05), (1000, 15), (5, 1.25)])
def test_doubt_is_looked_at_after_a_quarter_of_the_interval(interval_s: float, early: float) -> None:
    """At least 1 s, at most 15 s, never later than the next ordinary poll (rule 2)."""
    assert early_s(interval_s) == early


def test_a_device_first_seen_offline_is_looked_at_early() -> None:
    first = reading(device(), device("b"))

    assert wait_s(first, reading(offline(), device("b"))) == 10
    assert wait_s(first, reading(device("b"))) == 10
    assert wait_s(first, reading(offline(), device("b")), reading(offline(), device("b"))) == pytest.approx(40)
    assert wait_s(first, reading(device(state=DeviceState.UNKNOWN), device("b"))) == pytest.approx(40)


def test_the_first_failures_are_retried_within_the_interval_then_the_wait_doubles_up_to_five_minutes() -> None:
    waits = [wait_s(*[failure()] * count, chance=0) for count in range(1, 9)]

    assert waits == [20, 20, 80, 160, 300, 300, 300, 300]


def test_the_first_retry_is_spread_over_an_interval() -> None:
    """A team's desktops all fail within one interval: retried as soon, they would triple the load of a weak server."""
    assert [wait_s(failure(), chance=chance) for chance in (0, 0.5, 1)] == [20, 40, 60]
    assert [wait_s(failure(), interval_s=900, chance=chance) for chance in (0, 1)] == [30, 90]


def test_a_network_that_is_back_is_used_within_seconds_and_at_once_after_a_sleep() -> None:
    """A whole office hears of it in the same second, but wakes up one by one."""
    assert [poll_when_back_in_s(300, 3600, chance=chance) for chance in (0, 0.5, 1)] == [0, 4, 8]
    assert poll_when_back_in_s(300, 5, chance=1) == 0
    assert poll_when_back_in_s(3, 3600, chance=1) == 3
    assert poll_when_back_in_s(-3, 3600, chance=1) == 0


def test_back_off_is_spread_over_its_second_half() -> None:
    assert wait_s(*[failure()] * 3, chance=1) == 40
    assert wait_s(*[failure()] * 3, chance=0.5) == 60


def test_a_slow_source_is_not_polled_more_often_for_failing() -> None:
    assert wait_s(*[failure()] * 20, interval_s=900, chance=0) == 900


REFUSED = failure(FailureKind.SIGN_IN)
PAGE = replace(REFUSED, evidence=Evidence.PAGE)
NO_SECRET = replace(REFUSED, evidence=Evidence.NO_SECRET)


def test_a_refusal_is_looked_at_at_the_ordinary_interval_then_seldom() -> None:
    """Never earlier: servers lock out those who insist."""
    assert [wait_s(*[REFUSED] * count, chance=0) for count in range(1, 8)] == [40, 40, 900, 1800, 3600, 3600, 3600]
    assert [wait_s(*[PAGE] * count, chance=0) for count in (1, 5, 6, 7, 8, 9)] == [40, 40, 900, 1800, 3600, 3600]
    assert wait_s(REFUSED, chance=1) == pytest.approx(44)
    assert wait_s(*[REFUSED] * 3, interval_s=7200, chance=0) == 7200


def test_a_refusal_that_the_network_may_have_made_is_looked_at_as_soon_as_other_failures() -> None:
    of, other = source(interval_s=40), source("Other")

    def wait(count: int) -> float:
        outcomes = [outcome for _ in range(count) for outcome in (PAGE, failure(of=other))]
        return next_poll_in_s(status_of(after(*outcomes, sources=(of, other)), of), NOW, chance=0)

    assert [wait(count) for count in (1, 6, 7, 8, 9, 10)] == [40, 40, 80, 160, 300, 300]


def test_after_a_confirmed_refusal_other_failures_are_retried_as_ever() -> None:
    assert wait_s(*[REFUSED] * 3, failure(), chance=0) == 20
    assert wait_s(*[REFUSED] * 3, *[failure()] * 9, chance=0) == 300


def test_a_refusal_after_a_secret_that_could_not_be_read_is_looked_at_as_the_first() -> None:
    assert wait_s(*[REFUSED] * 5, NO_SECRET, failure(), *[REFUSED] * 3, chance=0) == 900


def test_a_secret_that_can_not_be_read_is_tried_again_each_minute_at_the_latest() -> None:
    assert [wait_s(*[NO_SECRET] * count, interval_s=10) for count in range(1, 6)] == [10, 20, 40, 60, 60]
    assert wait_s(NO_SECRET, interval_s=900) == 60


def test_what_the_server_asks_for_is_kept_up_to_an_hour() -> None:
    assert wait_s(failure(FailureKind.RATE_LIMITED, retry_after_s=120)) == 120
    assert wait_s(failure(FailureKind.RATE_LIMITED, retry_after_s=31_536_000)) == 3600
    assert wait_s(failure(FailureKind.UNREACHABLE, retry_after_s=77)) == 77


def test_a_rate_limit_without_a_time_waits_an_interval_and_then_longer() -> None:
    assert wait_s(failure(FailureKind.RATE_LIMITED), chance=0) == 40
    assert wait_s(*[failure(FailureKind.RATE_LIMITED)] * 3, chance=0) == 80


def test_a_used_up_allowance_is_waited_for() -> None:
    spent = replace(reading(device()), not_before=at(100))

    assert wait_s(spent) == 100
    assert wait_s(replace(spent, not_before=at(5))) == pytest.approx(40)
    assert wait_s(replace(spent, not_before=at(100_000))) == 3600


def test_on_battery_intervals_are_longer_but_not_in_doubt() -> None:
    of = source(interval_s=40)

    def wait(*outcomes: Outcome) -> float:
        return next_poll_in_s(status_of(after(*outcomes, sources=(of,)), of), NOW, chance=MIDDLE, factor=2.0)

    assert wait(reading(device())) == pytest.approx(80)
    assert wait(reading(device()), reading(offline())) == 10
    assert wait(failure()) == 40
