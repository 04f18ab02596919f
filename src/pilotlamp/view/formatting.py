"""Formatting of times, numbers and states, the same everywhere. No words that tick ("5 s ago")."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final, TypeVar

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.text import clean
from pilotlamp.view import texts

T = TypeVar("T")

Fact = tuple[str, str]
"""A label and its value: "Owner", "Jason"."""
When = Callable[[datetime], str]
"""Puts a point in time into words."""

NAME_LIMIT: Final = 60
"""Characters of a name that are shown; what is longer ends in an ellipsis."""
SHORT_NAME_LIMIT: Final = 24
"""Of a name where there is more than one in a line."""
PROBLEM_LIMIT: Final = 100
"""Characters of a problem's description in a menu."""
REASON_LIMIT: Final = 200
"""Of a reason in a notification."""

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_LONGEST_S: Final = 36_500.0 * _DAY

_SYMBOLS: Final = {
    Severity.OK: "●",
    Severity.ATTENTION: "▲",
    Severity.PROBLEM: "■",
    Severity.UNKNOWN: "○",
}

_ACKNOWLEDGED: Final = "◆"
MUTED_SYMBOL: Final = "☾"
"""Beside the icon's form where there are no notifications of anything."""


def symbol(severity: Severity, *, stale: bool = False, acknowledged: bool = False) -> str:
    """The icon's form as a character; stale ones carry a question mark, and a stale ok isn't lit.

    ``acknowledged``: with ``OK``, it is only acknowledged trouble that keeps all from being well.
    """
    if acknowledged and severity is Severity.OK:
        return f"{_ACKNOWLEDGED}?" if stale else _ACKNOWLEDGED
    if not stale:
        return _SYMBOLS[severity]
    unlit = Severity.UNKNOWN if severity is Severity.OK else severity
    return f"{_SYMBOLS[unlit]}?"


def duration(seconds: float) -> str:
    """A length of time in its one or two largest units: "40 s", "12 min", "1 h 14 min", "3 days"."""
    whole = int(min(max(0.0, seconds), _LONGEST_S))
    if whole < _MINUTE:
        return texts.SECONDS.format(n=whole)
    if whole < _HOUR:
        return texts.MINUTES.format(n=whole // _MINUTE)
    if whole < _DAY:
        hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
        if not minutes:
            return texts.HOURS.format(n=hours)
        return texts.HOURS_AND_MINUTES.format(hours=hours, minutes=minutes)
    return texts.counted(texts.DAYS, whole // _DAY)


def clock(at: datetime, now: datetime, tz: tzinfo) -> str:
    """Format a time by a clock in ``tz``: "14:02", "tomorrow 08:00", "12 Nov 14:02", "12 Nov 2015 14:02"."""
    there, today = at.astimezone(tz), now.astimezone(tz).date()
    time = f"{there.hour:02}:{there.minute:02}"
    if there.date() == today:
        return time
    if there.date() == today - timedelta(days=1):
        return texts.YESTERDAY.format(time=time)
    if there.date() == today + timedelta(days=1):
        return texts.TOMORROW.format(time=time)
    return _date(there, time, texts.THIS_YEAR if there.year == today.year else texts.ANOTHER_YEAR)


def moment(at: datetime, tz: tzinfo) -> str:
    """A point in time with its date, for texts that stay: "21 Nov 2026 19:00"."""
    there = at.astimezone(tz)
    return _date(there, f"{there.hour:02}:{there.minute:02}", texts.ANOTHER_YEAR)


def _date(at: datetime, time: str, text: str) -> str:
    """Not ``strftime``: its month depends on the process's locale."""
    return text.format(day=at.day, month=texts.MONTHS[at.month - 1], year=at.year, time=time)


def left_out_words(number: int) -> str:
    """Of entries in servers' lists: "1 entry can't be read"."""
    return texts.counted(texts.LEFT_OUT, number)


def some_of(things: Sequence[T], name: Callable[[T], str] = str, *, shown: int = 3) -> str:
    """A list for a sentence: "a", "a and b", "a, b, c and 2 more"; only those that are shown are named."""
    names, rest = [name(thing) for thing in things[:shown]], len(things) - shown
    if rest > 0:
        return texts.LIST_REST.format(names=", ".join(names), n=rest)
    if len(names) > 1:
        return texts.LIST_END.format(names=", ".join(names[:-1]), last=names[-1])
    return "".join(names)


def shorten(text: str, limit: int = NAME_LIMIT) -> str:
    """At most ``limit`` characters, the last of them an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def sentence(reason: str) -> str:
    """A reason, be it a server's or an error's, as a sentence of a notification; a host's name stays in lower case."""
    text = shorten(clean(reason), REASON_LIMIT)
    first = text[:1] if "." in text.split(" ", 1)[0].rstrip(".") else text[:1].upper()
    return first + (text[1:] if text.endswith((".", "!", "?", "…")) else f"{text[1:]}.")


def shorten_utf16(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, in which Windows counts (platforms.md, "pystray"); never half a character."""
    if _utf16_units(text) <= limit:
        return text
    cut = text[: limit - 1]
    while _utf16_units(cut) > limit - 1:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def shorten_lines_utf16(text: str, limit: int) -> str:
    """Shorten as ``shorten_utf16``, but leave out whole last lines where the first one fits."""
    lines = text.split("\n")
    while len(lines) > 1 and _utf16_units("\n".join(lines)) > limit:
        lines.pop()
    return shorten_utf16("\n".join(lines), limit)


def name_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts "host 2" before "host 10" and doesn't mind upper case."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
