"""The day ends when the user's clock says so."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pilotlamp.tray.midnight import until_midnight_s

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 21, 22, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), 24),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25),
    ],
)
def test_days_with_a_clock_change_are_shorter_or_longer(now: datetime, hours: int) -> None:
    assert until_midnight_s(now, AMSTERDAM) == hours * 3600
