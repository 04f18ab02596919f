"""The history in the terminal, drawn with rich."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pilotlamp.domain.history.availability import Standing, Tally
from pilotlamp.domain.history.report import SubjectHistory, SubjectReport
from pilotlamp.domain.text import clean
from pilotlamp.view import texts
from pilotlamp.view.formatting import duration, moment
from pilotlamp.view.history import by_source

_UNSEEN: Final = ("·", "dim")
_UP: Final = ("█", "green")
_DOWN: Final = ("▁", "red")
_PARTS: Final = (("▂", "red"), ("▄", "yellow"), ("▆", "yellow"))
"""Cells that were partly down, by how much of what was seen was up."""
_SHOWN_OUTAGES: Final = 20


def history_table(reports: Sequence[SubjectReport], edges: Sequence[datetime], zone: tzinfo) -> RenderableType:
    """A line for each device and printer: strip, availability and outages; below, the outages one by one.

    Args:
        reports: in the order of their sources.
        edges: of the strips' cells.
        zone: for clock times.
    """
    if not reports:
        return Text(texts.NO_HISTORY)
    legend = texts.HISTORY_LEGEND.format(
        cell=duration((edges[-1] - edges[-2]).total_seconds()),
        begin=moment(edges[0], zone),
        end=moment(edges[-1], zone),
    )
    return Group(_table(reports), Text(legend, style="dim"), *_outage_lines(reports, zone))


def _table(reports: Iterable[SubjectReport]) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    name, strip, *numbers = texts.HISTORY_COLUMNS
    table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column(strip, no_wrap=True)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    for source, of_source in by_source(reports):
        table.add_row(Text(clean(source), style="bold"))
        for each in of_source:
            table.add_row(*_row(each))
    return table


def _row(report: SubjectReport) -> tuple[Text | str, ...]:
    between_s = report.mean_time_between_failures_s
    return (
        _name(report.history),
        _strip(report.cells),
        _share(report.whole.availability_pct),
        str(len(report.outages)),
        duration(report.whole.down_s) if report.whole.down_s else texts.NOTHING,
        texts.NOTHING if between_s is None else duration(between_s),
    )


def _name(known: SubjectHistory) -> Text:
    name = clean(known.name)
    if known.host and known.subject.printer != known.subject.device:
        name = texts.PRINTER_OF.format(printer=name, device=clean(known.host))
    return Text(f"  {name}")


def _strip(cells: Iterable[Tally]) -> Text:
    return Text.assemble(*map(_cell, cells))


def _cell(tally: Tally) -> tuple[str, str]:
    if tally.standing is not Standing.DOWN:
        return _UP if tally.standing is Standing.UP else _UNSEEN
    up_pct = tally.availability_pct or 0.0
    return _PARTS[min(int(up_pct * len(_PARTS) / 100), len(_PARTS) - 1)] if up_pct else _DOWN


def _share(pct: float | None) -> str:
    """Rounded down, so that only what was never down has 100 %."""
    if pct is None:
        return texts.NOTHING
    return texts.SHARE.format(pct=f"{math.floor(pct * 100) / 100:g}")


def _outage_lines(reports: Iterable[SubjectReport], zone: tzinfo) -> Iterator[Text]:
    found = [(outage, report) for report in reports for outage in report.outages]
    newest = sorted(found, key=lambda each: each[0].begin, reverse=True)
    if newest:
        yield Text()
    for outage, report in newest[:_SHOWN_OUTAGES]:
        text = texts.OUTAGE if outage.end else texts.OUTAGE_GOES_ON
        yield Text(
            text.format(
                name=clean(report.history.name), begin=moment(outage.begin, zone), length=duration(outage.seen_s)
            )
        )
    if len(newest) > _SHOWN_OUTAGES:
        yield Text(texts.counted(texts.MORE_OUTAGES, len(newest) - _SHOWN_OUTAGES))
