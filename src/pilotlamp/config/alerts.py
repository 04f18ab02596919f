"""The ``[alerts]`` tables: which notices, how loud, and the numbers that decide when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time
from functools import cache
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert, defstruct

from pilotlamp.config.keys import example_of, keys_of
from pilotlamp.config.table import Table
from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules, QuietHours, urgency_of
from pilotlamp.domain.levels import Urgency
from pilotlamp.sources.kinds import conditions

_RULES = AlertRules()
_GENERAL_RULES = GeneralRules()
_TIMES = re.compile(r"([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})")

_Loudness = Literal["off", "low", "normal", "critical"]
_Count = Annotated[int, Meta(ge=1)]

NOTICE_MEANINGS: Mapping[NoticeKind, str] = {
    NoticeKind.DEVICE_OFFLINE: "A device went offline.",
    NoticeKind.DEVICE_ONLINE: "A device is online again.",
    NoticeKind.DEVICE_UNSTABLE: "A device keeps going offline and online.",
    NoticeKind.DEVICE_SETTLED: "An unstable device has stayed in one state.",
    NoticeKind.STATE_UNSTABLE: "A printer keeps changing its state, such as from paused to printing and back.",
    NoticeKind.STATE_SETTLED: "A printer has stopped changing its state.",
    NoticeKind.DEVICE_REMOVED: "A device was removed from its system.",
    NoticeKind.APPROVAL_NEEDED: "A new device waits for approval.",
    NoticeKind.PRINT_STARTED: "A printer began a job.",
    NoticeKind.PRINTER_FINISHED: "A printer finished its job.",
    NoticeKind.PRINTER_OFFLINE: "A printer went offline while its host is online.",
    NoticeKind.PERSON_ONLINE: "A customer is online.",
    NoticeKind.NO_STAFF: "Customers are online, but no staff.",
    NoticeKind.SOURCE_UNREACHABLE: "A source is unavailable: it does not respond, or not usably.",
    NoticeKind.SOURCE_BACK: "A source is available again.",
    NoticeKind.SOURCE_UNSTABLE: "Many devices of a source keep going offline and online.",
    NoticeKind.SOURCE_SETTLED: "The devices of an unstable source have stopped changing.",
    NoticeKind.SIGN_IN_NEEDED: "A source refuses the secret, or the secret can't be read.",
    NoticeKind.NETWORK_LOST: "This computer has lost its network.",
    NoticeKind.NETWORK_BACK: "This computer has its network back.",
    NoticeKind.DIGEST: "A summary of the notices that were held back.",
    NoticeKind.ACTION_DONE: "An action was done.",
    NoticeKind.ACTION_FAILED: "An action failed.",
}

GENERAL_NOTICES = (NoticeKind.NETWORK_LOST, NoticeKind.NETWORK_BACK, NoticeKind.DIGEST)
"""Notices about no source in particular: a source's own table has no place for them."""


class AlertKeys(Struct, kw_only=True):
    """Keys of both ``[alerts]`` and ``[sources.alerts]``, named as the fields of ``AlertRules``."""

    offline_after: Annotated[_Count, Meta(description="Readings in a row until a device counts as offline.")] = (
        _RULES.offline_after
    )
    online_after: Annotated[_Count, Meta(description="Readings in a row until a device counts as online.")] = (
        _RULES.online_after
    )
    unreachable_after: Annotated[
        _Count, Meta(description="Failed polls in a row until a source counts as unreachable.")
    ] = _RULES.unreachable_after
    group_above: Annotated[
        _Count, Meta(description="More notices of one kind than this, from one reading, become one notice.")
    ] = _RULES.group_above
    flap_changes: Annotated[
        Annotated[int, Meta(ge=2)],
        Meta(description="Changes within flap_window_s that make a device or a state unstable."),
    ] = _RULES.flap_changes
    flap_window_s: Annotated[
        Annotated[float, Meta(gt=0, le=86_400)],
        Meta(description="Period in which changes count; an unstable device has settled after as long without one."),
    ] = _RULES.flap_window_s
    quiet: Annotated[
        str | None,
        Meta(description="Quiet hours, local time: only critical notices are shown.", examples=['"22:00-07:00"']),
    ] = None
    expected_off: Annotated[
        tuple[str, ...],
        Meta(
            description="Names, or patterns of names, of devices that may be off: they are shown, but cause no notice. "
            "A source's list is added to that of [alerts].",
            examples=['["Shelf printer", "demo-*"]'],
        ),
    ] = ()


