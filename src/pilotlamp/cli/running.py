"""Runs the tray, the live terminal view or a stream of lines to its end."""

import gc
import os
import sys
from typing import Final

from pilotlamp.cli.watching import Watch, stream
from pilotlamp.clocks import local_zone
from pilotlamp.config import Settings
from pilotlamp.event_loops import run_until_told
from pilotlamp.store.action_log import ActionLog
from pilotlamp.store.history_recorder import HistoryStore
from pilotlamp.store.saved_mutes import SavedMutes
from pilotlamp.store.state import NEWER, StateFile
from pilotlamp.store.toast_file import ToastFile

GARBAGE_THRESHOLDS: Final = (20_000, 20, 100)
"""A reading of 10,000 devices makes as many objects at once, and no garbage that counting references does not find: at
Python's own (700, 10, 10) half of the time after such a reading goes into looking for some."""


def print_line(line: str) -> None:
    """Print a line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def watch_lines(settings: Settings, watch: Watch, *, waybar: bool) -> None:
    """Run ``watch --json`` or ``watch --waybar``; main thread, until a signal comes or nobody reads any more.

    Raises:
        OutputError: stdout can't be written.
    """
    from pilotlamp.cli.streams import JsonStream, WaybarStream

    into = WaybarStream(print_line, SavedMutes(settings.file).at) if waybar else JsonStream(print_line, local_zone())
    run_until_told(stream(watch, into, output=sys.stdout), exit_code=0)


def watch_terminal(settings: Settings, watch: Watch, *, for_s: float | None = None) -> None:
    """Run ``watch``; main thread, until a signal comes, nobody reads any more, or ``for_s`` seconds are over.

    Raises:
        OutputError: stdout can't be written.
    """
    from pilotlamp.cli.terminal import PlainSpokenConsole, TerminalStream

    with TerminalStream(PlainSpokenConsole(), local_zone(), SavedMutes(settings.file).at) as into:
        run_until_told(stream(watch, into, output=sys.stdout), for_s=for_s, exit_code=0)


def run_tray(
    settings: Settings,
    watch: Watch,
    *,
    memory: StateFile | None = None,
    action_log: ActionLog | None = None,
    toasts: ToastFile | None = None,
    history: HistoryStore | None = None,
    headless: bool = False,
    for_s: float | None = None,
) -> int:
    """Run ``run`` or ``demo``; main thread. Gives the exit code.

    Raises:
        DesktopError: there is no desktop to show a tray on.
        RestartNeeded: monitoring hangs.
    """
    from pilotlamp.tray.desktop import headless_desktop, shown_desktop
    from pilotlamp.tray.program import TrayProgram
    from pilotlamp.tray.restarts import Restarts
    from pilotlamp.tray.session import SessionParts

    gc.set_threshold(*GARBAGE_THRESHOLDS)
    restarts = Restarts.take_from(os.environ)
    parts = SessionParts(watch=watch, memory=memory, action_log=action_log, history=history)
    program = TrayProgram(settings, parts, restarts=restarts)
    if memory is not None and memory.newer:
        program.on_problem("memory")(NEWER)
    desktop = headless_desktop(program, toasts) if headless else shown_desktop(program, toasts)
    return program.run(desktop, for_s=for_s)
