"""Everything in one glance: the line that is tooltip and first row of the menu, and what the icon says."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.severity import DeviceCounts, Overview, Tallied, is_off, tally, worst_conditions_of
from pilotlamp.domain.snapshot import FailureKind, Snapshot, SourceStatus, is_stale
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.formatting import SHORT_NAME_LIMIT, When, left_out_words, shorten, shorten_utf16, some_of
from pilotlamp.view.tray_view import IconSpec

SUMMARY_UNITS: Final = 127
"""UTF-16 units that a Windows tooltip takes (platforms.md, "pystray")."""

_STALE_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class _FailureTexts:
    """Words about sources that failed."""

    source: str
    few: str
    many: texts.Counted


_UNAVAILABLE: Final = _FailureTexts(texts.SOURCE_UNAVAILABLE, texts.UNAVAILABLE, texts.MANY_UNAVAILABLE)
_FAILED: Final = {
    FailureKind.BAD_REPLY: _FailureTexts(texts.SOURCE_BAD_REPLY, texts.BAD_REPLY, texts.MANY_BAD_REPLIES),
    FailureKind.RATE_LIMITED: _FailureTexts(texts.SOURCE_RATE_LIMITED, texts.RATE_LIMITED, texts.MANY_RATE_LIMITED),
}


def icon_spec(seen: Overview, *, paused: bool, muted: bool = False) -> IconSpec:
    """Specify the icon; the badge counts the devices of the severity that is shown.

    ``muted``: there are no notices of anything.
    """
    counted = {Severity.PROBLEM: seen.problems, Severity.ATTENTION: seen.attentions, Severity.OK: seen.acknowledged}
    return IconSpec(
        severity=seen.severity,
        count=counted.get(seen.severity, 0),
        stale=seen.stale,
        paused=paused,
        waiting=seen.waiting,
        acknowledged=seen.severity is Severity.OK and seen.acknowledged > 0,
        muted=muted,
    )


def summary(
    snapshot: Snapshot,
    now: datetime,
    *,
    paused: bool = False,
    acknowledged: frozenset[tuple[str, str]] = frozenset(),
    muted: str | None = None,
    tallied: Tallied = tally,
) -> str:
    """One line, worst first: "1 of 24 devices offline · 3 people online". At most ``SUMMARY_UNITS`` long.

    Args:
        snapshot: what is known.
        now: the time.
        paused: nothing is polled.
        acknowledged: source and id of devices whose problem somebody has taken note of: they count, and it is said.
        muted: "Notifications muted until 14:30"; None: there are notices.
        tallied: counts a source's devices.
    """
    tallies = {name: tallied(status) for name, status in snapshot.sources.items()}
    if not snapshot.sources:
        parts = [texts.NO_SOURCES]
    else:
        whole = all(_is_whole(status, now, paused=paused) for status in snapshot.sources.values())
        parts = _devices(snapshot, tallies, acknowledged, whole=whole)
        if not paused:
            parts += _stale(snapshot, now)
        left_out = sum(status.left_out for status in snapshot.sources.values())
        parts += [left_out_words(left_out)] if left_out else []
        parts += [muted] if muted else []
        parts += _people(snapshot, sum(found.counts.people_online for found in tallies.values()))
    head = [texts.PAUSED] if paused else []
    return shorten_utf16(" · ".join(head + (parts or [texts.WAITING_FOR_ALL])), SUMMARY_UNITS)


def source_words(status: SourceStatus, now: datetime, when: When, *, tallied: Tallied = tally) -> str:
    """ "1 of 12 offline", "2 online", "sign-in needed"; "…, as of 14:02" when that is old."""
    if status.reading is None:
        if _wants_sign_in(status):
            return texts.SOURCE_SIGN_IN
        return _FAILED.get(status.failure.kind, _UNAVAILABLE).source if status.failure else texts.SOURCE_WAITING
    found = tallied(status)
    counts = found.counts
    parts = [_devices_words(found), *_conditions(found.conditions)] if counts.devices else []
    if status.people:
        parts.append(_people_words(counts.people_online, beside_devices=bool(parts)))
    parts += [left_out_words(status.left_out)] if status.left_out else []
    words = ", ".join(parts) or texts.SOURCE_EMPTY
    if not is_stale(status, now):
        return words
    return texts.SOURCE_AS_OF.format(state=words, time=when(status.reading.taken_at))


def _people_words(online: int, *, beside_devices: bool) -> str:
    if beside_devices:
        return texts.counted(texts.PEOPLE_ONLINE, online)
    return texts.ONLY_PEOPLE_ONLINE.format(n=online) if online else texts.ONLY_NOBODY_ONLINE


def _devices_words(found: DeviceCounts) -> str:
    """The devices of one source: "1 of 12 offline", "12 online"."""
    counts, off = found.counts, found.off
    expected = counts.offline - off
    total = counts.devices
    parts = []
    if off:
        parts.append(texts.OFFLINE_OF.format(n=off, total=total))
    if counts.pending:
        pending = texts.PENDING_BESIDE if off else texts.PENDING_OF
        parts.append(pending.format(n=counts.pending, total=total))
    if not parts and counts.online == total:
        parts.append(texts.ONLINE_ALL.format(n=total))
    elif not parts:
        parts.append(texts.ONLINE_OF.format(n=counts.online, total=total))
        parts += [texts.OFF_AS_EXPECTED.format(n=expected)] if expected else []
    return ", ".join(parts)


def _devices(
    snapshot: Snapshot, tallies: Mapping[str, DeviceCounts], acknowledged: frozenset[tuple[str, str]], *, whole: bool
) -> list[str]:
    """A part for each kind of trouble. ``whole``: all sources can be seen, so that there are no other devices."""
    statuses = snapshot.sources
    devices = sum(found.counts.devices for found in tallies.values())
    if not devices:
        return (
            [] if any(status.people or status.reading is None for status in statuses.values()) else [texts.NO_DEVICES]
        )
    online = sum(found.counts.online for found in tallies.values())
    noted = [
        tracked
        for name, id_ in acknowledged
        if name in statuses and (tracked := statuses[name].devices.get(id_)) is not None
    ]

    def told(number: int, amount: Callable[[TrackedDevice], int], words: str) -> str:
        """ "2 waiting for approval (1 acknowledged)"; empty where there are none."""
        return _noted(words, number, sum(map(amount, noted))) if number else ""

    off = sum(found.off for found in tallies.values())
    pending = sum(found.counts.pending for found in tallies.values())
    conditions: Counter[ConditionSpec] = Counter()
    for found in tallies.values():
        conditions.update(found.conditions)
    parts = (
        told(off, is_off, _presence(off, online, devices, whole=whole)) or _presence(0, online, devices, whole=whole),
        told(pending, _is_pending, texts.DEVICES_PENDING.format(n=pending)),
        *(told(number, partial(_times, spec), _condition_words(spec, number)) for spec, number in _sorted(conditions)),
    )
    return [part for part in parts if part]


def _is_whole(status: SourceStatus, now: datetime, *, paused: bool) -> bool:
    """Whether all devices of a source are known: how old that is says ``paused``."""
    return status.reading is not None and not status.left_out and (paused or not is_stale(status, now))


def _noted(words: str, number: int, acknowledged: int) -> str:
    if not acknowledged:
        return words
    text = texts.ALL_ACKNOWLEDGED if acknowledged == number else texts.PART_ACKNOWLEDGED
    return text.format(trouble=words, n=acknowledged)


def _presence(off: int, online: int, devices: int, *, whole: bool) -> str:
    if devices == 1 and whole and (off or online):
        return texts.ONLY_DEVICE_OFFLINE if off else texts.ONLY_DEVICE_ONLINE
    if off:
        return texts.counted(texts.DEVICES_OFFLINE, devices, off=off)
    if online < devices:
        return texts.counted(texts.DEVICES_ONLINE, devices, online=online)
    return texts.counted(texts.ALL_ONLINE if whole else texts.SEEN_ONLINE, devices)


def _is_pending(tracked: TrackedDevice) -> bool:
    return tracked.presence.state is DeviceState.PENDING


def _times(spec: ConditionSpec, tracked: TrackedDevice) -> int:
    """Number of times that a condition is the worst one of a device or of its printers."""
    return sum(each == spec for each in worst_conditions_of(tracked))


def _sorted(conditions: Mapping[ConditionSpec, int]) -> list[tuple[ConditionSpec, int]]:
    return sorted(conditions.items(), key=lambda found: (-found[0].severity.rank, found[0].key))


def _conditions(conditions: Mapping[ConditionSpec, int]) -> list[str]:
    return [_condition_words(spec, number) for spec, number in _sorted(conditions)]


def _condition_words(spec: ConditionSpec, number: int) -> str:
    """ "2 not encrypted", "1 printer in error"."""
    text = texts.DEVICES_IN_STATE if spec.of is Bearer.DEVICE else texts.PRINTERS_IN_STATE
    return texts.counted(text, number, state=spec.short)


def _stale(snapshot: Snapshot, now: datetime) -> list[str]:
    stale = [status for status in snapshot.sources.values() if is_stale(status, now)]
    signed_out = [status for status in stale if _wants_sign_in(status)]
    failed: dict[_FailureTexts, list[SourceStatus]] = {}
    for status in stale:
        if status not in signed_out:
            kind = status.failure.kind if status.failure else FailureKind.UNREACHABLE
            failed.setdefault(_FAILED.get(kind, _UNAVAILABLE), []).append(status)
    return [
        *_naming(signed_out, texts.SIGN_IN_FOR, texts.SIGN_IN_FOR_MANY),
        *(part for words, statuses in failed.items() for part in _naming(statuses, words.few, words.many)),
    ]


def _wants_sign_in(status: SourceStatus) -> bool:
    """Confirmed, or by the latest poll; a page in the place of the API says nothing certain."""
    failure = status.failure
    return status.sign_in_needed or (failure is not None and (failure.refused or failure.without_secret))


def _naming(statuses: list[SourceStatus], few: str, many: texts.Counted) -> list[str]:
    """The text with the names of the sources or, where they are many, their number; empty where there are none."""
    if len(statuses) > _STALE_NAMED:
        return [texts.counted(many, len(statuses))]
    names = tuple(shorten(status.name, SHORT_NAME_LIMIT) for status in statuses)
    return [few.format(sources=some_of(names))] if names else []


def _people(snapshot: Snapshot, online: int) -> list[str]:
    if not any(status.people for status in snapshot.sources.values()):
        return []
    return [texts.counted(texts.PEOPLE_ONLINE, online) if online else texts.NOBODY_ONLINE]
