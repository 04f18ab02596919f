"""Restart of the process by itself, as it was started: with the same arguments and terminal."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from pilotlamp.cli.exit_codes import EXIT_FAILED, EXIT_OK
from pilotlamp.event_loops import RELOAD_SIGNALS

log = logging.getLogger(__name__)


def restart(environ: Mapping[str, str]) -> int:
    """Put a new process in the place of this one; returns the exit code where this one has to end instead.

    Windows can't replace a process: a new one is started there beside this one, which ends.
    """
    command = own_command()
    # An executable of PyInstaller's takes itself for a part of the one that started it otherwise.
    apart = {**environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    for number in RELOAD_SIGNALS:
        # The next process reads the settings anyway, and would be ended by the signal until it handles it.
        signal.signal(number, signal.SIG_IGN)
    try:
        if os.name != "nt":
            os.execve(command[0], command, apart)  # noqa: S606 - ourselves
        subprocess.Popen(command, env=apart)  # noqa: S603 - ourselves
    except OSError as error:
        log.critical("Pilotlamp could not restart itself: %s", error.strerror or error)
        return EXIT_FAILED
    return EXIT_OK


def own_command() -> list[str]:
    """The command that starts this program again, be it a script, ``python -m pilotlamp`` or a frozen executable."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable, *(sys.argv[1:] if frozen else sys.orig_argv[1:])]
