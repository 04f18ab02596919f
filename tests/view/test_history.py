"""The history in the terminal, as JSON and as CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from pilotlamp.domain.history.availability import Gap, GapReason, Interval, SeenTime, Span
from pilotlamp.domain.history.entries import Subject
from pilotlamp.domain.history.report import SubjectHistory, SubjectReport, cell_edges, report
from pilotlamp.view.history import history_csv, history_json
from pilotlamp.view.history_table import history_table

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
DAY = Interval(begin=NOW - timedelta(hours=24), end=NOW)
EDGES = cell_edges(DAY, 24)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


GAPS = (
    Gap(begin=ago(24), end=ago(20), reason=GapReason.NOT_RUNNING),
    Gap(begin=ago(2), end=ago(1), reason=GapReason.BLIND),
)


def reported(
    *spans: Span, name: str = "Shelf", printer: str = "", host: str = "", source: str = "Makerspace"
) -> SubjectReport:
    history = SubjectHistory(
        subject=Subject(source=source, device="a", printer=printer),
        name=name,
        host=host,
        spans=spans,
        seen=SeenTime(GAPS),
    )
    return report(history, DAY, EDGES)


UP = Span(state="online", begin=ago(100))
WITH_OUTAGES = (
    Span(state="online", begin=ago(100), end=ago(10)),
    Span(state="offline", begin=ago(10), end=ago(7.75)),
    Span(state="online", begin=ago(7.75), end=ago(0.5)),
    Span(state="offline", begin=ago(0.5)),
)


def shown(*reports: SubjectReport, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(history_table(reports, EDGES, UTC))
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_table_has_a_line_for_each_device_and_says_each_outage() -> None:
    assert shown(reported(UP), reported(*WITH_OUTAGES, name="Bench"), reported(UP, source="Laptops")) == (
        """\
Name         History                         Up   Outages         Down   Up between
───────────────────────────────────────────────────────────────────────────────────
Makerspace
  Shelf      ····██████████████████·█     100 %         0            –            –
  Bench      ····██████████▁▁▆█████·▄   85.52 %         2   2 h 45 min    8 h 7 min
Laptops
  Shelf      ····██████████████████·█     100 %         0            –            –
From 20 Nov 2026 19:00 to 21 Nov 2026 19:00, 1 h a cell: █ up, ▆▄▂ partly down, ▁ down, · not seen.
“Up” is the share of the time that was seen, “Up between” the mean time up for each outage.

Bench has been offline since 21 Nov 2026 18:30, for 30 min
Bench was offline from 21 Nov 2026 09:00, for 2 h 15 min"""
    )


def test_share_is_never_rounded_up_to_all_and_the_newest_outages_are_said() -> None:
    spans = [
        Span(state="offline" if number % 2 else "online", begin=ago(10 - number / 100), end=ago(9.99 - number / 100))
        for number in range(50)
    ]
    text = shown(reported(Span(state="online", begin=ago(100), end=ago(10)), *spans), width=200)

    assert text.count("was offline from") == 20
    assert text.endswith("5 more outages")
    brief = Span(state="offline", begin=ago(0.001))
    assert " 99.99 % " in shown(reported(Span(state="online", begin=ago(100), end=ago(0.001)), brief))


def test_what_was_never_seen_has_no_share() -> None:
    line = next(line for line in shown(reported(Span(state="unknown", begin=ago(100)))).splitlines() if "Shelf" in line)

    assert line.split() == ["Shelf", 24 * "·", "–", "0", "–", "–"]


def test_json_has_all_numbers() -> None:
    document: Any = history_json([reported(*WITH_OUTAGES)], DAY)
    (source,) = document.pop("sources")
    (subject,) = source.pop("subjects")
    assert document == {"from": "2026-11-20T19:00:00Z", "until": "2026-11-21T19:00:00Z"}
    assert source == {
        "name": "Makerspace",
        "gaps": [
            {"reason": "not_running", "from": "2026-11-20T19:00:00Z", "until": "2026-11-20T23:00:00Z"},
            {"reason": "blind", "from": "2026-11-21T17:00:00Z", "until": "2026-11-21T18:00:00Z"},
        ],
    }
    assert subject.pop("spans")[0] == {
        "state": "online",
        "from": "2026-11-17T15:00:00Z",
        "until": "2026-11-21T09:00:00Z",
    }
    assert subject.pop("availability_pct") == pytest.approx(100 * 58_500 / 68_400)
    assert subject == {
        "device": "a",
        "printer": None,
        "name": "Shelf",
        "up_s": 58_500.0,
        "down_s": 9_900.0,
        "unseen_s": 18_000.0,
        "mean_time_between_failures_s": 29_250.0,
        "outages": [
            {"from": "2026-11-21T09:00:00Z", "until": "2026-11-21T11:15:00Z", "seen_s": 8_100.0},
            {"from": "2026-11-21T18:30:00Z", "until": None, "seen_s": 1_800.0},
        ],
    }


def test_csv_has_a_line_for_each_span_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(history_csv([reported(*WITH_OUTAGES, name="=1+1")], DAY))))

    who = ["Makerspace", "a", "", "'=1+1"]
    assert rows[0] == ["source", "device", "printer", "name", "state", "from", "until", "seen_s"]
    assert rows[1] == [*who, "online", "2026-11-20T19:00:00Z", "2026-11-21T09:00:00Z", "36000.000"]
    assert rows[-1] == [*who, "offline", "2026-11-21T18:30:00Z", "2026-11-21T19:00:00Z", "1800.000"]
    assert len(rows) == 5


def test_without_a_history_it_says_how_one_begins() -> None:
    assert "The history begins when the lamp runs" in shown()


def test_names_are_harmless_and_a_printer_names_its_host() -> None:
    text = shown(reported(UP, name="[red]\x1b[31m", printer="p", host="Shelf"))

    assert "[red] [31m of Shelf" in text
    assert "\x1b" not in text
