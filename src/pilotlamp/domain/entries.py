"""Check of texts typed for an action; the server may still refuse them."""

import unicodedata
from enum import StrEnum
from typing import Final

MAX_NAME: Final = 300
MAX_EMAIL: Final = 320
"""RFC 3696, erratum 1690: 64 before the @ and 255 after it."""


class EntryKind(StrEnum):
    """Kind of a typed text."""

    EMAIL = "email"
    NAME = "name"


def entry_problem(text: str, kind: EntryKind) -> str | None:
    """Problem of a typed text, as a sentence; None: the text can be sent. Blanks at its ends don't count."""
    match kind:
        case EntryKind.EMAIL:
            return _email_problem(text.strip(" "))
        case EntryKind.NAME:
            return _name_problem(text.strip(" "))


def _name_problem(text: str) -> str | None:
    if not text.strip():
        return "Type a name."
    return _form_problem(text, MAX_NAME)


def _email_problem(text: str) -> str | None:
    if not text.strip():
        return "Type an email address."
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        return "An email address looks like name@example.com."
    quoted = local.startswith('"') and local.endswith('"') and len(local) > 1
    if any(char.isspace() for char in domain) or (not quoted and any(char.isspace() for char in local)):
        return "An email address has no spaces."
    return _form_problem(text, MAX_EMAIL)


def _form_problem(text: str, limit: int) -> str | None:
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text):
        return "It can't hold line breaks or other control characters."
    if len(text) > limit:
        return f"It is too long: {len(text)} characters, at most {limit} can be sent."
    return None
