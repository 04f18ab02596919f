"""The ``[alerts]`` tables: which notices, how loud, and the numbers that decide when."""

import re
from dataclasses import replace
from datetime import time
from typing import Literal

from pilotlamp.config.table import Table
from pilotlamp.domain.alerts.alert import NoticeKind, Urgency
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules, QuietHours

_LOUDNESS = Literal["off", "low", "normal", "critical"]
COUNTS = {"offline_after": 1, "online_after": 1, "unreachable_after": 1, "group_above": 1, "flap_changes": 2}
"""By key, the least that it may be."""
_OTHERS = ("flap_window_s", "quiet", "expected_off")
_GENERAL = (
    "toasts_per_minute",
    "battery_factor",
    NoticeKind.NETWORK_LOST,
    NoticeKind.NETWORK_BACK,
    NoticeKind.DIGEST,
)
"""What is of no source, and so has no place in a source's table."""

MAX_WINDOW_S = 86_400.0
MAX_FACTOR = 100.0

_QUIET_EXAMPLE = '"22:00-07:00"'
_TIMES = re.compile(r"([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})")


def alerts_of_all(table: Table) -> tuple[AlertRules, GeneralRules]:
    """What ``[alerts]`` says: of each source, as far as that has nothing of its own to say, and of none.

    Raises:
        ConfigError: a key or value isn't one.
    """
    table.check_keys((*NoticeKind, *COUNTS, *_OTHERS, *_GENERAL))
    rules = _rules(table, AlertRules())
    defaults = GeneralRules()
    toasts = _count(table, "toasts_per_minute", at_least=1)
    return rules, GeneralRules(
        urgency=rules.urgency,
        toasts_per_minute=defaults.toasts_per_minute if toasts is None else toasts,
        battery_factor=table.number("battery_factor", defaults.battery_factor, at_least=1, at_most=MAX_FACTOR),
    )


def alerts_of_one(table: Table, base: AlertRules) -> AlertRules:
    """``base`` with what a source's ``[sources.alerts]`` says put over it.

    Raises:
        ConfigError: a key or value isn't one.
    """
    for key in table.values:
        if key in _GENERAL:
            raise table.error("belongs to no single source; write it in [alerts]", key)
    table.check_keys((*(kind for kind in NoticeKind if kind not in _GENERAL), *COUNTS, *_OTHERS))
    return _rules(table, base)


def _rules(table: Table, base: AlertRules) -> AlertRules:
    urgency = dict(base.urgency)
    for kind in NoticeKind:
        loudness: str | None = table.get(kind, _LOUDNESS)
        if loudness is not None:
            urgency[kind] = None if loudness == "off" else Urgency(loudness)
    counts = {key: _count(table, key, at_least=least) for key, least in COUNTS.items()}
    return replace(
        base,
        urgency=urgency,
        flap_window_s=_window_s(table, base.flap_window_s),
        quiet=_quiet(table) or base.quiet,
        expected_off=tuple(dict.fromkeys((*base.expected_off, *_expected_off(table)))),
        **{key: count for key, count in counts.items() if count is not None},
    )


def _count(table: Table, key: str, *, at_least: int) -> int | None:
    count: int | None = table.get(key, int)
    if count is not None and count < at_least:
        raise table.error(f"must be a whole number from {at_least}", key)
    return count


def _window_s(table: Table, default: float) -> float:
    window_s: float | None = table.get("flap_window_s", float)
    if window_s is None:
        return default
    if not 0 < window_s <= MAX_WINDOW_S:
        raise table.error(f"must be a number of seconds above 0, at most {MAX_WINDOW_S:g}", "flap_window_s")
    return window_s


def _quiet(table: Table) -> QuietHours | None:
    text: str | None = table.get("quiet", str)
    if text is None:
        return None
    found = _TIMES.fullmatch(text)
    start, end = (_time_of_day(found[1]), _time_of_day(found[2])) if found else (None, None)
    if start is None or end is None:
        raise table.error(f"must be two times of day from 00:00 to 23:59, such as {_QUIET_EXAMPLE}", "quiet")
    if start == end:
        raise table.error(f"must begin and end at different times, such as {_QUIET_EXAMPLE}", "quiet")
    return QuietHours(start=start, end=end)


def _time_of_day(text: str) -> time | None:
    hour, _, minute = text.partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        return None


def _expected_off(table: Table) -> tuple[str, ...]:
    names = table.texts("expected_off", '["Shelf printer", "demo-*"]') or ()
    if not all(name.strip() for name in names):
        raise table.error(
            "must name a device, or a pattern of names, in each of its texts: one is empty", "expected_off"
        )
    return names
