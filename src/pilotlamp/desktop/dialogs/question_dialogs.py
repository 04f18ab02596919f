"""Question dialogs: the engine's loop awaits the answer."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from pilotlamp.desktop.dialogs.asking import Asking
from pilotlamp.desktop.dialogs.question_programs import QuestionProgram, question_programs_here
from pilotlamp.domain.entries import entry_problem
from pilotlamp.view.questions import Question


class QuestionDialogs:
    """Asks questions, in one window for each kind, through the first of ``programs`` that shows one."""

    def __init__(self, *, programs: Callable[[], Sequence[QuestionProgram]] = question_programs_here) -> None:
        self._programs = programs
        self._lock = threading.Lock()
        self._open: dict[str, Asking] = {}
        self._closed = False

    async def ask(self, question: Question) -> str | None:
        """Ask as ``Dialogs.ask``; cancelling the task closes the window."""
        asking = self._begin(question.kind)
        if asking is None:
            return None
        try:
            return await _good_answer(asking, question)
        finally:
            with self._lock:
                del self._open[question.kind]
            asking.close()

    def close_all(self) -> None:
        """Close all windows at once, and show no more; any thread."""
        with self._lock:
            self._closed = True
            for asking in self._open.values():
                asking.close()

    def _begin(self, kind: str) -> Asking | None:
        """Open a window for this kind; None: one is open already and comes to the front, or all are closed."""
        with self._lock:
            if self._closed:
                return None
            if already := self._open.get(kind):
                already.to_front()
                return None
            asking = self._open[kind] = Asking(self._programs)
            return asking


async def _good_answer(asking: Asking, question: Question) -> str | None:
    """Ask again until the typed text can be sent: not every program checks it."""
    while True:
        text = (await asking.ask(question)).text
        if text is None or question.entry is None:
            return text
        problem = entry_problem(text, question.entry.kind)
        if problem is None:
            return text
        question = replace(question, error=problem, entry=replace(question.entry, value=text))
