"""A short run of every target, and what a run itself has to do. The long one: ``python -m tests.fuzzing``."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from pilotlamp.errors import BadReplyError
from tests.fuzzing import record
from tests.fuzzing.__main__ import main
from tests.fuzzing.harmless import BrokenRuleError, check_line
from tests.fuzzing.mutating import changed, stressed
from tests.fuzzing.running import Run, unguided
from tests.fuzzing.target import Shape, Target
from tests.fuzzing.targets import TARGETS

INPUTS = 150
"""Of a target whose share is 1; of one that shows what it lets through a tenth."""
ROOT = Path(__file__).parents[2]
STRESS_BYTES = 20_000
"""Shorter than in the long run, and longer than anything that is shown."""


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_our_own_errors_and_harmless_texts_comes_out(name: str) -> None:
    run = Run(TARGETS[name])

    unguided(run, int(INPUTS * TARGETS[name].share))

    assert run.findings == {}


@pytest.mark.parametrize("name", TARGETS)
def test_neither_does_it_of_what_is_long_and_deep(name: str) -> None:
    run = Run(TARGETS[name])

    for data in list(stressed(TARGETS[name].seeds[0], TARGETS[name].shape, size=STRESS_BYTES))[:: len(TARGETS)]:
        run.feed(data)

    assert run.findings == {}


def target(take: "type[Exception]") -> Target:
    """One that raises this for every input."""

    def refuse(_data: bytes) -> None:
        raise take("\x1b[31m")

    return Target(name="bad", take=refuse, shape=Shape.TEXT, seeds=(b"seed",))


def test_another_error_is_a_finding_with_its_place_and_shortest_input() -> None:
    run = Run(target(ValueError))

    for data in (b"long input", b"ab", b"abc"):
        run.feed(data)

    (finding,) = run.findings.values()
    assert re.fullmatch(r"ValueError < test_fuzzing.py:[0-9]+ < target.py:[0-9]+ < running.py:[0-9]+", finding.error)
    assert finding.data == b"ab"


def test_our_own_error_is_a_finding_if_a_terminal_would_obey_its_text() -> None:
    run = Run(target(BadReplyError))

    run.feed(b"x")

    assert [error.partition(" ")[0] for error in run.findings] == ["BrokenRuleError"]


@pytest.mark.parametrize("text", ["\x1b[31m", "\u202e", "a\nb", "\ud800", "\x9b", "\u2028", "x" * 101])
def test_what_may_not_be_shown_is_found(text: str) -> None:
    with pytest.raises(BrokenRuleError):
        check_line(text, limit=100, what="a label")


def test_persian_and_emoji_may_be_shown() -> None:
    check_line("می\u200cخواهم 👩\u200d🔧", limit=100, what="a label")


@pytest.mark.parametrize("shape", Shape)
def test_the_same_random_numbers_make_the_same_changes(shape: Shape) -> None:
    data = b'{"a": [1, "x"], "b": null}\nname = "x"'

    assert changed(data, shape, ("word",), Random(1)) == changed(data, shape, ("word",), Random(1))


def test_changed_json_is_mostly_still_json() -> None:
    """Else no parser would let anything through to where it is shown."""
    random = Random(1)
    data = b'{"a": [1, "x", {"b": null}], "c": "d"}'

    whole = sum(_is_json(changed(data, Shape.JSON, ("word",), random)) for _ in range(200))

    assert whole > 120


def test_a_run_is_recorded_without_a_word_of_where_it_was_made(tmp_path: Path) -> None:
    """Without atheris, as in CI."""
    out = tmp_path / "record.json"
    command = (sys.executable, "-m", "tests.fuzzing", "--inputs", "40", "--target", "okta token", "--out", str(out))

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)

    assert done.returncode == 0, done.stderr
    assert "okta token" in done.stdout
    text = out.read_text(encoding="utf-8")
    assert json.loads(text)["targets"]["okta token"]["inputs"] >= 40
    assert socket.gethostname() not in text
    assert str(Path.home()) not in text


def test_a_run_of_one_target_leaves_the_rows_of_others(tmp_path: Path) -> None:
    out = tmp_path / "record.json"
    row = record.Row(inputs=7, edges_of_seeds=1, edges=2, features=3, kept=4, slowest_s=0.5, crashes=0)
    record.write({"names": row, "links": row}, out)

    main(["--inputs", "40", "--seconds", "1", "--target", "names", "--out", str(out)])

    rows = record.read(out)
    assert rows["links"] == row
    assert rows["names"].inputs > 7


def test_the_kept_record_is_of_all_targets_and_without_a_crash() -> None:
    kept = json.loads(record.FILE.read_text(encoding="utf-8"))

    assert set(kept["targets"]) == set(TARGETS)
    assert kept["crashes"] == 0


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True
