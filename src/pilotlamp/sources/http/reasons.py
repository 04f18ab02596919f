"""Reasons of a refusal in the server's own words; no I/O.

How the body of an error is laid out is documented by none of the systems, so every usual layout is read. What a server
says may repeat what was sent to it: nothing is quoted that holds a part of a secret.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode

MAX_CHARS: Final = 200

_RUN_CHARS = 4
"""Of a secret in a text: as many are taken for a quotation of it."""

_WORDS = ("message", "errorsummary", "error_description", "summary", "detail", "details", "description", "reason")
_PARTS = ("errors", "error", "errorcauses", "invalidattributes")
_NAMES = ("title", "statusname", "statustext", "code", "errorcode")
"""Keys in lower case, in the order in which they explain something."""

_MAX_DEPTH = 4
_MAX_PARTS = 3


def reason_in(body: bytes, *secrets: str) -> str | None:
    """Extract the server's reason as one line of at most ``MAX_CHARS``; None: there is none that may be shown."""
    try:
        told = decode(body, object, what="the reason")
    except BadReplyError:
        return None
    said = clean(_said(told, _MAX_DEPTH), limit=MAX_CHARS)
    return said if said and not repeats(said, *secrets) else None


def repeats(text: str, *secrets: str) -> bool:
    """Find any run of a secret in a text: servers quote keys in part ("no such key: …ab12c")."""
    text = text.casefold()
    return any(run in text for secret in secrets for run in _runs(secret.casefold()))


def _runs(secret: str) -> Iterator[str]:
    if secret:
        yield from (secret[start : start + _RUN_CHARS] for start in range(max(len(secret) - _RUN_CHARS, 0) + 1))


def _said(told: object, depth: int) -> str:
    """ "" where nothing is said."""
    if isinstance(told, str):
        return clean(told)
    if not depth:
        return ""
    if isinstance(told, list):
        return _joined(_said(part, depth - 1) for part in told)
    return _said_in(told, depth) if isinstance(told, dict) else ""


def _said_in(told: Mapping[str, object], depth: int) -> str:
    by_key = {key.casefold(): value for key, value in told.items()}
    for key in (*_WORDS, *_PARTS, *_NAMES):
        said = _of_parts(by_key.get(key), depth - 1) if key in _PARTS else _said(by_key.get(key), depth - 1)
        if said:
            return said
    return ""


def _of_parts(parts: object, depth: int) -> str:
    """``{"email": ["is taken"]}`` → ``email: is taken``, where the parts don't speak for themselves."""
    said = _said(parts, depth)
    if said or not isinstance(parts, dict) or not depth:
        return said
    return _joined(f"{clean(key)}: {what}" for key, value in parts.items() if (what := _said(value, depth - 1)))


def _joined(said: Iterator[str]) -> str:
    return "; ".join(islice(filter(None, said), _MAX_PARTS))
