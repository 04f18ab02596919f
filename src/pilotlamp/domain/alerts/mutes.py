"""Mutes and acknowledgements (alerts.md, rule 12): what the user wants no notices of, and until when.

"Until back online" says that the return is worth a notice: such a mute ends before the candidates of the same reading
are looked at, so that the recovery passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from math import inf

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.conditions import ConditionSpec
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.severity import device_severity
from pilotlamp.domain.snapshot import Snapshot, SourceStatus

Scope = tuple[str | None, str | None]
"""Scope of a mute: (source, device id), (source, None) for a whole source, (None, None) for everything."""

MORNING = time(8)

_BAD_NEWS = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_UNSTABLE,
        NoticeKind.STATE_UNSTABLE,
        NoticeKind.APPROVAL_NEEDED,
        NoticeKind.PRINTER_OFFLINE,
    }
)
"""Notices suppressed for an acknowledged device, besides conditions; its recovery and removal are still told."""


class MuteFor(StrEnum):
    """Durations of a mute that the menu offers."""

    HOUR = "1 h"
    EIGHT_HOURS = "8 h"
    TOMORROW = "until tomorrow 08:00"
    BACK_ONLINE = "until back online"
    """Of a device: until it is confirmed online; of a source: until none of its devices is offline."""
    INDEFINITELY = "indefinitely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """One mute that is in force."""

    until: datetime | None = None
    """None: it does not end by time."""
    until_online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    """All mutes and acknowledgements. Immutable."""

    mutes: Mapping[Scope, Mute] = field(default_factory=dict)
    acknowledged: frozenset[tuple[str, str]] = frozenset()
    """(source, device id) whose present problem somebody has taken note of: it doesn't colour the icon till it ends."""
    acknowledged_at: Mapping[tuple[str, str], Severity] = field(default_factory=dict)
    """Severity of each at the first decision after the acknowledgement: a worse one is news."""


NO_MUTES = Mutes()


def muted(state: Mutes, candidates: Sequence[Candidate], context: AlertContext) -> tuple[Mutes, StageResult]:
    """Withhold what is muted or acknowledged; let what has ended end."""
    state = still_in_force(state, context.snapshot, context.now)
    heard: list[Candidate] = []
    withheld: list[Suppressed] = []
    for each in candidates:
        if why := _why_not(state, each):
            withheld.append(Suppressed(candidate=each, why=why))
        else:
            heard.append(each)
    ends = [known.until for known in state.mutes.values() if known.until]
    return state, StageResult(candidates=tuple(heard), withheld=tuple(withheld), wake_at=min(ends, default=None))


def mute(state: Mutes, scope: Scope, how_long: MuteFor, context: AlertContext) -> Mutes:
    """With this muted from now on, in the place of an earlier mute of just this.

    What is online needs no mute until it is back online: it has none then.
    """
    if how_long is MuteFor.BACK_ONLINE and _is_back(scope, context.snapshot):
        return unmute(state, scope)
    new = Mute(until=_until(how_long, context), until_online=how_long is MuteFor.BACK_ONLINE)
    return replace(state, mutes={**state.mutes, scope: new})


def unmute(state: Mutes, scope: Scope) -> Mutes:
    """Without a mute of just this."""
    return replace(state, mutes={other: known for other, known in state.mutes.items() if other != scope})


def acknowledge(state: Mutes, source: str, device: str) -> Mutes:
    """With the present problem of this device taken note of; how bad it is, the next decision sees."""
    earlier = {pair: severity for pair, severity in state.acknowledged_at.items() if pair != (source, device)}
    return replace(state, acknowledged=state.acknowledged | {(source, device)}, acknowledged_at=earlier)


def mute_of(state: Mutes, source: str, device: str | None) -> tuple[Scope, Mute] | None:
    """The narrowest mute that covers a device, or a source as a whole where ``device`` is None; None: it is heard."""
    narrowest_first: tuple[Scope, ...] = ((source, device), (source, None), (None, None))
    return next(((scope, state.mutes[scope]) for scope in narrowest_first if scope in state.mutes), None)


def still_in_force(state: Mutes, snapshot: Snapshot, now: datetime) -> Mutes:
    """Without what has ended; the very same object if nothing has."""
    mutes = {scope: known for scope, known in state.mutes.items() if not _is_over(scope, known, snapshot, now)}
    seen = {pair: _severity(snapshot.sources.get(pair[0]), pair[1]) for pair in state.acknowledged}
    at = {pair: at for pair, now in seen.items() if (at := state.acknowledged_at.get(pair, now))}
    over = {pair for pair, now in seen.items() if now and (now is Severity.OK or now.rank > at[pair].rank)}
    after = Mutes(
        mutes=mutes,
        acknowledged=state.acknowledged - over,
        acknowledged_at={pair: severity for pair, severity in at.items() if pair not in over},
    )
    return state if after == state else after


def everything_muted(state: Mutes, sources: Iterable[str]) -> tuple[Scope, Mute] | None:
    """The mute that has to end before anything is heard again; None: something is heard.

    Everything is muted as well when each of the sources is.
    """
    whole = state.mutes.get((None, None))
    if whole:
        return (None, None), whole
    found = [mute_of(state, source, None) for source in sources]
    if not found or None in found:
        return None
    return min(filter(None, found), key=lambda scoped: scoped[1].until.timestamp() if scoped[1].until else inf)


def _why_not(state: Mutes, found: Candidate) -> SuppressionReason | None:
    subject = found.subject.id if found.subject else None
    if mute_of(state, found.source, subject):
        return SuppressionReason.MUTED
    bad_news = found.kind in _BAD_NEWS or isinstance(found.kind, ConditionSpec)
    if bad_news and (found.source, subject) in state.acknowledged:
        return SuppressionReason.ACKNOWLEDGED
    return None


def _until(how_long: MuteFor, context: AlertContext) -> datetime | None:
    now = context.now.astimezone(UTC)
    match how_long:
        case MuteFor.HOUR:
            return now + timedelta(hours=1)
        case MuteFor.EIGHT_HOURS:
            return now + timedelta(hours=8)
        case MuteFor.TOMORROW:
            tomorrow = now.astimezone(context.zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, MORNING, tzinfo=context.zone).astimezone(UTC)
        case MuteFor.BACK_ONLINE | MuteFor.INDEFINITELY:
            return None


def _is_over(scope: Scope, known: Mute, snapshot: Snapshot, now: datetime) -> bool:
    if known.until_online:
        return _is_back(scope, snapshot)
    return known.until is not None and known.until <= now


def _is_back(scope: Scope, snapshot: Snapshot) -> bool:
    """Whether nothing in a scope is offline; what is not known, or not there any more, is not back."""
    source, device = scope
    if source is None:
        return all(_all_online(status) for status in snapshot.sources.values())
    status = snapshot.sources.get(source)
    if status is None:
        return False
    if device is None:
        return _all_online(status)
    tracked = status.devices.get(device)
    return tracked is not None and tracked.presence.state is DeviceState.ONLINE


def _all_online(status: SourceStatus) -> bool:
    if status.reading is None or status.blind:
        return False
    return not any(
        tracked.presence.state is DeviceState.OFFLINE and not tracked.device.expected_off
        for tracked in status.devices.values()
    )


def _severity(status: SourceStatus | None, device: str) -> Severity | None:
    """Severity of a device or source, OK if it is gone; None: unknown without a reading that could be read."""
    if status is None or status.reading is None:
        return None
    tracked = status.devices.get(device)
    if tracked is None and status.reading.left_out:
        return None
    return device_severity(tracked) if tracked else Severity.OK
