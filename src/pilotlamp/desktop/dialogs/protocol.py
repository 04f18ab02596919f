"""Protocol between the program and its windows: JSON on the window's stdin and stdout, exit codes."""

import json
from dataclasses import asdict, replace

from pilotlamp.desktop.dialogs.arguments import argument
from pilotlamp.domain.entries import EntryKind
from pilotlamp.view.questions import Entry, Question

NO_WINDOW = 3
"""Exit code of a window without a display that Tk can use."""

FRONT = "front"
"""Line on the stdin of the question window that raises the window. At the end of its stdin the window closes."""


def question_line(question: Question) -> str:
    """Write the first line for the stdin of the question window; ASCII, and so independent of the locale."""
    return json.dumps(asdict(_holdable(question))) + "\n"


def read_question(line: str | bytes) -> Question:
    """Read a line of ``question_line``."""
    fields = json.loads(line)
    if fields["entry"] is not None:
        entry = fields["entry"]
        entry |= {"kind": EntryKind(entry["kind"]), "choices": tuple(entry["choices"])}
        fields["entry"] = Entry(**entry)
    return Question(**fields)


def _holdable(question: Question) -> Question:
    """Replace the characters that Tk can't hold."""
    entry = question.entry
    return replace(
        question,
        title=argument(question.title),
        text=argument(question.text),
        accept=argument(question.accept),
        error=argument(question.error) if question.error is not None else None,
        entry=replace(
            entry,
            label=argument(entry.label),
            value=argument(entry.value),
            choices=tuple(argument(choice) for choice in entry.choices),
        )
        if entry is not None
        else None,
    )
