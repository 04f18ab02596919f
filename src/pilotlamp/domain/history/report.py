"""Report on the history of one device or printer in a window: what the terminal, scripts and the window show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from pilotlamp.domain.history.availability import (
    Interval,
    Outage,
    SeenTime,
    Span,
    Tally,
    outages,
    strip,
)
from pilotlamp.domain.history.entries import Subject

_CELLS: Final = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 7, 30, 365)),
)
"""Lengths of a strip's cells: the shortest one is taken with which the whole window can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectHistory:
    """Everything known of a device or printer in a window."""

    subject: Subject
    name: str
    host: str = ""
    """Name of a printer's device; "": the subject is a device."""
    spans: tuple[Span, ...]
    seen: SeenTime
    """Of its system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectReport:
    """Numbers of a device's or printer's history."""

    history: SubjectHistory
    cells: tuple[Tally, ...]
    """Strip of the window, oldest first."""
    whole: Tally
    outages: tuple[Outage, ...]
    """Outages of which something was seen in the window, oldest first; each whole."""
    mean_time_between_failures_s: float | None
    """Seconds of being up for each outage that began in the window; None: none did."""


def report(history: SubjectHistory, window: Interval, edges: Sequence[datetime]) -> SubjectReport:
    """Compute the numbers of a history in a window; ``edges``: of its strip's cells, from its begin to its end."""
    cells = strip(history.spans, history.seen, edges)
    found = outages(history.spans, history.seen, window)
    begun = sum(outage.begin >= window.begin for outage in found)
    whole = Tally(
        up_s=sum(cell.up_s for cell in cells),
        down_s=sum(cell.down_s for cell in cells),
        unseen_s=sum(cell.unseen_s for cell in cells),
    )
    return SubjectReport(
        history=history,
        cells=cells,
        whole=whole,
        outages=found,
        mean_time_between_failures_s=whole.up_s / begun if begun else None,
    )


def cell_edges(window: Interval, most: int) -> tuple[datetime, ...]:
    """Edges of a strip's cells, of which there are no more than ``most``; the first may be shorter than the others."""
    whole = window.end - window.begin
    length = next((length for length in _CELLS if length * most >= whole), _CELLS[-1])
    inner = (window.end - length * back for back in range(ceil(whole / length)))
    return (window.begin, *reversed(tuple(inner)))
