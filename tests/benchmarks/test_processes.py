"""Processes are started as they are to be measured, and none outlives its block."""

import configparser
import os
import time
from pathlib import Path

import pytest

from pilotlamp.config import load
from tests.benchmarks import buildnotify_process, pilotlamp_process
from tests.benchmarks.floor import importing
from tests.benchmarks.processes import PYTHON, BenchmarkError, started


def test_output_is_read_line_by_line_and_orders_are_written() -> None:
    echo = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"
    with started([PYTHON, "-c", echo]) as process:
        process.say({"one": 1})
        process.say({"two": 2})

        assert process.line() == '{"one": 1}\n'
        assert process.json() == {"two": 2}
        assert process.over is None

    assert process.over is not None


def test_a_process_that_ended_says_why() -> None:
    with started([PYTHON, "-c", "import sys; sys.exit('no display')"]) as process:
        with pytest.raises(BenchmarkError, match="ended with code 1: no display"):
            process.line()

        assert process.over == 1


def test_a_process_that_prints_nothing_is_not_waited_for() -> None:
    silent = "import sys; sys.stdin.read()"
    with started([PYTHON, "-c", silent]) as process, pytest.raises(BenchmarkError, match="no output within"):
        process.line(wait_s=0.1)


def test_the_floor_tells_when_it_has_imported_everything() -> None:
    begun = time.monotonic()
    with importing(["msgspec", "msgspec.json"], os.environ) as process:
        assert begun < float(process.line()) < time.monotonic()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (pilotlamp_process.MAKERSPACE + pilotlamp_process.AT_ONCE, ["Makerspace"]),
        (pilotlamp_process.MAKERSPACE + pilotlamp_process.OTHERS, ["Makerspace", "Laptops", "Helpdesk"]),
    ],
)
def test_the_settings_are_ones_that_pilotlamp_takes(text: str, names: list[str], tmp_path: Path) -> None:
    settings = load(pilotlamp_process.settings_file(tmp_path, text, url="http://127.0.0.1:9", poll_s=0.5))

    assert [source.name for source in settings.sources] == names
    assert {source.poll_s for source in settings.sources} == {0.5}
    assert all(f"PILOTLAMP_SECRET_{name.upper()}" in pilotlamp_process.SECRETS for name in names)


def test_buildnotifys_settings_name_the_feed(tmp_path: Path) -> None:
    file = buildnotify_process.settings_file(tmp_path, url="http://127.0.0.1:9", poll_s=0.5)
    settings = configparser.ConfigParser()
    settings.read(file)

    assert settings["servers"]["1\\url"] == "http://127.0.0.1:9/cctray.xml"
    assert settings["connection"]["interval_in_seconds"] == "1"


def test_a_missing_library_is_told_with_its_mend() -> None:
    assert "apt-get install" in buildnotify_process.hint("Could not load the Qt platform plugin xcb")
    assert buildnotify_process.hint("no tray") == "no tray"
