"""The history as JSON and as CSV; keys and columns are always there."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from pilotlamp.domain.history.availability import Interval, milliseconds
from pilotlamp.domain.history.report import SubjectReport
from pilotlamp.domain.text import clean
from pilotlamp.view.jsonout import Json, iso_time

_COLUMNS: Final = ("source", "device", "printer", "name", "state", "from", "until", "seen_s")


def history_json(reports: Iterable[SubjectReport], window: Interval) -> Json:
    """Everything about each device and printer; keys are always there."""
    return {
        "from": iso_time(window.begin),
        "until": iso_time(window.end),
        "sources": [_source(name, each) for name, each in by_source(reports)],
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
            seen_s = known.seen.between(milliseconds(part.begin), milliseconds(part.end)) / 1000
            row = (*map(_harmless, who), span.state, _time(part.begin), _time(part.end), f"{seen_s:.3f}")
            writer.writerow(row)
    return out.getvalue()


def by_source(reports: Iterable[SubjectReport]) -> Iterator[tuple[str, tuple[SubjectReport, ...]]]:
    """Group reports, which are in the order of their sources, by these."""
    for source, each in groupby(reports, lambda each: each.history.subject.source):
        yield source, tuple(each)


def _source(name: str, reports: Sequence[SubjectReport]) -> Json:
    return {
        "name": name,
        "gaps": [
            {"reason": gap.reason.value, "from": _time(gap.begin), "until": _time(gap.end)}
            for gap in reports[0].history.seen.gaps
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


def _harmless(text: str) -> str:
    """No formula in a spreadsheet."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
