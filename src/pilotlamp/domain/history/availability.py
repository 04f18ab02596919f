"""Availability of a device or printer: seconds up, down and not seen, by cells of a strip; outages.

There are three kinds of time: up, down, and not seen. What nobody saw counts as neither up nor down.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
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
    PrinterState.BUSY.value: Standing.UP,
    PrinterState.ERROR.value: Standing.UP,
}
"""By state, its standing: a printer with an error answers. A device that waits for approval, or is off as it should be,
is neither up nor down."""


def standing(state: str) -> Standing:
    """Standing of a device or printer in a state."""
    return _STANDINGS.get(state, Standing.UNSEEN)


@dataclass(frozen=True, slots=True)
class SeenTime:
    """Time that was seen of a system: all but its gaps."""

    gaps: tuple[Gap, ...]
    """In the order of their time, none within another; they may touch."""
    _begins: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _ends: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _unseen_before: list[int] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        unseen = 0
        for gap in self.gaps:
            begin, end = milliseconds(gap.begin), milliseconds(gap.end)
            self._begins.append(begin)
            self._ends.append(end)
            self._unseen_before.append(unseen)
            unseen += end - begin

    def between(self, begin: int, end: int) -> int:
        """Milliseconds that were seen between two times in milliseconds; 0 if the second is not the later one."""
        return max(0, end - begin - self._unseen_until(end) + self._unseen_until(begin))

    def _unseen_until(self, at: int) -> int:
        last = bisect_right(self._begins, at) - 1
        return 0 if last < 0 else self._unseen_before[last] + min(at, self._ends[last]) - self._begins[last]


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970, in which sums are exact."""
    return round(at.timestamp() * 1000)


def strip(spans: Iterable[Span], seen: SeenTime, edges: Sequence[datetime]) -> tuple[Tally, ...]:
    """A tally for each pair of neighbouring edges.

    Args:
        spans: of one device or printer, in the order of their time, none within another.
        seen: of its system.
        edges: in order, at least two.
    """
    marks = [milliseconds(edge) for edge in edges]
    up, down = [0] * (len(marks) - 1), [0] * (len(marks) - 1)
    for span in spans:
        kind = standing(span.state)
        if kind is Standing.UNSEEN:
            continue
        seconds = up if kind is Standing.UP else down
        begin, end = milliseconds(span.begin), marks[-1] if span.end is None else milliseconds(span.end)
        cell = max(0, bisect_right(marks, begin) - 1)
        while cell < len(seconds) and marks[cell] < end:
            seconds[cell] += seen.between(max(begin, marks[cell]), min(end, marks[cell + 1]))
            cell += 1
    return tuple(
        Tally(up_s=is_up / 1000, down_s=is_down / 1000, unseen_s=(end - begin - is_up - is_down) / 1000)
        for is_up, is_down, (begin, end) in zip(up, down, pairwise(marks), strict=True)
    )


def outages(spans: Iterable[Span], seen: SeenTime, window: Interval) -> tuple[Outage, ...]:
    """The outages of which something was seen in a window, oldest first, each whole."""
    first, last = milliseconds(window.begin), milliseconds(window.end)
    found = []
    for span in spans:
        if standing(span.state) is not Standing.DOWN:
            continue
        begin, end = milliseconds(span.begin), last if span.end is None else milliseconds(span.end)
        if seen.between(max(begin, first), min(end, last)):
            found.append(Outage(begin=span.begin, end=span.end, seen_s=seen.between(begin, end) / 1000))
    return tuple(found)
