"""Fuzzes every parser: ``python -m tests.fuzzing``.

Prints progress and a record, and writes ``record.json``, where a run of some targets replaces only their rows. Each
target runs in a process of its own, for libFuzzer ends the process that it runs in. With atheris installed it is guided
by coverage (``running``).
"""

import argparse
import importlib
import importlib.util
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.fuzzing.record import FILE, Row, read, table, write

INPUTS: Final = 1_000_000

_ROOT: Final = Path(__file__).parents[2]
_COVERED: Final = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
_SEEDS_READ: Final = re.compile(r"INITED\s+cov: (\d+)")
"""libFuzzer's status lines; it prints one whenever an input reaches something new."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, or 1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description="Fuzzes every parser.")
    parser.add_argument("--inputs", type=int, default=INPUTS, help="of all targets together (1,000,000)")
    parser.add_argument("--seconds", type=float, help="for each target at most")
    parser.add_argument("--target", action="append", metavar="NAME", help="only this one")
    parser.add_argument("--jobs", type=int, default=1, help="targets at the same time")
    parser.add_argument("--out", type=Path, default=FILE, help="where the record is written")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.worker:
        return _work(json.loads(wanted.worker))
    names = wanted.target or _names()
    with ThreadPoolExecutor(wanted.jobs) as pool:
        found = pool.map(partial(_run, seconds=wanted.seconds), names, _portions(names, wanted.inputs))
        rows = dict(zip(names, found, strict=True))
    _say(table(rows))
    known = read(wanted.out) if wanted.target else {}
    write({**known, **rows}, wanted.out)
    return int(any(row.crashes for row in rows.values()))


def _names() -> list[str]:
    from tests.fuzzing.targets import TARGETS

    return list(TARGETS)


def _portions(names: Sequence[str], inputs: int) -> list[int]:
    from tests.fuzzing.targets import TARGETS

    shares = [TARGETS[name].share for name in names]
    return [-int(-inputs * share // sum(shares)) for share in shares]


def _run(name: str, inputs: int, *, seconds: float | None) -> Row:
    """One target, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:
        result, log = Path(folder) / "result.json", Path(folder) / "log"
        order = json.dumps({"name": name, "inputs": inputs, "seconds": seconds, "folder": folder})
        with log.open("wb") as told:
            command = (sys.executable, "-m", "tests.fuzzing", "--worker", order)
            code = subprocess.run(command, cwd=_ROOT, stdout=told, stderr=told, check=False).returncode
        said = log.read_text(encoding="utf-8", errors="replace")
        if not result.exists():
            _say(f"{name}: died with {code}\n{said[-2000:]}")
            return Row(inputs=0, edges_of_seeds=None, edges=None, features=None, kept=None, slowest_s=0.0, crashes=1)
        known: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    for finding in known["findings"]:
        _say(f"{name}: {finding['error']}\n    {finding['data']}")
    covered = _COVERED.findall(said)
    edges, features, kept = map(int, covered[-1]) if covered else (None, None, None)
    seeds = _SEEDS_READ.search(said)
    row = Row(
        inputs=known["inputs"],
        edges_of_seeds=int(seeds[1]) if seeds else None,
        edges=edges,
        features=features,
        kept=kept,
        slowest_s=round(known["slowest_s"], 2),
        crashes=len(known["findings"]),
    )
    _say(f"{name}: {row.inputs:,} inputs, {row.edges} edges, {row.crashes} crashes")
    return row


def _work(order: dict[str, Any]) -> int:
    """Runs in the process of one target."""
    import_with_coverage()
    from tests.fuzzing import running
    from tests.fuzzing.targets import TARGETS

    target = TARGETS[order["name"]]
    result = Path(order["folder"]) / "result.json"
    until = time.monotonic() + (order["seconds"] or math.inf)
    run = running.Run(target)

    def end() -> None:
        findings = [asdict(found) | {"data": ascii(found.data[:5000])} for found in run.findings.values()]
        told = {"inputs": run.inputs, "slowest_s": run.slowest_s, "findings": findings}
        result.write_text(json.dumps(told), encoding="utf-8")

    run.feed_stress()
    if importlib.util.find_spec("atheris") is None:
        running.unguided(run, order["inputs"], until=until)
        end()
    else:
        corpus = Path(order["folder"]) / "corpus"
        corpus.mkdir()
        running.guided(run, order["inputs"], corpus, until=until, on_end=end)
    return 0


def import_with_coverage() -> None:
    """Import what is fuzzed, so that atheris sees which of its branches are taken."""
    if importlib.util.find_spec("atheris") is None:
        return
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["pilotlamp", "email"], enable_loader_override=False):
        importlib.import_module("tests.fuzzing.targets")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
