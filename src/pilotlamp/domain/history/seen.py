"""Times in which a source was seen: from reading to reading, as long as these follow each other closely enough."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.history.availability import Gap, GapReason, Interval
from pilotlamp.domain.snapshot import STALE_AFTER_INTERVALS, SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInterval(Interval):
    """Time in which a source was read again and again."""

    gap: GapReason | None
    """Reason of the gap before it."""


def seen(
    known: SeenInterval | None, before: SourceStatus | None, after: SourceStatus, sleeps: Iterable[Sleep]
) -> SeenInterval | None:
    """Update the time in which a source is seen after a poll.

    A longer pause between two readings than a reading is believed for is a gap, whatever its reason.

    Args:
        known: the interval so far; None: there was no reading since the program started.
        before: the source before the poll; None: it is new.
        after: the source now.
        sleeps: times in which the computer was asleep.
    """
    if after.reading is None:
        return known
    at = after.reading.taken_at
    if known is None:
        return SeenInterval(begin=at, end=at, gap=GapReason.NOT_RUNNING)
    believed = timedelta(seconds=STALE_AFTER_INTERVALS * after.source.interval_s)
    if known.end <= at <= known.end + believed:
        return replace(known, end=at)
    return SeenInterval(begin=at, end=at, gap=_reason(known.end, before, sleeps))


def gaps(seen: Iterable[SeenInterval], window: Interval) -> tuple[Gap, ...]:
    """Turn the intervals in which a source was seen, in their order, into the gaps between them."""
    found = []
    at = window.begin
    for each in seen:
        if each.begin > at:
            found.append(Gap(begin=at, end=min(each.begin, window.end), reason=each.gap or GapReason.NOT_RUNNING))
        at = max(at, each.end)
        if at >= window.end:
            return tuple(found)
    found.append(Gap(begin=at, end=window.end, reason=GapReason.NOT_RUNNING))
    return tuple(found)


def _reason(last: datetime, before: SourceStatus | None, sleeps: Iterable[Sleep]) -> GapReason:
    if before is not None and before.failure is not None:
        return GapReason.BLIND
    return GapReason.ASLEEP if any(woken > last for _, woken in sleeps) else GapReason.NOT_POLLED
