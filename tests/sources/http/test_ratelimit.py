"""Waits that servers ask for."""

from datetime import UTC, datetime, timedelta

import pytest

from pilotlamp.sources.http.ratelimit import MAX_WAIT_S, not_before, retry_after_s

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
UNIX = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 19:01:00 GMT"}, 60.0),
        ({"retry-after": "Sat, 21 Nov 2026 19:01:00 -0000"}, 60.0),
        ({"x-ratelimit-retry-at": f"{UNIX + 90}"}, 90.0),
        ({"x-ratelimit-reset": f"{UNIX + 30}"}, 30.0),
        ({"x-ratelimit-retry-at": f"{UNIX + 90}", "x-ratelimit-reset": f"{UNIX + 30}"}, 90.0),
        ({"retry-after": "5", "x-ratelimit-retry-at": f"{UNIX + 90}"}, 5.0),
    ],
)
def test_wait_is_read_from_the_most_direct_header(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, NOW) == seconds


@pytest.mark.parametrize("junk", ["", "soon", "-1", "nan", "inf", "1e9", "٣", "Sat, 99 Nov 2026 19:01:00 GMT"])
def test_unreadable_wait_is_no_wait(junk: str) -> None:
    assert retry_after_s({"retry-after": junk}, NOW) is None


def test_unreadable_wait_leaves_the_next_header() -> None:
    assert retry_after_s({"retry-after": "soon", "x-ratelimit-reset": f"{UNIX + 30}"}, NOW) == 30.0


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "999999999999"},
        {"retry-after": "Sat, 21 Nov 2099 19:01:00 GMT"},
        {"x-ratelimit-reset": f"{UNIX * 10}"},
    ],
)
def test_wait_has_an_end(headers: dict[str, str]) -> None:
    """A broken header must not silence a source for years."""
    assert retry_after_s(headers, NOW) == MAX_WAIT_S


def test_time_in_milliseconds_is_no_time() -> None:
    assert retry_after_s({"x-ratelimit-reset": f"{UNIX}000"}, NOW) is None


def test_wait_that_is_over_is_zero() -> None:
    assert retry_after_s({"x-ratelimit-reset": f"{UNIX - 30}"}, NOW) == 0.0


def test_times_count_from_the_servers_own_clock() -> None:
    """This machine's clock may be wrong."""
    headers = {"date": "Sat, 21 Nov 2026 18:00:00 GMT", "x-ratelimit-reset": f"{UNIX - 3600 + 20}"}

    assert retry_after_s(headers, NOW) == 20.0


def test_used_up_allowance_puts_off_the_next_poll() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{UNIX + 40}"}

    assert not_before(headers, NOW) == NOW + timedelta(seconds=40)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "1", "x-ratelimit-reset": f"{UNIX + 40}"},
        {"x-ratelimit-remaining": "none", "x-ratelimit-reset": f"{UNIX + 40}"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{UNIX - 40}"},
    ],
)
def test_allowance_that_is_left_or_unknown_puts_off_nothing(headers: dict[str, str]) -> None:
    assert not_before(headers, NOW) is None
