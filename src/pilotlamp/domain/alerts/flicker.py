"""A source that flickers (alerts.md, rule 16): many of its devices come and go, and that is told once for all of them.

The likely cause is one thing, a bad line or an overloaded server, and no toast about a single device helps to find it.
A switch that reboots is another thing: all go, and then all come back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.alerts.incidents import Incidents
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import SourceStatus

WINDOW = timedelta(minutes=5)
STAYS_OFFLINE = 6
"""Consecutive readings until a device of a source that flickers is told of."""

_READINGS = 7
"""In more than six readings of the window devices changed."""
_TURNS = 4
"""So often the changes turned from going to coming, or back. Those of a reboot turn once, those of two three times."""
_SHARE = 10
"""One in so many devices, and at least as many of them, are concerned."""

_CHANGES = frozenset({NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE})
_EFFECTS = frozenset({NoticeKind.APPROVAL_NEEDED, NoticeKind.PRINTER_OFFLINE})
"""Brought about by a device that comes or goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flicker:
    """Changes of one source's devices within the window."""

    readings: tuple[datetime, ...] = ()
    """The last of those in which any changed, oldest first."""
    turns: tuple[datetime, ...] = ()
    """The last of those in which the direction was another one than before."""
    direction: AlertKind | None = None
    """Of the last changes; None: both."""
    devices: Mapping[str, datetime] = field(default_factory=dict)
    """Time of each device's last change."""
    unstable_since: datetime | None = None
    """The first of the changes that made the source unstable; None: it isn't."""
    changed_at: datetime
    """Time of the last change of any device."""
    seen_at: datetime | None = None
    """The last reading that was looked at."""
    offline: Mapping[str, int] = field(default_factory=dict)
    """Devices whose outage was not told, with the readings in a row in which they were offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlickerState:
    """The rule's memory, by source."""

    sources: Mapping[str, Flicker] = field(default_factory=dict)


def flickering(
    state: FlickerState, candidates: Sequence[Candidate], context: AlertContext, incidents: Incidents
) -> tuple[FlickerState, StageResult]:
    """``source_unstable``, then only devices that stay offline, until ``source_settled``.

    ``incidents``: an outage that was told is told to its end.
    """
    sources = dict(_lately(state.sources, context))
    changes = [each for each in candidates if each.kind in _CHANGES and each.subject]
    for name in dict.fromkeys(each.source for each in changes):
        known = sources.get(name) or Flicker(changed_at=context.now)
        sources[name] = _changed(known, [each for each in changes if each.source == name], context)
    passing: list[Candidate] = []
    withheld: list[Suppressed] = []
    for each in candidates:
        if _is_silenced(each, sources.get(each.source), incidents):
            withheld.append(Suppressed(candidate=each, why=SuppressionReason.UNSTABLE))
        else:
            passing.append(each)
    wakes = []
    for name, known in [(name, known) for name, known in sources.items() if known.unstable_since]:
        if not is_unstable(state, name):
            passing.append(Candidate(source=name, kind=NoticeKind.SOURCE_UNSTABLE))
        status = context.snapshot.sources[name]
        sources[name], stay = _those_that_stay(known, [each.candidate for each in withheld], status)
        settled, due_at = _settled(sources[name], status, context.now)
        passing.extend((*stay, *settled))
        if settled:
            del sources[name]
        else:
            wakes.append(due_at)
    return FlickerState(sources=sources), StageResult(
        candidates=tuple(passing), withheld=tuple(withheld), wake_at=min(wakes, default=None)
    )


def is_unstable(state: FlickerState, source: str) -> bool:
    """Whether single devices of a source are told of only when they stay offline."""
    known = state.sources.get(source)
    return known is not None and known.unstable_since is not None


