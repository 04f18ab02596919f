"""What anybody may have written into a recording: texts are not trusted more than a server's, rules are those that the
settings could have. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final, TypeVar, cast

from pilotlamp.config.alerts import COUNTS, MAX_FACTOR, MAX_WINDOW_S
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.model import Source
from pilotlamp.domain.text import clean
from pilotlamp.sources.wire import identity_or_none

_LONGEST_INTERVAL_S: Final = 366 * 24 * 3600.0

T = TypeVar("T")


def cleaned(value: T) -> T:
    """The same data with every text in it clean."""
    return cast("T", _cleaned(value))


def header_fault(sources: tuple[Source, ...], rules: Mapping[str, AlertRules], general: GeneralRules) -> str | None:
    """What the engine can't work with, with its JSON path; None: nothing."""
    return next(_faults(sources, rules, general), None)


def _faults(sources: tuple[Source, ...], rules: Mapping[str, AlertRules], general: GeneralRules) -> Iterator[str]:
    names = [source.name for source in sources]
    for place, source in enumerate(sources):
        where = f"$.sources[{place}]"
        if source.name in names[:place]:
            yield f"two sources have one name (at {where}.name)"
        if not 0 < source.interval_s <= _LONGEST_INTERVAL_S:
            yield f"no interval (at {where}.interval_s)"
    for each in rules.values():
        yield from _rules_faults(each)
    if general.toasts_per_minute < 1:
        yield "too small a number (at $.general.toasts_per_minute)"
    if not 1 <= general.battery_factor <= MAX_FACTOR:
        yield "a number out of range (at $.general.battery_factor)"


def _rules_faults(rules: AlertRules) -> Iterator[str]:
    for key, least in COUNTS.items():
        if getattr(rules, key) < least:
            yield f"too small a number (at $.rules[...].{key})"
    if not 0 < rules.flap_window_s <= MAX_WINDOW_S:
        yield "a number out of range (at $.rules[...].flap_window_s)"
    if rules.quiet and (rules.quiet.start.tzinfo or rules.quiet.end.tzinfo):
        yield "a time of day with a zone (at $.rules[...].quiet)"


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}
        if isinstance(id_ := getattr(value, "id", None), str):
            parts["id"] = identity_or_none(id_) or parts["id"]  # as exact as when it was read
        return replace(value, **parts)
    return value
