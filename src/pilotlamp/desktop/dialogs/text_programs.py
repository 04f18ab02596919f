"""Programs that show a text."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pilotlamp.desktop.dialogs.arguments import argument
from pilotlamp.desktop.dialogs.installed import installed


@dataclass(frozen=True, slots=True, kw_only=True)
class TextProgram:
    """A program that shows a text from its stdin until it is closed."""

    argv: Callable[[str], Sequence[str]]
    """Makes the command line from the title."""
    stdin: Callable[[str, str], str] = lambda _, body: body
    """Makes the text for the program's stdin from title and body."""
    good_exits: frozenset[int] = frozenset({0})
    """Exit codes of a window that the person closed; any other: there was no window."""


TK = TextProgram(
    argv=lambda _: (sys.executable, "-P", "-m", "pilotlamp.desktop.dialogs.text_window"),
    stdin=lambda title, body: json.dumps({"title": title, "body": body}),
)
ZENITY = TextProgram(
    argv=lambda title: ("zenity", "--text-info", f"--title={argument(title)}", "--width=640", "--height=480"),
    good_exits=frozenset({0, 1}),  # 1: closed by Escape or the window's cross
)
KDIALOG = TextProgram(
    argv=lambda title: ("kdialog", f"--title={argument(title)}", "--textbox", "/dev/stdin", "640", "480"),
    good_exits=frozenset({0, 1, 2}),
)
XMESSAGE = TextProgram(
    argv=lambda title: (
        "xmessage",
        "-title",
        argument(title),
        "-center",
        "-buttons",
        "Close:0",
        "-default",
        "Close",
        "-file",
        "-",
    )
)


def text_programs_here() -> tuple[TextProgram, ...]:
    """Return the installed ones, the best first."""
    return installed(TK, {"zenity": ZENITY, "kdialog": KDIALOG, "xmessage": XMESSAGE})
