"""Quiet hours (alerts.md, rule 13) by the local clock, whatever that clock does on the night it is changed.

The clock's face alone counts: an hour that it shows twice is quiet twice, one that it skips never.
"""

from bisect import bisect
from datetime import UTC, datetime, timedelta, tzinfo

from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.rules import QuietHours

_DAY = timedelta(days=1)


def quiet_until(source: str, context: AlertContext) -> datetime | None:
    """End of the quiet hours that a source's notices are in; None: no quiet hours now.

    What is of no source ("") is quiet while every source is.
    """
    if source:
        rules = context.rules.get(source)
        quiet = [rules.quiet if rules else None]
    else:
        quiet = [rules.quiet for rules in context.rules.values()]
    ends = [hours_end(hours, context.now, context.zone) if hours else None for hours in quiet]
    known = [end for end in ends if end]
    return min(known, default=None) if len(known) == len(ends) else None


def hours_end(hours: QuietHours, now: datetime, zone: tzinfo) -> datetime | None:
    """The first moment after ``now`` at which the clock shows none of these hours; None: it shows none of them now."""
    local = now.astimezone(zone)
    if not _within(hours, local):
        return None
    on_the_day = local.replace(tzinfo=None)
    to_go = (datetime.combine(local.date(), hours.end) - on_the_day) % _DAY
    end = now.astimezone(UTC) + (to_go or _DAY)
    changed = _clock_change(now.astimezone(UTC), end, zone)
    if changed is None:
        return end
    return hours_end(hours, changed, zone) or changed


def _within(hours: QuietHours, local: datetime) -> bool:
    shown = local.time()
    if hours.start < hours.end:
        return hours.start <= shown < hours.end
    return shown >= hours.start or shown < hours.end


def _clock_change(after: datetime, until: datetime, zone: tzinfo) -> datetime | None:
    """The moment in between at which the local clock is put on or back, to the second; None: it isn't."""
    before = after.astimezone(zone).utcoffset()
    start = after.replace(microsecond=0)
    seconds = int((until - start).total_seconds())

    def changed(second: int) -> bool:
        return (start + timedelta(seconds=second)).astimezone(zone).utcoffset() != before

    if not changed(seconds):
        return None
    return start + timedelta(seconds=bisect(range(seconds), x=False, key=changed))