class GeneralKeys(Struct, kw_only=True):
    """Keys of ``[alerts]`` alone, named as the fields of ``GeneralRules``."""

    toasts_per_minute: Annotated[_Count, Meta(description="Limit for notifications; the others become one digest.")] = (
        _GENERAL_RULES.toasts_per_minute
    )
    battery_factor: Annotated[
        Annotated[float, Meta(ge=1, le=100)],
        Meta(description="On battery, the time between two polls is longer by this factor."),
    ] = _GENERAL_RULES.battery_factor


@cache
def _notice_keys(kinds: tuple[AlertKind, ...]) -> type[Struct]:
    """A struct with a key for each kind of notice."""
    return defstruct("NoticeKeys", [_notice_key(kind) for kind in kinds], kw_only=True)


def _notice_key(kind: AlertKind) -> tuple[str, object, str]:
    meaning = NOTICE_MEANINGS[kind] if isinstance(kind, NoticeKind) else kind.meaning
    return kind.key, Annotated[_Loudness, Meta(description=meaning)], urgency_of(_RULES, kind) or "off"


def notice_keys() -> type[Struct]:
    """Keys of both ``[alerts]`` and ``[sources.alerts]``, one for each kind of notice that a source can have."""
    shared = (kind for kind in NoticeKind if kind not in GENERAL_NOTICES)
    return _notice_keys((*shared, *conditions().values()))


GeneralNoticeKeys = _notice_keys(GENERAL_NOTICES)

_OF_ALL = (GeneralNoticeKeys, GeneralKeys)


def alerts_of_all(table: Table) -> tuple[AlertRules, GeneralRules]:
    """The rules of ``[alerts]``: for each source that has no rule of its own, and for all sources together.

    Raises:
        ConfigError: a key is not known or its value is not allowed.
    """
    table.check_keys(keys_of(notice_keys(), AlertKeys, *_OF_ALL))
    rules = _rules(table, _RULES)
    urgency = _urgency(rules.urgency, table.read(GeneralNoticeKeys))
    return rules, replace(_GENERAL_RULES, urgency=urgency, **table.read(GeneralKeys))


def alerts_of_one(table: Table, base: AlertRules) -> AlertRules:
    """``base`` with a source's ``[sources.alerts]`` over it.

    Raises:
        ConfigError: a key is not known or its value is not allowed.
    """
    for key in table.values:
        if key in keys_of(*_OF_ALL):
            raise table.error("applies to all sources; move it to [alerts]", key)
    table.check_keys(keys_of(notice_keys(), AlertKeys))
    return _rules(table, base)


def keys_out_of_range(rules: AlertRules | GeneralRules) -> Iterator[str]:
    """The names of rules whose number no settings file may have."""
    for key, field in keys_of(AlertKeys, GeneralKeys).items():
        value = getattr(rules, key, None)
        if isinstance(value, int | float):
            try:
                convert(value, field.type)
            except ValidationError:
                yield key


def _rules(table: Table, base: AlertRules) -> AlertRules:
    urgency = _urgency(base.urgency, table.read(notice_keys()))
    values = table.read(AlertKeys)
    if "quiet" in values:
        values["quiet"] = _quiet(table, values["quiet"])
    names = values.get("expected_off", ())
    if not all(name.strip() for name in names):
        raise table.error("must not contain an empty text; each text is a name, or a pattern of names", "expected_off")
    values["expected_off"] = tuple(dict.fromkeys((*base.expected_off, *names)))
    return replace(base, urgency=urgency, **values)


def _urgency(base: Mapping[str, Urgency | None], loudness: Mapping[str, Any]) -> Mapping[str, Urgency | None]:
    return {**base, **{key: None if loud == "off" else Urgency(loud) for key, loud in loudness.items()}}


def _quiet(table: Table, text: str) -> QuietHours:
    example = example_of(keys_of(AlertKeys)["quiet"])
    found = _TIMES.fullmatch(text)
    start, end = (_time_of_day(found[1]), _time_of_day(found[2])) if found else (None, None)
    if start is None or end is None:
        raise table.error(f"must be two times of day from 00:00 to 23:59, such as {example}", "quiet")
    if start == end:
        raise table.error(f"must begin and end at different times, such as {example}", "quiet")
    return QuietHours(start=start, end=end)


def _time_of_day(text: str) -> time | None:
    hour, _, minute = text.partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        return None
