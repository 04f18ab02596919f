"""Texts as command line arguments of the programs that show windows."""

import re
import textwrap

COLUMNS = 60
"""Longest line: not every program breaks lines, and a window as wide as the screen is hard to read."""


def argument(text: str) -> str:
    """Replace the characters that neither arguments nor Tk can hold: NUL, half a surrogate pair."""
    return re.sub("[\0\ud800-\udfff]", "�", text)


def broken(text: str) -> str:
    """Break a text into lines of at most ``COLUMNS``."""
    lines = (textwrap.wrap(line, COLUMNS, break_on_hyphens=False) for line in text.splitlines())
    return "\n".join("\n".join(line) for line in lines)
