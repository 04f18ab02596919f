"""Rate limits: the time a server wants to be left alone, from its headers; no I/O.

Sources: RFC 9110 10.2.3 (Retry-After); systems.md, "Okta Advanced Server Access" (X-RateLimit-*, unix seconds).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_WAIT_S = 86_400.0
"""A wait beyond a day is a broken header."""

_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


def server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    """Time by the server's own clock, which its times count by; ``now`` where the reply has no date."""
    return _date(headers.get("date", "")) or now


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the server wants to be asked again, 0 to ``MAX_WAIT_S``; None: it does not say.

    ``headers`` have lower-case names. Dates count from the server's own clock if it tells the time.
    """
    told = headers.get("retry-after")
    if told is not None:
        seconds = _number(told)
        until = _date(told) if seconds is None else None
        if seconds is not None:
            return min(seconds, MAX_WAIT_S)
        if until is not None:
            return _bounded(until.timestamp() - server_time(headers, now).timestamp())
    for name in ("x-ratelimit-retry-at", "x-ratelimit-reset"):
        at = _number(headers.get(name, ""))
        if at is not None:
            return _bounded(at - server_time(headers, now).timestamp())
    return None


def not_before(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Earliest time of the next request where a good reply was the last one allowed; None: no need to wait.

    To be given as ``Reading.not_before``.
    """
    reset = _number(headers.get("x-ratelimit-reset", ""))
    if _number(headers.get("x-ratelimit-remaining", "")) != 0 or reset is None:
        return None
    wait_s = _bounded(reset - server_time(headers, now).timestamp())
    return now + timedelta(seconds=wait_s) if wait_s else None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_WAIT_S)


def _number(text: str) -> float | None:
    return float(text) if _SECONDS.fullmatch(text.strip()) else None


def _date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
