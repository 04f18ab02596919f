"""Flapping (alerts.md, rule 7): a device that comes and goes is told of once, and once more when it has settled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.tracking import TrackedDevice

DeviceKey = tuple[str, str]
"""Source and device id."""

_CHANGES = frozenset({NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE})
_SILENCED = _CHANGES | {NoticeKind.APPROVAL_NEEDED, NoticeKind.PRINTER_OFFLINE}
"""Notices that an unstable device causes by being unstable; a printer's error, say, is told all the same (but see
``state_flapping``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaps:
    """One device's latest confirmed changes."""

    changes: tuple[datetime, ...]
    """Within the window, oldest first; of an unstable device at least the last one."""
    unstable_since: datetime | None = None
    """The first of the changes that made it unstable; None: it isn't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlappingState:
    """State of this rule between two decisions."""

    devices: Mapping[DeviceKey, Flaps] = field(default_factory=dict)
    """Those that changed within the window or are unstable."""


def flapping(
    state: FlappingState, candidates: Sequence[Candidate], context: AlertContext
) -> tuple[FlappingState, StageResult]:
    """``device_unstable``, then nothing of the device until ``device_settled``."""
    devices = dict(_lately(state.devices, context))
    passing: list[Candidate] = []
    withheld: list[Suppressed] = []
    first_change = Flaps(changes=(context.now,))  # of all whose first it is: it may be thousands
    for each in candidates:
        if each.subject is None or each.kind not in _SILENCED:
            passing.append(each)
            continue
        key = each.source, each.subject.id
        before = devices.get(key)
        if each.kind in _CHANGES:
            devices[key] = _changed(before, each.source, context) if before else first_change
        if before and before.unstable_since:
            withheld.append(Suppressed(candidate=each, why=SuppressionReason.UNSTABLE))
        elif key in devices and devices[key].unstable_since:
            passing.append(Candidate(source=each.source, kind=NoticeKind.DEVICE_UNSTABLE, subject=each.subject))
        else:
            passing.append(each)
    wakes = []
    for key, flaps in [(key, flaps) for key, flaps in devices.items() if flaps.unstable_since]:
        settled, due_at = _settled(key, flaps, context)
        if settled:
            passing.append(settled)
            del devices[key]
        else:
            wakes.append(due_at)
    return FlappingState(devices=devices), StageResult(
        candidates=tuple(passing), withheld=tuple(withheld), wake_at=min(wakes, default=None)
    )


def _lately(devices: Mapping[DeviceKey, Flaps], context: AlertContext) -> Iterator[tuple[DeviceKey, Flaps]]:
    """Drop devices that are gone or have been steady for the window."""
    now = context.now
    begins_at = {source: now - flap_window(source, context) for source in context.snapshot.sources}
    for (source, id_), flaps in devices.items():
        status = context.snapshot.sources.get(source)
        if status is None or (status.reading and id_ not in status.devices):
            continue
        changes = latest(flaps.changes, begins_at[source], now, keep_last=flaps.unstable_since is not None)
        if changes:
            yield (source, id_), replace(flaps, changes=changes)


def _changed(before: Flaps, source: str, context: AlertContext) -> Flaps:
    enough = context.rules[source].flap_changes
    changes = (*before.changes, context.now)[-enough:]
    unstable_since = before.unstable_since
    if len(changes) == enough:
        unstable_since = unstable_since or changes[0]
    return Flaps(changes=changes, unstable_since=unstable_since)


def _settled(key: DeviceKey, flaps: Flaps, context: AlertContext) -> tuple[Candidate | None, datetime]:
    """Candidate for a settled device, if a reading shows it; else the latest time to look again."""
    source, id_ = key
    status = context.snapshot.sources[source]
    tracked = status.devices.get(id_)
    last_change = _last_change(flaps, tracked, context.now)
    due_at = last_change + flap_window(source, context)
    if tracked is None or not leaves_no_doubt(status, tracked, due_at) or due_at > context.now:
        return None, max(due_at, context.now + timedelta(seconds=status.source.interval_s))
    device = tracked.device
    settled = Candidate(
        source=source,
        kind=NoticeKind.DEVICE_SETTLED,
        subject=Subject(id=device.id, name=device.name, page=device.page),
        since=flaps.unstable_since,
        until=last_change,
        state=tracked.presence.state,
    )
    return settled, due_at


def _last_change(flaps: Flaps, tracked: TrackedDevice | None, now: datetime) -> datetime:
    """Changes into states that nothing is told of count too."""
    since = tracked.presence.since if tracked else None
    return max(flaps.changes[-1], since) if since and since <= now else flaps.changes[-1]


def leaves_no_doubt(status: SourceStatus, tracked: TrackedDevice, due_at: datetime) -> bool:
    """Whether the source was read when or after it was due, and left no doubt: what isn't seen keeps no state."""
    return (
        status.failure is None
        and status.seen_at is not None
        and status.seen_at >= due_at
        and tracked.presence.candidate is None
        and not tracked.missing
    )


def latest(times: Sequence[datetime], begins: datetime, now: datetime, *, keep_last: bool) -> tuple[datetime, ...]:
    """Those of some times, in their order, that are in the window that begins then.

    ``keep_last``: the last one stays, even before the window.
    """
    # A time in the future was before the clock was set back.
    known = [min(at, now) for at in times]
    within = tuple([at for at in known if at > begins])
    return within or (tuple(known[-1:]) if keep_last else ())


def flap_window(source: str, context: AlertContext) -> timedelta:
    return timedelta(seconds=context.rules[source].flap_window_s)
