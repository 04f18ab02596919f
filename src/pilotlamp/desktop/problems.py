"""Problems of an adapter, reported once per change."""

import logging
import threading

from pilotlamp.desktop.base import OnProblem


class Trouble:
    """One adapter's line for the menu and the log; any thread."""

    def __init__(self, on_trouble: OnProblem, log: logging.Logger) -> None:
        self._on_trouble = on_trouble
        self._log = log
        self._line: str | None = None
        self._lock = threading.Lock()

    def say(self, line: str | None) -> None:
        """Report a problem unless it was the last one reported; None: all well."""
        with self._lock:
            if line == self._line:
                return
            self._line = line
        if line is None:
            self._log.info("All well again")
        else:
            self._log.warning("%s", line)
        self._on_trouble(line)
