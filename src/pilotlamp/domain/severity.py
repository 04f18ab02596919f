"""Severity of a device, of a source and of everything, and the counts behind the badge.

Severity and freshness are two axes: a stale source can't be green, and can't hide another one's red.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pilotlamp.domain.conditions import ConditionSpec, Holding
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, is_stale
from pilotlamp.domain.tracking import TrackedDevice, TrackedPrinter


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Devices by confirmed state, and people online."""

    online: int = 0
    offline: int = 0
    pending: int = 0
    unknown: int = 0
    people_online: int = 0

    @property
    def devices(self) -> int:
        return self.online + self.offline + self.pending + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything in one glance: what the icon, the tooltip and the exit code go by."""

    severity: Severity
    stale: bool
    """At least one source is stale."""
    waiting: bool
    """No source has been polled yet."""
    problems: int
    """Devices with severity ``PROBLEM``: the number on the badge."""
    attentions: int
    acknowledged: int
    """Devices that are not ``OK`` and count as such all the same, as somebody has taken note of it."""
    counts: Counts


def worst(severities: Iterable[Severity]) -> Severity:
    """The highest rank; ``UNKNOWN`` of none."""
    return max(severities, key=lambda severity: severity.rank, default=Severity.UNKNOWN)


def device_severity(tracked: TrackedDevice) -> Severity:
    """By confirmed state: what is not confirmed yet raises no alarm, and ends none."""
    device = tracked.device
    if device.expected_off and tracked.presence.state is DeviceState.OFFLINE:
        return Severity.OK
    own = _OF_DEVICE[_seen_state(tracked)]
    if own is Severity.PROBLEM:
        return own
    return worst(
        (own, *map(printer_severity, tracked.printers), *(each.spec.severity for each in conditions_of(tracked)))
    )


def trouble_since(tracked: TrackedDevice) -> datetime | None:
    """First reading in the state that gives a device its severity; None: nothing needs anybody, or it was so before."""
    severity = device_severity(tracked)
    if severity is Severity.OK:
        return None
    if _OF_DEVICE[tracked.presence.state] is severity:
        return tracked.presence.since
    if _seen_state(tracked) is not tracked.presence.state:
        return tracked.printers[0].status.since
    times = [each.since for each in conditions_of(tracked) if each.spec.severity is severity]
    times += [each.status.since for each in tracked.printers if printer_severity(each) is severity]
    return max(filter(None, times), default=None)


def newest_first(tracked: TrackedDevice) -> float:
    """Sort key: the latest trouble comes first, then that of unknown age, then what is well."""
    since = trouble_since(tracked)
    return 0.0 if since is None else -since.timestamp()


def printer_severity(tracked: TrackedPrinter) -> Severity:
    """By state. A printer of a host whose state can't be read says nothing: most accounts list printers without one."""
    if tracked.printer.expected_off and tracked.status.state is PrinterState.OFFLINE:
        return Severity.OK
    return _OF_PRINTER.get(tracked.status.state, Severity.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCounts:
    """The devices of one source, counted in one go."""

    counts: Counts = Counts()
    off: int = 0
    """Confirmed offline, and unexpectedly."""
    conditions: Mapping[ConditionSpec, int] = field(default_factory=dict)
    """Number of devices, or of printers, of which each condition is the worst."""
    bad: tuple[tuple[TrackedDevice, Severity], ...] = ()
    """Those that are not ``OK``, in the order of the reading."""


Tallied = Callable[[SourceStatus], DeviceCounts]
"""``tally``, or what remembers its results."""


def tally(status: SourceStatus) -> DeviceCounts:
    """By confirmed state."""
    by_state = dict.fromkeys(DeviceState, 0)
    off = 0
    conditions: Counter[ConditionSpec] = Counter()
    bad = []
    for tracked in status.devices.values():
        printers = tracked.printers
        state = _seen_state(tracked) if printers else tracked.presence.state
        by_state[state] += 1
        if state is DeviceState.ONLINE and not tracked.conditions and not printers:
            continue  # nearly all of them, nearly always
        off += is_off(tracked)
        conditions.update(worst_conditions_of(tracked))
        severity = device_severity(tracked)
        if severity is not Severity.OK:
            bad.append((tracked, severity))
    counts = Counts(
        online=by_state[DeviceState.ONLINE],
        offline=by_state[DeviceState.OFFLINE],
        pending=by_state[DeviceState.PENDING],
        unknown=by_state[DeviceState.UNKNOWN],
        people_online=sum(person.online for person in status.people),
    )
    return DeviceCounts(counts=counts, off=off, conditions=conditions, bad=tuple(bad))


def conditions_of(tracked: TrackedDevice) -> tuple[Holding, ...]:
    """The conditions of a device and of its printers."""
    found = tracked.conditions
    for printer in tracked.printers:
        found += printer.conditions
    return found


def worst_conditions_of(tracked: TrackedDevice) -> Iterator[ConditionSpec]:
    """The worst condition of a device and of each of its printers: each is counted once, however many it has."""
    for conditions in (tracked.conditions, *(printer.conditions for printer in tracked.printers)):
        if worst_one := worst_condition(conditions):
            yield worst_one


def worst_condition(conditions: Iterable[Holding]) -> ConditionSpec | None:
    """By severity, then by the urgency of its notices; None: there is no condition."""
    return max((each.spec for each in conditions), key=_weight, default=None)


def _weight(spec: ConditionSpec) -> tuple[int, int]:
    return spec.severity.rank, _URGENCIES.index(spec.urgency)


def is_off(tracked: TrackedDevice) -> bool:
    """Confirmed, and unexpectedly."""
    return tracked.presence.state is DeviceState.OFFLINE and not tracked.device.expected_off


def source_severity(
    status: SourceStatus, acknowledged: frozenset[tuple[str, str]] = frozenset(), *, tallied: Tallied = tally
) -> Severity:
    """The worst of its devices by its last reading; people have none; ``UNKNOWN`` without a reading.

    Entries that can't be read need somebody: what they hide may be anything. ``acknowledged`` and ``tallied``: as of
    ``overview``.
    """
    if status.reading is None:
        return Severity.UNKNOWN
    own = Severity.ATTENTION if status.left_out else Severity.OK
    counted = (each for each in tallied(status).bad if (status.name, each[0].device.id) not in acknowledged)
    return worst((own, *(severity for _, severity in counted)))


def overview(
    snapshot: Snapshot,
    now: datetime,
    *,
    acknowledged: frozenset[tuple[str, str]] = frozenset(),
    tallied: Tallied = tally,
) -> Overview:
    """The whole, at ``now``. ``acknowledged``: source and id of devices whose problem does not count."""
    statuses = tuple(snapshot.sources.values())
    tallies = [tallied(status) for status in statuses]
    severities = [
        severity
        for status, found in zip(statuses, tallies, strict=True)
        for tracked, severity in found.bad
        if (status.name, tracked.device.id) not in acknowledged
    ]
    counts = [found.counts for found in tallies]
    not_ok = sum(len(found.bad) for found in tallies)
    read = any(status.reading for status in statuses)
    own = Severity.ATTENTION if any(status.left_out for status in statuses) else Severity.OK
    return Overview(
        severity=worst((own if read else Severity.UNKNOWN, *severities)),
        stale=any(is_stale(status, now) for status in statuses),
        waiting=all(status.checked_at is None for status in statuses),
        problems=severities.count(Severity.PROBLEM),
        attentions=severities.count(Severity.ATTENTION),
        acknowledged=not_ok - len(severities),
        counts=Counts(
            online=sum(part.online for part in counts),
            offline=sum(part.offline for part in counts),
            pending=sum(part.pending for part in counts),
            unknown=sum(part.unknown for part in counts),
            people_online=sum(part.people_online for part in counts),
        ),
    )


def _seen_state(tracked: TrackedDevice) -> DeviceState:
    """Confirmed state; of a printer that answers and says nothing that is known, an unknown one."""
    state, printers = tracked.presence.state, tracked.printers
    if state is not DeviceState.ONLINE or not tracked.device.is_printer:
        return state
    unknown = printers[0].status.state is PrinterState.UNKNOWN and not printers[0].conditions
    return DeviceState.UNKNOWN if unknown else state


_URGENCIES = (None, *Urgency)
"""The least urgent first."""

_OF_DEVICE = {
    DeviceState.ONLINE: Severity.OK,
    DeviceState.OFFLINE: Severity.PROBLEM,
    DeviceState.PENDING: Severity.ATTENTION,
    DeviceState.UNKNOWN: Severity.ATTENTION,
}

_OF_PRINTER = {
    PrinterState.OFFLINE: Severity.ATTENTION,
    PrinterState.PAUSED: Severity.ATTENTION,
}
