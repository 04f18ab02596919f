"""What Pilotlamp costs, against its peers in the same run: ``python -m tests.benchmarks``.

Prints a table and writes ``benchmarks.json``. Linux only; takes an hour and a half, with ``--quick`` a tenth of it.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks import deciding, herd, idle, inside, polling, printers, soak, starting
from tests.benchmarks.processes import BenchmarkError
from tests.benchmarks.table import Row, Verdict, markdown, text, write
from tests.benchmarks.wanted import Wanted

PARTS: Mapping[str, Callable[[Wanted], list[Row]]] = {
    "start": starting.measure,
    "idle": idle.measure,
    "printers": printers.measure,
    "polls": polling.measure,
    "inside": inside.measure,
    "deciding": deciding.measure,
    "soak": soak.measure,
    "herd": herd.measure,
    "costs": inside.costs,
}
"""By the name that ``--only`` takes. "costs" says where time and memory go, and runs only when it is named."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, or 1 when a part could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What Pilotlamp costs.")
    parser.add_argument("--quick", action="store_true", help="few repetitions, for a first look")
    parser.add_argument("--only", choices=PARTS, action="append", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--minutes", type=float, help="how long each idle program is watched (5, quick: 0.5)")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of devices (30 1000 10000)")
    parser.add_argument("--polls", type=int, help="of the soak (20000, quick: 2000)")
    parser.add_argument("--out", type=Path, default=Path("benchmarks.json"), help="where the figures are written")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    wanted = parser.parse_args(arguments)
    usual = Wanted()
    how = Wanted(
        quick=wanted.quick,
        minutes=wanted.minutes or (0.5 if wanted.quick else usual.minutes),
        sizes=tuple(wanted.sizes or usual.sizes),
        soak_polls=wanted.polls or (2_000 if wanted.quick else usual.soak_polls),
    )
    rows, complete = _measured(wanted.only or [name for name in PARTS if name != "costs"], how)
    if rows:
        write(rows, wanted.out)
        sys.stdout.write((markdown(rows) if wanted.markdown else text(rows)) + "\n")
        missed = sum(row.verdict is Verdict.MISSED for row in rows)
        targets = sum(row.verdict is not Verdict.NONE for row in rows)
        how.say(f"{targets - missed} of {targets} targets met; written to {wanted.out}")
    return 0 if complete else 1


def _measured(names: list[str], how: Wanted) -> tuple[list[Row], bool]:
    """One part that can't be measured does not keep the others from it."""
    rows: list[Row] = []
    complete = True
    for name in names:
        try:
            rows += PARTS[name](how)
        except (BenchmarkError, TimeoutError) as error:
            how.say(f"{name}: not measured: {error}")
            complete = False
    return rows, complete


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # not without ending what was started
    sys.exit(main())
