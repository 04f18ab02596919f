"""Text dialogs: each in a process of its own, awaited on a thread of its own."""

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence

from pilotlamp.desktop import texts
from pilotlamp.desktop.base import OnProblem
from pilotlamp.desktop.dialogs.text_programs import TextProgram, text_programs_here
from pilotlamp.desktop.problems import ProblemReporter
from pilotlamp.programs import start

log = logging.getLogger(__name__)

CLOSING_S = 0.3


class TextDialogs:
    """Shows texts through the first of ``programs`` that shows a window.

    One window for each title: a new text takes the place of the old one. Where no window can be shown, ``fallback``
    gets title and text, on a thread of its own.
    """

    def __init__(
        self,
        on_problem: OnProblem,
        *,
        programs: Callable[[], Sequence[TextProgram]] = text_programs_here,
        fallback: Callable[[str, str], None] | None = None,
    ) -> None:
        self._problem = ProblemReporter(on_problem, log)
        self._programs = programs
        self._fallback = fallback
        self._lock = threading.Lock()
        self._windows: dict[str, subprocess.Popen[bytes]] = {}
        self._newest: dict[str, object] = {}
        """By title, the mark of the thread with the newest text."""
        self._closed = False

    def show_text(self, title: str, body: str) -> None:
        mark = object()
        with self._lock:
            self._newest[title] = mark
        # A daemon: an open window must not hold up the end of the program.
        threading.Thread(target=self._show, args=(title, body, mark), name="text window", daemon=True).start()

    def close_all(self) -> None:
        """Close all windows within a fraction of a second, and show no more."""
        with self._lock:
            self._closed = True
            windows = tuple(self._windows.values())
        for window in windows:
            window.terminate()
        for window in windows:
            try:
                window.wait(CLOSING_S / len(windows))
            except subprocess.TimeoutExpired:
                window.kill()

    def _show(self, title: str, body: str, mark: object) -> None:
        for program in self._programs():
            if self._shows(program, title, body, mark):
                break
        else:
            self._show_otherwise(title, body)
        with self._lock:
            if self._newest.get(title) is mark:
                del self._newest[title]

    def _shows(self, program: TextProgram, title: str, body: str, mark: object) -> bool:
        """Show the window until it is closed; False: the program could not show it, and it is still wanted."""
        try:
            window = self._start(program, title, mark)
        except OSError as error:
            log.debug("no text window: %s", error)
            return False
        if window is None:
            return True
        window.communicate(program.stdin(title, body).encode("utf-8", "replace"))
        with self._lock:
            if self._windows.get(title) is window:
                del self._windows[title]
            wanted = not self._closed and self._newest.get(title) is mark
        log.debug("%s ended with %s", window.args, window.returncode)
        return not wanted or window.returncode in program.good_exits

    def _start(self, program: TextProgram, title: str, mark: object) -> subprocess.Popen[bytes] | None:
        """Start the program, in the place of an older one; None: the text is no longer wanted."""
        with self._lock:
            if self._closed or self._newest.get(title) is not mark:
                return None
            if older := self._windows.pop(title, None):
                older.terminate()
            window = self._windows[title] = start(program.argv(title), stdin=subprocess.PIPE)
            return window

    def _show_otherwise(self, title: str, body: str) -> None:
        if self._fallback is not None:
            self._fallback(title, body)
        else:
            self._problem.report(texts.NO_WINDOW)
