"""What a text has to be like to be shown, and an error to be told: the properties that every target asserts."""

import logging
import unicodedata
from typing import Final

from pilotlamp.errors import PilotlampError

LABEL: Final = 400
"""Characters of a menu item: a few shortened texts and words of our own."""
TITLE: Final = 300
BODY: Final = 2500
LINE: Final = 1100
"""Of one cleaned text with a word in front of it."""
ERROR: Final = 2500

_JOINERS: Final = frozenset({"\u200c", "\u200d"})
"""Persian, Hindi and many emoji need them."""
_OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of what terminals, text directions and parsers obey, and of what nobody can show."""


class BrokenRuleError(AssertionError):
    """Hostile input has got further than it may."""


def check(holds: object, rule: str) -> None:
    """
    Raises:
        BrokenRuleError: it doesn't hold.
    """
    if not holds:
        raise BrokenRuleError(rule)


def check_line(text: str, *, limit: int, what: str) -> None:
    """One line of bounded length that nothing obeys."""
    check(len(text) <= limit, f"{what} has {len(text)} characters, more than {limit}")
    if not (text.isascii() and text.isprintable()):
        bad = next((char for char in text if unicodedata.category(char) in _OBEYED and char not in _JOINERS), None)
        check(bad is None, f"{what} has {bad!a}")


def check_lines(text: str, *, limit: int, what: str) -> None:
    """The same of a text that may have several lines; ``limit`` is that of all together."""
    check(len(text) <= limit, f"{what} has {len(text)} characters, more than {limit}")
    for line in text.split("\n"):
        check_line(line, limit=limit, what=what)


def check_error(error: PilotlampError) -> None:
    """It ends up on a terminal, in a log and, of a source, in the menu."""
    what = type(error).__name__
    check_lines(str(error), limit=ERROR, what=what)
    hint = getattr(error, "hint", None)
    if hint is not None:
        check_line(hint, limit=ERROR, what=f"{what}.hint")


class HarmlessLog(logging.Handler):
    """Fails where a warning holds what a terminal would obey: the log goes to stderr as it is."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        check_lines(record.getMessage(), limit=ERROR, what=f"a warning of {record.name}")
