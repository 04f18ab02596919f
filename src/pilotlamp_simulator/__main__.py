"""``python -m pilotlamp_simulator``: one JSON line on standard output when ready, then it serves until it is ended."""

import argparse
import json
import sys

from pilotlamp_simulator.announcement import Announcement
from pilotlamp_simulator.errors import SimulatorError
from pilotlamp_simulator.server import serve


def main() -> int:
    """The exit code: 0, or 2 when it can't start."""
    parser = argparse.ArgumentParser(prog="python -m pilotlamp_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 (the default): any free one")
    parser.add_argument("--scenario", default="demo", metavar="FILE|NAME", help="a TOML file or a built-in name")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    try:
        serve(port=options.port, scenario=options.scenario, announce=_print, until_eof=options.with_parent)
    except SimulatorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _print(ready: Announcement) -> None:
    sys.stdout.write(f"{json.dumps(ready)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
