"""Problems of an adapter, reported once per change."""

import logging
import threading

from pilotlamp.desktop.base import OnProblem


class ProblemReporter:
    """Reports one adapter's problem to the menu and the log; any thread."""

    def __init__(self, on_problem: OnProblem, log: logging.Logger) -> None:
        self._on_problem = on_problem
        self._log = log
        self._line: str | None = None
        self._lock = threading.Lock()

    def report(self, line: str | None) -> None:
        """Report a problem unless it was the last one reported; None: all well."""
        with self._lock:
            if line == self._line:
                return
            self._line = line
        if line is None:
            self._log.info("All well again")
        else:
            self._log.warning("%s", line)
        self._on_problem(line)
