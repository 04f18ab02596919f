"""History of a device's or printer's states: timelines, availability, outages and strips.

There are three kinds of time: up, down, and not seen. What nobody saw counts as neither up nor down.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice, pairwise
from operator import attrgetter
from typing import Final

from pilotlamp.domain.model import DeviceState, PrinterState


class Standing(StrEnum):
    """Kind of a stretch of time."""

    UP = "up"
    DOWN = "down"
    UNSEEN = "unseen"
    """Its system was not read, or its state says neither."""


class GapReason(StrEnum):
    """Reason why a system was not read for a while."""

    NOT_RUNNING = "not_running"
    ASLEEP = "asleep"
    BLIND = "blind"
    """The system did not answer, or refused to."""
    NOT_POLLED = "not_polled"
    """Polling was paused, or slower than usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Half-open stretch of time: ``begin`` belongs to it, ``end`` does not."""

    begin: datetime
    end: datetime

    @property
    def length_s(self) -> float:
        return (self.end - self.begin).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Interval):
    """Time in which a system was not read."""

    reason: GapReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Time for which a device or printer was in one state, as far as it was seen."""

    state: str
    """Word of ``DeviceState`` or ``PrinterState``."""
    begin: datetime
    end: datetime | None = None
    """None: it still is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Interval):
    """Part of a timeline in which the standing does not change."""

    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Time for which something was down without a state between."""

    begin: datetime
    end: datetime | None
    """None: it goes on."""
    seen_s: float
    """Length of what was seen of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Seconds of each standing: of a cell of a strip, or of a whole window."""

    up_s: float = 0.0
    down_s: float = 0.0
    unseen_s: float = 0.0

    @property
    def availability_pct(self) -> float | None:
        """Share of up in what was seen, 0-100; None: nothing was seen."""
        seen_s = self.up_s + self.down_s
        return 100 * self.up_s / seen_s if seen_s else None

    @property
    def standing(self) -> Standing:
        """Down, if any of it was; else up, if any of it was."""
        if self.down_s:
            return Standing.DOWN
        return Standing.UP if self.up_s else Standing.UNSEEN


_STANDINGS: Final = {
    DeviceState.ONLINE.value: Standing.UP,
    DeviceState.OFFLINE.value: Standing.DOWN,
    PrinterState.IDLE.value: Standing.UP,
    PrinterState.PRINTING.value: Standing.UP,
    PrinterState.PAUSED.value: Standing.UP,
    PrinterState.HEATING.value: Standing.UP,
    PrinterState.ERROR.value: Standing.UP,
}
"""By state, its standing: a printer with an error answers. A device that waits for approval, or is off as it should be,
is neither up nor down."""


def standing(state: str) -> Standing:
    """Standing of a device or printer in a state."""
    return _STANDINGS.get(state, Standing.UNSEEN)


def timeline(spans: Iterable[Span], gaps: Sequence[Interval], window: Interval) -> tuple[Stretch, ...]:
    """The standings in a window, without holes, oldest first.

    Args:
        spans: in the order of their time, none within another.
        gaps: in the order of their time; they may touch.
        window: of the timeline.
    """
    stretches: list[Stretch] = []
    at = window.begin
    for part in _seen(spans, gaps, window):
        if part.begin > at:
            _append(stretches, Stretch(begin=at, end=part.begin, standing=Standing.UNSEEN))
        _append(stretches, part)
        at = part.end
    if at < window.end:
        _append(stretches, Stretch(begin=at, end=window.end, standing=Standing.UNSEEN))
    return tuple(stretches)


def tally(stretches: Iterable[Stretch]) -> Tally:
    """Seconds of each standing."""
    seconds = dict.fromkeys(Standing, 0.0)
    for stretch in stretches:
        seconds[stretch.standing] += stretch.length_s
    return Tally(up_s=seconds[Standing.UP], down_s=seconds[Standing.DOWN], unseen_s=seconds[Standing.UNSEEN])


def strip(stretches: Sequence[Stretch], edges: Sequence[datetime]) -> tuple[Tally, ...]:
    """A cell for each pair of neighbouring edges; the edges are in order, within the timeline."""
    cells = []
    first = 0
    for begin, end in pairwise(edges):
        while first < len(stretches) and stretches[first].end <= begin:
            first += 1
        within = []
        for stretch in stretches[first:]:
            if stretch.begin >= end:
                break
            within.append(
                Stretch(begin=max(stretch.begin, begin), end=min(stretch.end, end), standing=stretch.standing)
            )
        cells.append(tally(within))
    return tuple(cells)


def seen_of(whole: Interval, gaps: Sequence[Interval]) -> float:
    """Seconds of an interval that were seen."""
    return sum(part.length_s for part in _without(gaps, whole))


def outages(spans: Iterable[Span], gaps: Sequence[Interval], window: Interval) -> tuple[Outage, ...]:
    """The outages of which something was seen in a window, oldest first, each whole."""
    found = []
    for span in spans:
        if standing(span.state) is not Standing.DOWN:
            continue
        end = span.end or window.end
        whole = Interval(begin=span.begin, end=end)
        if not seen_of(_overlap(whole, window), gaps):
            continue
        found.append(Outage(begin=span.begin, end=span.end, seen_s=seen_of(whole, gaps)))
    return tuple(found)


def _seen(spans: Iterable[Span], gaps: Sequence[Interval], window: Interval) -> Iterator[Stretch]:
    for span in spans:
        whole = Interval(begin=span.begin, end=span.end or window.end)
        for part in _without(gaps, _overlap(whole, window)):
            yield Stretch(begin=part.begin, end=part.end, standing=standing(span.state))


def _overlap(one: Interval, other: Interval) -> Interval:
    begin = max(one.begin, other.begin)
    return Interval(begin=begin, end=max(begin, min(one.end, other.end)))


def _without(gaps: Sequence[Interval], whole: Interval) -> Iterator[Interval]:
    """The parts of an interval outside of all gaps; the gaps are in order."""
    at = whole.begin
    for gap in islice(gaps, bisect_right(gaps, at, key=attrgetter("end")), None):
        if gap.begin >= whole.end:
            break
        if gap.begin > at:
            yield Interval(begin=at, end=gap.begin)
        at = gap.end
    if at < whole.end:
        yield Interval(begin=at, end=whole.end)


def _append(stretches: list[Stretch], stretch: Stretch) -> None:
    if stretches and stretches[-1].standing is stretch.standing and stretches[-1].end == stretch.begin:
        stretch = Stretch(begin=stretches.pop().begin, end=stretch.end, standing=stretch.standing)
    stretches.append(stretch)
