"""Dialogs of this desktop, shown by the programs that are installed."""

from collections.abc import Callable

from pilotlamp.desktop.base import OnProblem
from pilotlamp.desktop.dialogs.question_dialogs import QuestionDialogs
from pilotlamp.desktop.dialogs.text_dialogs import TextDialogs
from pilotlamp.view.questions import Question


class ProgramDialogs:
    """``Dialogs``; ``fallback`` gets title and body of a text, on any thread, where no window can be shown."""

    def __init__(self, on_problem: OnProblem, *, fallback: Callable[[str, str], None] | None = None) -> None:
        self._texts = TextDialogs(on_problem, fallback=fallback)
        self._questions = QuestionDialogs()

    def show_text(self, title: str, body: str) -> None:
        self._texts.show_text(title, body)

    async def ask(self, question: Question) -> str | None:
        return await self._questions.ask(question)

    def close_all(self) -> None:
        self._questions.close_all()
        self._texts.close_all()
