"""``history``: what a lamp has seen, in a terminal and for scripts."""

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pilotlamp.cli.program import command_line
from pilotlamp.clocks import utc_now
from pilotlamp.domain.history.availability import Interval
from pilotlamp.domain.history.entries import StateBegan, Subject
from pilotlamp.domain.history.report import SubjectHistory
from pilotlamp.domain.history.seen import SeenInterval
from pilotlamp.store.history_reader import read
from pilotlamp.store.history_schema import history_path
from pilotlamp.store.history_writer import HistoryWriter
from tests.patience import HANG_S, LOOK_EVERY_S
from tests.program import Running, run
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

SHELF = Subject(source="Makerspace", device="a")
FELIX = Subject(source="Makerspace", device="a", printer="p")
MAC = Subject(source="Laptops", device="m")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file, which is not read, with a history of two days."""
    file = tmp_path / "config.toml"
    now = utc_now()
    seen = SeenInterval(begin=now - timedelta(days=2), end=now, gap=None)
    entries = [
        StateBegan(subject=SHELF, name="Shelf", state="online", at=seen.begin),
        StateBegan(subject=SHELF, name="Shelf", state="offline", at=now - timedelta(hours=1)),
        StateBegan(subject=FELIX, name="Felix", state="idle", at=seen.begin),
        StateBegan(subject=MAC, name="Absalom", state="online", at=seen.begin),
    ]
    with closing(HistoryWriter(history_path(file), keep_days=400, max_mb=200)) as writer:
        assert writer.write(entries, [("Makerspace", seen), ("Laptops", seen)], now)
    return file


def history(file: Path, *arguments: str) -> int:
    return command_line(["--config", str(file), "history", *arguments])


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ([], ["Absalom", "Felix of Shelf", "Shelf"]),
        (["Laptops"], ["Absalom"]),
        (["Makerspace", "a"], ["Felix of Shelf", "Shelf"]),
        (["Makerspace", "Shelf"], ["Felix of Shelf", "Shelf"]),
        (["Makerspace", "p"], ["Felix of Shelf"]),
    ],
)
def test_table_has_what_was_asked_for(
    named: Sequence[str], told: Sequence[str], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(file, *named) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[1] for line in lines if line.startswith("  ")] == told


def test_window_begins_as_long_ago_or_on_the_day_that_was_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = (utc_now() - timedelta(days=1)).strftime("%Y-%m-%d")
    assert history(file, "Laptops", "--since", "30m", "--csv") == 0
    assert history(file, "Laptops", "--since", day, "--csv") == 0

    _, brief, _, since_day = capsys.readouterr().out.splitlines()
    assert 1790 < float(brief.split(",")[-1]) <= 1800
    assert since_day.split(",")[-3].startswith(day)


def test_json_is_one_document(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(file, "--json") == 0

    assert '"availability_pct": 100.0' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["Nowhere"], "the history of that time has no source called 'Nowhere'; it has: Laptops, Makerspace"),
        (["Laptops", "Felix"], "the history of 'Laptops' in that time has no device called 'Felix'"),
        (["--since", "soon"], "'soon' is no time"),
        (["--since", "999999w"], "'999999w' is no time"),
        (["--json", "--csv"], "--json and --csv exclude each other"),
    ],
)
def test_what_cant_be_shown_is_said(
    arguments: Sequence[str], problem: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(file, *arguments) == 2

    out, err = capsys.readouterr()
    assert (out, problem in err) == ("", True)


def test_without_a_history_it_says_how_one_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(tmp_path / "none.toml", "Makerspace") == 0

    assert "The history begins when the lamp runs" in " ".join(capsys.readouterr().out.split())


def test_broken_history_is_an_error(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history_path(file).write_bytes(b"no database" * 400)

    assert history(file) == 1
    assert "history" in capsys.readouterr().err


@pytest.mark.slow
def test_lamp_keeps_what_it_sees(simulator: SimulatorProcess, tmp_path: Path) -> None:
    settings = settings_file(simulator, tmp_path, ["Makerspace"])
    with Running("--config", settings, "run", "--no-tray", env=secrets(simulator)) as lamp:
        until(settings, lambda found: len(found) > 0)
        simulator.event({"do": "device_offline", "device": "Shelf"})
        until(settings, lambda found: any(each.spans[-1].state == "offline" for each in found))
        lamp.tell(signal.SIGTERM)
        lamp.ended()

    done = run("--config", settings, "history", "Makerspace", "Shelf", "--json")
    (source,) = done.json["sources"]
    shelf = next(each for each in source["subjects"] if each["name"] == "Shelf")
    assert [each["state"] for each in shelf["spans"]] == ["online", "offline"]
    assert shelf["outages"][0]["until"] is None


@pytest.mark.slow
def test_no_history_is_kept_where_it_is_switched_off(simulator: SimulatorProcess, tmp_path: Path) -> None:
    settings = settings_file(simulator, tmp_path, ["Makerspace"])
    settings.write_text(f"{settings.read_text()}\n[history]\nenabled = false\n")
    with Running("--config", settings, "run", "--no-tray", env=secrets(simulator)) as lamp:
        end_at = time.monotonic() + HANG_S
        while not simulator.requests("formide") and time.monotonic() < end_at:
            time.sleep(LOOK_EVERY_S)
        lamp.tell(signal.SIGTERM)
        assert lamp.ended() == 0

    assert not history_path(settings).exists()


def until(settings: Path, holds: Callable[[Sequence[SubjectHistory]], bool]) -> None:
    """Wait until the file has such a history."""
    end_at = time.monotonic() + HANG_S
    while True:
        now = utc_now()
        if holds(read(history_path(settings), Interval(begin=now - timedelta(hours=1), end=now))):
            return
        assert time.monotonic() < end_at, "the lamp writes no such history"
        time.sleep(LOOK_EVERY_S)
