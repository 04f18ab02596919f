"""Saved state: made of the present state, and the beginning of the next run. Pure; ``store.state`` keeps it.

An outage that was open and still is has been told: it is not told again, and its end will be.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.incidents import Incidents, Thread
from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.alerts.network import Loss, NetworkState
from pilotlamp.domain.model import DeviceState, Source
from pilotlamp.domain.refusals import Refusals
from pilotlamp.domain.snapshot import Failure, FailureKind, Snapshot, SourceStatus
from pilotlamp.domain.tracking import Confirmed

_OWN_NETWORK: Thread = ("", None)

KEPT_FOR = timedelta(days=30)
"""Age beyond which saved readings are no longer compared with. Mutes end by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDevice:
    """A device as it was confirmed last."""

    id: str
    name: str
    state: DeviceState
    since: datetime | None = None
    open: bool = False
    """Its outage had been noticed and was not over."""
    told_in: str | None = None
    """The alert that told of it, whose toast may still be on the screen after a crash; None: none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedOutage:
    """Failure of a source whose outage was told and is not over."""

    since: datetime
    kind: FailureKind
    problem: str
    hint: str | None = None
    told_in: str | None = None
    """Alert id, as in ``SavedDevice``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSource:
    """One source as it was known last."""

    read_at: datetime | None = field(default=None, compare=False)
    """The last reading's time; None: there was none."""
    devices: tuple[SavedDevice, ...] = ()
    outage: SavedOutage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLoss:
    """A loss of the own network that had been noticed and was not over."""

    since: datetime
    members: tuple[str, ...]
    """The sources that went with it."""
    told_in: str | None = None
    """Alert id, as in ``SavedDevice``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """State that outlives the program. Two are equal when only their times of making differ."""

    at: datetime = field(compare=False)
    mutes: Mutes = field(default_factory=Mutes)
    sources: Mapping[str, SavedSource] = field(default_factory=dict)
    loss: SavedLoss | None = None


def to_saved(state: AlertState, snapshot: Snapshot, now: datetime, *, before: SavedState | None) -> SavedState:
    """Make the state to save now.

    Args:
        state: after the last decision.
        snapshot: as it is now; what is only being confirmed is not kept.
        now: the time now.
        before: the memory this run began with: it goes on for sources that have not been read yet.
    """
    known = before.sources if before else {}
    return SavedState(
        at=now,
        mutes=state.mutes,
        sources={
            name: _remembered_source(status, state.incidents, known.get(name))
            for name, status in snapshot.sources.items()
        },
        loss=_remembered_loss(state.network.loss, state.incidents),
    )


def restored_alerts(memory: SavedState, sources: Iterable[Source], now: datetime) -> AlertState:
    """Alert state at a start: the mutes, and the open incidents with the alerts that told of them.

    Alerts are numbered from the time on, so that none of this run has the number of one of an earlier run.
    """
    there = {source.name for source in sources}
    mutes = memory.mutes
    incidents = Incidents()
    for name, known in memory.sources.items():
        if name not in there:
            continue
        if known.outage and fresh(memory.at, now):
            incidents = incidents.open([(name, None)], known.outage.told_in)
        if fresh(known.read_at, now):
            told_in: dict[Thread, str | None] = {
                (name, device.id): device.told_in for device in known.devices if _still_open(device)
            }
            incidents = replace(incidents, told_in={**incidents.told_in, **told_in})
    lost = frozenset(name for name, id_ in incidents.told_in if id_ is None)
    network = _network(memory, there, lost, now)
    if network.loss is not None and memory.loss is not None:
        incidents = incidents.open([_OWN_NETWORK], memory.loss.told_in)
    return AlertState(
        network=network,
        mutes=Mutes(
            mutes={scope: mute for scope, mute in mutes.mutes.items() if scope[0] is None or scope[0] in there},
            acknowledged=frozenset(each for each in mutes.acknowledged if each[0] in there),
            acknowledged_at={each: severity for each, severity in mutes.acknowledged_at.items() if each[0] in there},
        ),
        incidents=incidents,
        alerts=int(now.timestamp()),
    )


def restored_snapshot(memory: SavedState, sources: Iterable[Source], now: datetime) -> Snapshot:
    """Snapshot at a start: no readings, but lost sources still lost, and since when devices are in their state.

    So an outage that goes on is no change, and the length of one that ends then is known.
    """
    return Snapshot(
        sources={
            source.name: _restored_status(source, memory.sources.get(source.name), memory.at, now) for source in sources
        }
    )


def fresh(known_at: datetime | None, now: datetime) -> bool:
    """Whether what was known then is still worth comparing with."""
    return known_at is not None and now - known_at <= KEPT_FOR


def _remembered_source(status: SourceStatus, incidents: Incidents, before: SavedSource | None) -> SavedSource:
    outage = None
    if status.failure and (status.name, None) in incidents:
        outage = SavedOutage(
            since=status.failing_since or status.failure.at,
            kind=_kind(status, status.failure),
            problem=status.failure.problem,
            hint=status.failure.hint,
            told_in=incidents.alert_of((status.name, None)),
        )
    if status.reading is None:
        return replace(before or SavedSource(), outage=outage)
    return SavedSource(
        read_at=status.reading.taken_at,
        devices=tuple(
            SavedDevice(
                id=id_,
                name=tracked.device.name,
                state=tracked.presence.state,
                since=tracked.presence.since,
                open=(status.name, id_) in incidents,
                told_in=incidents.alert_of((status.name, id_)),
            )
            for id_, tracked in status.devices.items()
        ),
        outage=outage,
    )


def _kind(status: SourceStatus, failure: Failure) -> FailureKind:
    """Of the outage, which the latest failure may differ from."""
    if status.sign_in_needed:
        return FailureKind.SIGN_IN
    return FailureKind.UNREACHABLE if failure.kind is FailureKind.SIGN_IN else failure.kind


def _remembered_loss(loss: Loss | None, incidents: Incidents) -> SavedLoss | None:
    if loss is None:
        return None
    told_in = incidents.alert_of(_OWN_NETWORK)
    return SavedLoss(since=loss.since, members=tuple(sorted(loss.members)), told_in=told_in)


def _network(memory: SavedState, there: Collection[str], failed: frozenset[str], now: datetime) -> NetworkState:
    """``failed``: sources whose own outage is open, or that went with the network."""
    lost = memory.loss
    members = frozenset(lost.members).intersection(there) if lost and fresh(memory.at, now) else frozenset()
    loss = Loss(since=lost.since, at=now, members=members) if lost and members else None
    return NetworkState(told=failed - members, loss=loss)


def _restored_status(source: Source, known: SavedSource | None, at: datetime, now: datetime) -> SourceStatus:
    status = SourceStatus(source=source)
    if known is None:
        return status
    if fresh(known.read_at, now):
        status = replace(
            status,
            to_saved={device.id: Confirmed(state=device.state, since=device.since) for device in known.devices},
        )
    outage = known.outage
    if outage is None or not fresh(at, now):
        return status
    return replace(
        status,
        failure=Failure(source=source.name, at=at, kind=outage.kind, problem=outage.problem, hint=outage.hint),
        failures=source.unreachable_after,
        failing_since=outage.since,
        refusals=Refusals(confirmed=outage.kind is FailureKind.SIGN_IN),
    )


def _still_open(device: SavedDevice) -> bool:
    """An unstable device may have been online: whether it has settled can't be known any more."""
    return device.open and device.state is DeviceState.OFFLINE
