"""Readers for decorative fields: what has the wrong type or makes no sense counts as missing; no I/O.

The policy for all systems is written down in ``pilotlamp.sources.wire``.
"""

import math
from datetime import UTC, datetime
from functools import lru_cache

from pilotlamp.domain.text import clean_or_none
from pilotlamp.domain.times import YEARS

_SHORT = 64
"""Characters of a text that many devices may share."""


def text_or_none(value: object) -> str | None:
    """A cleaned text; None for what is no text or has nothing visible in it."""
    if not isinstance(value, str):
        return None
    return _short_text(value) if len(value) <= _SHORT else clean_or_none(value)


@lru_cache(maxsize=1024)
def _short_text(value: str) -> str | None:
    """One text for all the devices that have the same type, tag or city: less work, and less memory."""
    return clean_or_none(value)


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list, each once; () for what is no list."""
    if not isinstance(value, list) or not value:
        return ()
    return tuple(dict.fromkeys(text for text in map(text_or_none, value) if text is not None))


def number_or_none(value: object, *, low: float = -math.inf, high: float = math.inf) -> float | None:
    """A finite number from ``low`` to ``high``, both included; truth values are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if low <= value <= high and abs(value) < _LARGEST else None


def bool_or_none(value: object) -> bool | None:
    """true, false, and the 1 and 0 that some servers put for them."""
    return bool(value) if isinstance(value, int) and value in {0, 1} else None


def instant_or_none(value: object) -> datetime | None:
    """An RFC 3339 time as aware UTC; one without a zone is taken as UTC; None also for what is out of range."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    if parsed.year not in YEARS:  # Go's zero time, 0001-01-01T00:00:00Z, stands for "no value"
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


_LARGEST = 2.0**1023
