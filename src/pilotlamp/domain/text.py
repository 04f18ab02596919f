"""Cleaning of texts that come from outside, before anything else sees them."""

import unicodedata

MAX_CHARS = 1000
"""Longer texts are cut here with an ellipsis; what is shown is shortened further where it is shown."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT_FORMAT = frozenset({"\u200c", "\u200d"})
"""Zero-width (non-)joiners: Persian, Hindi and many emoji need them."""

_VISIBLE = frozenset("LNPS")
"""Major categories. Marks alone have nothing to stand on, and the rest is space and control."""
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
"""Letters and symbols that are drawn empty: those with the property ``Default_Ignorable_Code_Point``, which are the
Hangul fillers, the Braille pattern without dots, and the musical notehead "null"."""


def clean(raw: str, *, limit: int = MAX_CHARS) -> str:
    """One line of plain text: no control or format characters, no bidi override, white space folded, cut to ``limit``.

    "" where nothing of it can be seen.

    Source: platforms.md, "Untrusted text and links".
    """
    if len(raw) <= limit and raw.isascii() and raw.isprintable() and raw == raw.strip() and "  " not in raw:
        return raw  # nearly all of them, nearly always
    head = raw[: limit * 4]
    if not head.isascii() or not head.isprintable():
        head = "".join(_replacement(char) for char in head)
        if not any(map(_is_visible, head)):
            return ""
    text = " ".join(head.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clean_or_none(raw: str | None, *, limit: int = MAX_CHARS) -> str | None:
    """``clean``, with None for what is missing or has nothing visible in it."""
    return (clean(raw, limit=limit) or None) if raw is not None else None


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] in _VISIBLE and char not in _BLANK


def same_look(name: str) -> str:
    """One spelling for all that look the same: an accent may be a character of its own (NFD), as macOS writes it."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _replacement(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in _DROPPED and char not in _KEPT_FORMAT:
        return " " if unicodedata.category(char) == "Cc" else ""
    return char
