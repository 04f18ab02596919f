"""The command measures what it is asked to, and says what it could not."""

import json
from pathlib import Path

import pytest

import tests.benchmarks.__main__ as benchmarks
from tests.benchmarks.processes import BenchmarkError
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted


def one_row(wanted: Wanted) -> list[Row]:
    return [Row(part="One", what=f"{wanted.minutes:g} min", value=1.0, unit="ms", at_most=2.0)]


def impossible(_: Wanted) -> list[Row]:
    raise BenchmarkError("no desktop to measure on")


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks, "PARTS", {"none": impossible, "one": one_row, "costs": impossible})


def test_a_part_that_can_not_be_measured_keeps_no_other_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"

    assert benchmarks.main(["--out", str(file)]) == 1

    out, err = capsys.readouterr()
    assert "5 min  1 ms" in out
    assert "none: not measured: no desktop to measure on" in err
    assert "1 of 1 targets met" in err
    assert "costs" not in err
    assert [row["what"] for row in json.loads(file.read_text())["rows"]] == ["5 min"]


def test_only_what_is_named_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--only", "one", "--quick", "--minutes", "2", "--out", str(tmp_path / "figures.json"), "--markdown"]

    assert benchmarks.main(arguments) == 0

    assert "| 2 min | 1 ms |" in capsys.readouterr().out


def test_unknown_parts_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmarks.main(["--only", "nothing"])

    assert "'none', 'one', 'costs'" in capsys.readouterr().err
