"""The ``[alerts]`` tables: which notices, how loud, and after how many readings."""

from dataclasses import replace
from typing import Literal

from pilotlamp.config.table import Table
from pilotlamp.domain.alerts.alert import NoticeKind, Urgency
from pilotlamp.domain.alerts.rules import AlertRules

_LOUDNESS = Literal["off", "low", "normal", "critical"]
_NUMBERS = ("offline_after", "online_after", "unreachable_after", "group_above")


def alert_rules(table: Table, base: AlertRules) -> AlertRules:
    """``base`` with what the table says put over it.

    Raises:
        ConfigError: a key or value isn't one.
    """
    table.check_keys((*NoticeKind, *_NUMBERS))
    urgency = dict(base.urgency)
    for kind in NoticeKind:
        loudness: str | None = table.get(kind, _LOUDNESS)
        if loudness is not None:
            urgency[kind] = None if loudness == "off" else Urgency(loudness)
    counts = {key: _count(table, key) for key in _NUMBERS if key in table.values}
    return replace(base, urgency=urgency, **counts)


def _count(table: Table, key: str) -> int:
    count: int = table.get(key, int)
    if count < 1:
        raise table.error("must be a whole number from 1", key)
    return count
