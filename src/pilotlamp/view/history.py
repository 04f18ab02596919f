"""The history in the terminal, as JSON and as CSV."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pilotlamp.domain.history.report import SubjectHistory, SubjectReport
from pilotlamp.domain.history.timeline import Interval, Standing, Tally, seen_of
from pilotlamp.domain.text import clean
from pilotlamp.view import texts
from pilotlamp.view.formatting import duration, moment
from pilotlamp.view.jsonout import Json, iso_time

_UNSEEN: Final = ("·", "dim")
_UP: Final = ("█", "green")
_DOWN: Final = ("▁", "red")
_PARTS: Final = (("▂", "red"), ("▄", "yellow"), ("▆", "yellow"))
"""Cells that were partly down, by how much of what was seen was up."""
_SHOWN_OUTAGES: Final = 20
_COLUMNS: Final = ("source", "device", "printer", "name", "state", "from", "until", "seen_s")


def history_table(reports: Sequence[SubjectReport], edges: Sequence[datetime], zone: tzinfo) -> RenderableType:
    """A table for each source: strip, availability and outages; below, the outages one by one.

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
    return Group(
        *(_source_table(source, each) for source, each in _by_source(reports)),
        Text(legend, style="dim"),
        *_outage_lines(reports, zone),
    )


def _source_table(source: str, reports: Iterable[SubjectReport]) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, title=clean(source), title_justify="left")
    name, strip, *numbers = texts.HISTORY_COLUMNS
    table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column(strip, no_wrap=True)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    for each in reports:
        between_s = each.mean_time_between_failures_s
        table.add_row(
            _name(each.history),
            _strip(each.cells),
            _share(each.whole.availability_pct),
            str(len(each.outages)),
            duration(each.whole.down_s) if each.whole.down_s else texts.NOTHING,
            texts.NOTHING if between_s is None else duration(between_s),
        )
    return table


def history_json(reports: Iterable[SubjectReport], window: Interval) -> Json:
    """Everything about each device and printer; keys are always there."""
    return {
        "from": iso_time(window.begin),
        "until": iso_time(window.end),
        "sources": [_source(name, each) for name, each in _by_source(reports)],
    }


def history_csv(reports: Iterable[SubjectReport], window: Interval) -> str:
    """A line for each span, with the part of it within the window and how much of that was seen."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for each in reports:
        known = each.history
        who = (known.subject.source, known.subject.device, known.subject.printer, clean(known.name))
        for span in known.spans:
            part = Interval(begin=max(span.begin, window.begin), end=min(span.end or window.end, window.end))
            seen_s = seen_of(part, known.gaps)
            row = (*map(_harmless, who), span.state, _time(part.begin), _time(part.end), f"{seen_s:.3f}")
            writer.writerow(row)
    return out.getvalue()


def _by_source(reports: Iterable[SubjectReport]) -> Iterator[tuple[str, tuple[SubjectReport, ...]]]:
    for source, each in groupby(reports, lambda each: each.history.subject.source):
        yield source, tuple(each)


def _source(name: str, reports: Sequence[SubjectReport]) -> Json:
    return {
        "name": name,
        "gaps": [
            {"reason": gap.reason.value, "from": _time(gap.begin), "until": _time(gap.end)}
            for gap in reports[0].history.gaps
        ],
        "subjects": [_subject(each) for each in reports],
    }


def _subject(report: SubjectReport) -> Json:
    subject, known, whole = report.history.subject, report.history, report.whole
    return {
        "device": subject.device,
        "printer": subject.printer or None,
        "name": clean(known.name),
        "availability_pct": whole.availability_pct,
        "up_s": whole.up_s,
        "down_s": whole.down_s,
        "unseen_s": whole.unseen_s,
        "mean_time_between_failures_s": report.mean_time_between_failures_s,
        "outages": [
            {"from": _time(each.begin), "until": _time(each.end), "seen_s": each.seen_s} for each in report.outages
        ],
        "spans": [{"state": span.state, "from": _time(span.begin), "until": _time(span.end)} for span in known.spans],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else iso_time(at)


def _name(known: SubjectHistory) -> Text:
    name = clean(known.name)
    if known.host and known.subject.printer != known.subject.device:
        name = texts.PRINTER_OF.format(printer=name, device=clean(known.host))
    return Text(name)


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


def _harmless(text: str) -> str:
    """No formula in a spreadsheet."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
