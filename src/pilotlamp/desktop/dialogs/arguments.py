"""Texts as the programs that show windows can take them."""

import re
import textwrap

COLUMNS = 60
"""Longer lines are broken: not every program does it, and a window as wide as the screen is no help."""


def argument(text: str) -> str:
    """The same text, with a sign in the place of what neither arguments nor Tk can hold: NUL, half a surrogate pair."""
    return re.sub("[\0\ud800-\udfff]", "�", text)


def broken(text: str) -> str:
    """The same text in lines of at most ``COLUMNS``."""
    lines = (textwrap.wrap(line, COLUMNS, break_on_hyphens=False) for line in text.splitlines())
    return "\n".join("\n".join(line) for line in lines)