def _lately(sources: Mapping[str, Flicker], context: AlertContext) -> Iterator[tuple[str, Flicker]]:
    """The memory without sources that are gone or have been steady for the window."""
    begins = context.now - WINDOW
    for name, known in sources.items():
        status = context.snapshot.sources.get(name)
        if status is None or status.reading is None:
            continue
        # A change in the future happened before the clock was set back.
        devices = {id_: min(at, context.now) for id_, at in known.devices.items() if at > begins}
        if devices or known.unstable_since:
            yield name, replace(known, devices=devices, changed_at=min(known.changed_at, context.now))


def _changed(known: Flicker, changes: Sequence[Candidate], context: AlertContext) -> Flicker:
    """With one more reading in which devices changed."""
    now = context.now
    directions = {each.kind for each in changes}
    turned = len(directions) > 1 or (known.direction is not None and known.direction not in directions)
    known = replace(
        known,
        readings=(*known.readings, now)[-_READINGS:],
        turns=(*known.turns, now)[-_TURNS:] if turned else known.turns,
        direction=directions.pop() if len(directions) == 1 else None,
        devices={**known.devices, **{each.subject.id: now for each in changes if each.subject}},
        changed_at=now,
    )
    if known.unstable_since is None and _flickers(known, context.snapshot.sources[changes[0].source], now):
        return replace(known, unstable_since=min(known.devices.values()))
    return known


def _flickers(known: Flicker, status: SourceStatus, now: datetime) -> bool:
    begins = now - WINDOW
    concerned = len(known.devices)
    return (
        len(known.readings) == _READINGS
        and len(known.turns) == _TURNS
        and min(known.readings[0], known.turns[0]) > begins
        and concerned >= _SHARE
        and concerned * _SHARE > len(status.devices)
    )


def _is_silenced(each: Candidate, known: Flicker | None, incidents: Incidents) -> bool:
    if known is None or known.unstable_since is None or each.subject is None:
        return False
    if each.kind in _CHANGES:
        return (each.source, each.subject.id) not in incidents
    return each.kind in _EFFECTS and each.subject.id in known.devices


def _those_that_stay(
    known: Flicker, withheld: Iterable[Candidate], status: SourceStatus
) -> tuple[Flicker, list[Candidate]]:
    """After one more reading, and the outages that are to be told by it."""
    offline = dict(known.offline)
    if status.seen_at != known.seen_at:
        for id_, streak in known.offline.items():
            tracked = status.devices.get(id_)
            if tracked is None or tracked.presence.state is not DeviceState.OFFLINE:
                del offline[id_]
            else:
                offline[id_] = streak + 1 if tracked.device.state is DeviceState.OFFLINE else 0
    for each in withheld:
        if each.kind is NoticeKind.DEVICE_OFFLINE and each.source == status.name and each.subject:
            offline[each.subject.id] = status.source.offline_after
    stay = [id_ for id_, streak in offline.items() if streak >= STAYS_OFFLINE]
    known = replace(
        known,
        seen_at=status.seen_at,
        offline={id_: streak for id_, streak in offline.items() if streak < STAYS_OFFLINE},
    )
    return known, [_outage(status, id_) for id_ in stay]


def _settled(known: Flicker, status: SourceStatus, now: datetime) -> tuple[list[Candidate], datetime]:
    """The notice of a settled source and its remaining outages, if a reading shows so; when to look at the latest."""
    due_at = known.changed_at + WINDOW
    if due_at > now or status.failure is not None or status.seen_at is None or status.seen_at < due_at:
        return [], max(due_at, now + timedelta(seconds=status.source.interval_s))
    settled = Candidate(
        source=status.name, kind=NoticeKind.SOURCE_SETTLED, since=known.unstable_since, until=known.changed_at
    )
    return [*(_outage(status, id_) for id_ in known.offline), settled], due_at


def _outage(status: SourceStatus, id_: str) -> Candidate:
    tracked = status.devices[id_]
    device = tracked.device
    return Candidate(
        source=status.name,
        kind=NoticeKind.DEVICE_OFFLINE,
        subject=Subject(id=id_, name=device.name, page=device.page),
        printers=sum(not printer.expected_off for printer in device.printers),
    )
