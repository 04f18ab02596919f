"""Programs that ask a question: their arguments, and how their answers are read.

Source: for zenity 3.44 and 4.0 src/entry.c, msg.c and GLib's option parser; for kdialog 16.12 and later kdialog.cpp.
"""

import html
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pilotlamp.desktop.dialogs.arguments import argument, broken
from pilotlamp.desktop.dialogs.installed import installed
from pilotlamp.desktop.dialogs.protocol import question_line
from pilotlamp.view.questions import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The person's answer; None in the place of an ``Answer``: there was no window."""

    text: str | None
    """The typed text, "" where there is nothing to type; None: cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionProgram:
    """A program that asks a question in a window, and ends with the answer."""

    argv: Callable[[Question], Sequence[str]]
    read: Callable[[Question, int, bytes], Answer | None]
    """Reads the answer from the question, the exit code and the output on stdout."""
    line: Callable[[Question], str] | None = None
    """Line for the program's stdin, which then stays open; None: the program reads nothing."""


def _tk_answer(_: Question, code: int, output: bytes) -> Answer | None:
    """Read our own window's answer; None: no display, no Tk, or a font on which Tk crashed."""
    try:
        return Answer(json.loads(output)) if code == 0 else None
    except ValueError:
        return None


def _zenity(question: Question) -> tuple[str, ...]:
    entry = question.entry
    common = (
        f"--title={argument(question.title)}",
        f"--ok-label={_underlined(question.accept)}",
        f"--cancel-label=_{_underlined(question.dismiss)}",
    )
    text = argument(_text(question))
    if entry is None:
        return ("zenity", "--question", "--default-cancel", "--no-markup", *common, f"--text={text}")
    # Neither broken into lines nor taken as markup there, but unescaped as in C.
    label = _underlined(broken(text)).replace("\\", "\\\\")
    # Without a value there is no such option: an empty one would be the first of the choices.
    value = (f"--entry-text={argument(entry.value)}",) if entry.value else ()
    # Before a choice with a hyphen GLib leaves the "--" where it is, as one more choice. Such a name can be typed.
    choices = (argument(choice) for choice in entry.choices if not choice.startswith("-"))
    return ("zenity", "--entry", *common, f"--text={label}", *value, "--", *choices)


def _underlined(text: str) -> str:
    """Escape the underscores of a label, in which one underscore marks the key."""
    return argument(text).replace("_", "__")


def _kdialog(question: Question) -> tuple[str, ...]:
    """Make kdialog's arguments; its Cancel can't be made the default.

    Qt reads a text that looks like HTML as HTML; so it is HTML. Some versions unescape ``\\n`` and ``\\\\`` in it.
    """
    escaped = html.escape(broken(argument(_text(question))))
    text = "<qt>" + escaped.replace("\\", "&#92;").replace("\n", "<br>") + "</qt>"
    title = f"--title={argument(question.title)}"
    if question.entry is not None:
        return ("kdialog", title, f"--inputbox={text}", "--", argument(question.entry.value))
    label = argument(question.accept).replace("&", "&&")
    dismiss = argument(question.dismiss).replace("&", "&&")
    return (
        "kdialog",
        title,
        f"--warningcontinuecancel={text}",
        f"--continue-label={label}",
        f"--cancel-label=&{dismiss}",
    )


def _text(question: Question) -> str:
    label = (question.entry.label,) if question.entry is not None else ()
    return "\n\n".join((*((f"⚠ {question.error}",) if question.error else ()), question.text, *label))


def _printed_answer(cancelled: frozenset[int]) -> Callable[[Question, int, bytes], Answer | None]:
    def read(question: Question, code: int, output: bytes) -> Answer | None:
        if code != 0:
            return Answer(None) if code in cancelled else None
        typed = output.decode("utf-8", "surrogateescape").removesuffix("\n")
        return Answer(typed if question.entry is not None else "")

    return read


TK = QuestionProgram(
    argv=lambda _: (sys.executable, "-P", "-m", "pilotlamp.desktop.dialogs.question_window"),
    line=question_line,
    read=_tk_answer,
)
ZENITY = QuestionProgram(argv=_zenity, read=_printed_answer(frozenset({1})))
KDIALOG = QuestionProgram(argv=_kdialog, read=_printed_answer(frozenset({1, 2})))


def question_programs_here() -> tuple[QuestionProgram, ...]:
    """Return the installed ones, the best first."""
    return installed(TK, {"zenity": ZENITY, "kdialog": KDIALOG})
