"""Time until midnight, when "today 14:02" becomes "yesterday 14:02" although nothing happens."""

from datetime import UTC, datetime, time, timedelta, tzinfo


def until_midnight_s(now: datetime, zone: tzinfo) -> float:
    """Seconds until the user's next day begins; right on days with a clock change too."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    begins = datetime.combine(tomorrow, time(), tzinfo=zone)
    return (begins.astimezone(UTC) - now).total_seconds()
