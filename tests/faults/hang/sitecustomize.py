"""Python loads this at its start where the folder is in PYTHONPATH: the engine hangs when the test says so.

Its loop stops as it would in a call that never returns. The watchdog is quicker than usual, so that the test is.
"""

import asyncio
import os
import threading
from pathlib import Path

from pilotlamp.tray import watchdog

_FILE = Path(os.environ["HANG_FILE"])
_run_once = asyncio.SelectorEventLoop._run_once  # type: ignore[attr-defined]


def _hang_if_wanted(loop):  # type: ignore[no-untyped-def]
    if threading.current_thread().name == "engine" and _FILE.exists():
        threading.Event().wait()
    _run_once(loop)


asyncio.SelectorEventLoop._run_once = _hang_if_wanted  # type: ignore[attr-defined]
watchdog.ALERTNESS = watchdog.Alertness(at_least_s=3.0, every_s=0.2)
