"""Right-to-left names in left-to-right lines, for desktops; a terminal and JSON get the names as they are. Pure."""

import re
from typing import Final

_MARK: Final = "\u200e"
"""LEFT-TO-RIGHT MARK: gives the line its direction where a host takes it from the first letter."""
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"
"""FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE: the text between has its own direction and changes no other's."""

_LETTERS: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""The blocks whose letters run from right to left (Unicode's DerivedBidiClass)."""
_NAME: Final = re.compile(
    rf"[{_LETTERS}][{_LETTERS}\u200c\u200d]*"
    rf"(?:[ \d_.#'’/+-]+[{_LETTERS}][{_LETTERS}\u200c\u200d]*)*"  # of several words
    r"(?:[ _#.-]?\d+(?![\d:]))?"  # with a number at its end, which is no time
)


def isolated(text: str) -> str:
    """The text with its right-to-left names isolated, and lines that hold one marked as left-to-right.

    Hosts on GTK, GNOME Shell and xfce4-notifyd turn a whole line around that begins with such a name, and a number next
    to a name changes sides (Unicode Standard Annex 9).
    """
    if text.isascii() or not _NAME.search(text):
        return text
    return "\n".join(_isolated_line(line) for line in text.split("\n"))


def _isolated_line(line: str) -> str:
    marked = _NAME.sub(rf"{_ISOLATE}\g<0>{_END}", line)
    return line if marked == line else _MARK + marked
