"""How long the engine may be silent before something is wrong with it."""

import pytest

from pilotlamp.domain.snapshot import FailureKind
from pilotlamp.monitor.staleness import patience_s
from tests.builders import LAPTOPS, MAKERSPACE, NOW, after, at, device, failure, reading


def test_three_intervals_of_the_source_that_is_polled_most_often_may_pass() -> None:
    status_of = after(reading(device()), reading(of=LAPTOPS), sources=(MAKERSPACE, LAPTOPS)).sources.values()

    assert patience_s(status_of, NOW, factor=1, busy_s={"Makerspace": 10, "Laptops": 11}) == 3 * 30 + 10
    assert patience_s(status_of, NOW, factor=3, busy_s={"Makerspace": 10, "Laptops": 11}) == 9 * 30 + 10


def test_what_is_polled_later_for_failing_or_by_the_servers_wish_may_take_longer() -> None:
    lost = after(*[failure()] * 6).sources.values()
    held_off = after(reading(device(), not_before=at(600))).sources.values()

    assert patience_s(lost, NOW, factor=1, busy_s={"Makerspace": 0}) == 3 * 300
    assert patience_s(held_off, NOW, factor=1, busy_s={"Makerspace": 0}) == 3 * 600


def test_a_source_that_waits_for_somebody_to_sign_in_is_waited_for_as_long_as_until_its_next_look() -> None:
    first, *refused = [failure(FailureKind.SIGN_IN, failed_at=at(s)) for s in (1, 31, 61)]
    read = reading(of=LAPTOPS, taken_at=at(2))
    signed_out = after(first, read, *refused, sources=(MAKERSPACE, LAPTOPS)).sources
    busy_s = {"Makerspace": 0.0, "Laptops": 0.0}

    assert patience_s(signed_out.values(), NOW, factor=1, busy_s=busy_s) == 3 * 60
    assert patience_s([signed_out["Makerspace"]], NOW, factor=1, busy_s=busy_s) == pytest.approx(3 * 900, rel=0.2)
    assert patience_s([], NOW, factor=1, busy_s=busy_s) is None
