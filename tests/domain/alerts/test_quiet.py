"""Rule 13: quiet hours by the local clock, over midnight and over the nights it is changed."""

from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

import pytest

from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.quiet import hours_end, quiet_until
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.snapshot import Snapshot

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Put on at 2026-03-29 01:00 UTC (02:00 to 03:00), back at 2026-10-25 01:00 UTC (03:00 to 02:00)."""


def hours(start: str, end: str) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def end_of(span: tuple[str, str], now: str, zone: tzinfo = AMSTERDAM) -> datetime | None:
    return hours_end(hours(*span), utc(now), zone)


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        (("12:00", "13:00"), "2026-07-01T09:59:59", None),
        (("12:00", "13:00"), "2026-07-01T10:00:00", "2026-07-01T11:00:00"),
        (("12:00", "13:00"), "2026-07-01T10:59:59.999999", "2026-07-01T11:00:00"),
        (("12:00", "13:00"), "2026-07-01T11:00:00", None),
    ],
)
def test_quiet_hours_include_their_start_and_not_their_end(span: tuple[str, str], now: str, end: str | None) -> None:
    assert end_of(span, now) == (utc(end) if end else None)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-07-01T19:59:00", None),
        ("2026-07-01T20:00:00", "2026-07-02T05:00:00"),
        ("2026-07-01T22:30:00", "2026-07-02T05:00:00"),
        ("2026-07-02T04:59:00", "2026-07-02T05:00:00"),
        ("2026-07-02T05:00:00", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, end: str | None) -> None:
    assert end_of(("22:00", "07:00"), now) == (utc(end) if end else None)


def test_quiet_from_a_time_to_the_same_is_the_whole_day() -> None:
    assert end_of(("07:00", "07:00"), "2026-07-01T05:00:00") == utc("2026-07-02T05:00:00")
    assert end_of(("07:00", "07:00"), "2026-07-01T04:00:00") == utc("2026-07-01T05:00:00")


@pytest.mark.parametrize(
    ("span", "now", "end"),
    [
        pytest.param(("22:00", "07:00"), "2026-03-28T21:00:00", "2026-03-29T05:00:00", id="an hour shorter in spring"),
        pytest.param(("22:00", "07:00"), "2026-10-24T20:00:00", "2026-10-25T06:00:00", id="an hour longer in autumn"),
        pytest.param(("22:00", "07:00"), "2026-03-29T02:00:00", "2026-03-29T05:00:00", id="after spring's change"),
        pytest.param(("22:00", "02:30"), "2026-03-28T21:00:00.5", "2026-03-29T01:00:00", id="the end is skipped"),
        pytest.param(("22:00", "02:00"), "2026-03-28T21:00:00", "2026-03-29T01:00:00", id="the end is the change"),
        pytest.param(("02:15", "02:45"), "2026-03-29T01:00:00", None, id="all of it is skipped"),
        pytest.param(("22:00", "02:30"), "2026-10-24T20:00:00", "2026-10-25T00:30:00", id="the first of two ends"),
        pytest.param(("22:00", "02:30"), "2026-10-25T01:10:00", "2026-10-25T01:30:00", id="the second of two ends"),
        pytest.param(
            ("02:30", "07:00"), "2026-10-25T00:40:00", "2026-10-25T01:00:00", id="put back to before the start"
        ),
        pytest.param(("02:30", "07:00"), "2026-10-25T01:30:00", "2026-10-25T06:00:00", id="the second of two starts"),
    ],
)
def test_the_clocks_face_counts_on_the_night_it_is_changed(span: tuple[str, str], now: str, end: str | None) -> None:
    assert end_of(span, now) == (utc(end) if end else None)


@pytest.mark.parametrize("span", [("22:00", "07:00"), ("02:30", "07:00"), ("22:00", "02:30"), ("02:10", "02:50")])
@pytest.mark.parametrize("night", ["2026-03-28", "2026-10-24"])
def test_quiet_hours_last_until_just_when_they_are_said_to_end(span: tuple[str, str], night: str) -> None:
    """Whatever minute of the night it is: no moment before that end is outside, and the end is."""
    start = utc(f"{night}T18:00:00").timestamp()
    minutes = [datetime.fromtimestamp(start + 60 * minute, UTC) for minute in range(16 * 60)]
    ends = {now: hours_end(hours(*span), now, AMSTERDAM) for now in minutes}

    for now, end in ends.items():
        after = [other for other in minutes if other > now]
        assert end is None or end == next(other for other in after if ends[other] is None)


def context(now: str, **quiet: QuietHours | None) -> AlertContext:
    rules = {name: AlertRules(quiet=span) for name, span in quiet.items()}
    return AlertContext(now=utc(now), zone=UTC, snapshot=Snapshot(), rules=rules, general=GeneralRules())


def test_each_source_has_quiet_hours_of_its_own() -> None:
    now = context("2026-07-01T23:00:00", Makerspace=hours("22:00", "07:00"), Laptops=hours("12:00", "13:00"), Desk=None)

    assert quiet_until("Makerspace", now) == utc("2026-07-02T07:00:00")
    assert quiet_until("Laptops", now) is None
    assert quiet_until("Desk", now) is None
    assert quiet_until("long gone", now) is None


def test_what_is_of_no_source_is_quiet_while_every_source_is() -> None:
    both = context("2026-07-01T23:00:00", Makerspace=hours("22:00", "07:00"), Laptops=hours("22:30", "06:00"))
    one = context("2026-07-01T22:10:00", Makerspace=hours("22:00", "07:00"), Laptops=hours("22:30", "06:00"))

    assert quiet_until("", both) == utc("2026-07-02T06:00:00")
    assert quiet_until("", one) is None
    assert quiet_until("", context("2026-07-01T23:00:00")) is None
