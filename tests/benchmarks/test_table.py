"""The table says what was measured, and whether that meets its target."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.table import Row, Verdict, as_json, figure, markdown, text, write


def row(**parts: Any) -> Row:
    known = {"part": "Idle", "what": "PSS", "value": 30.0, "unit": "MiB", "peer": "imports", "peer_value": 25.0}
    return Row(**{**known, **parts})


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ({"at_most": 1.2}, Verdict.MET),
        ({"at_most": 1.19}, Verdict.MISSED),
        ({}, Verdict.NONE),
        ({"at_most": 1.2, "peer_value": None}, Verdict.NONE),
        ({"at_most": 1.2, "value": None}, Verdict.NONE),
        ({"at_most": 30.0, "peer": "", "peer_value": None}, Verdict.MET),
        ({"at_most": 29.0, "peer": "", "peer_value": None}, Verdict.MISSED),
        ({"at_most": 0.0, "peer": "", "peer_value": None, "value": 0.0}, Verdict.MET),
    ],
)
def test_target_is_one_of_the_ratio_where_there_is_a_peer_and_of_the_value_where_there_is_none(
    parts: dict[str, Any], verdict: Verdict
) -> None:
    assert row(**parts).verdict is verdict


def test_nothing_is_divided_by_nothing() -> None:
    assert row(peer_value=0.0).ratio is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.0, "0"), (0.12345, "0.123"), (12.345, "12.3"), (123.45, "123"), (12345.6, "12,346"), (15, "15")],
)
def test_figures_have_three_digits(value: float | None, shown: str) -> None:
    assert figure(value) == shown


def test_text_has_a_line_for_each_row_below_its_part() -> None:
    lines = text([row(at_most=1.2), row(part="Soak", peer="", note="from 25 to 55")]).splitlines()

    assert lines[0].split() == ["What", "Pilotlamp", "Compared", "with", "Its", "figure", "Ratio", "Target"]
    assert lines[2] == "Idle"
    assert lines[3].split() == ["PSS", "30", "MiB", "imports", "25", "MiB", "1.2", "×", "≤", "1.2", "×", "met"]
    assert lines[5] == "Soak"
    assert lines[7] == "  * PSS: from 25 to 55"


def test_markdown_leaves_out_what_is_compared_with_nothing() -> None:
    lines = markdown([row(at_most=1.2), row(peer="", peer_value=None)]).splitlines()

    assert lines[2:] == ["| PSS | 30 MiB | imports | 25 MiB | 1.2 × | ≤ 1.2 × | met |"]


def test_json_has_the_ratio_and_what_it_was_measured_on(tmp_path: Path) -> None:
    rows = [row(at_most=1.2)]
    write(rows, tmp_path / "benchmarks.json")

    read = json.loads((tmp_path / "benchmarks.json").read_text(encoding="utf-8"))

    assert read["rows"] == as_json(rows)["rows"]
    assert read["rows"][0]["ratio"] == pytest.approx(1.2)
    assert read["rows"][0]["verdict"] == "met"
    assert read["machine"]["cores"] > 0
