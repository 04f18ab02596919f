"""State of the monitoring service at its start, and after a change of the settings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pilotlamp.config import SourceSettings
from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.saved import SavedState, restored_alerts, restored_snapshot
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.monitor.catch_up import CatchUp, without_others
from pilotlamp.monitor.source_setup import same_system, watched_source


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """Snapshot, alerts and catching up, from which a monitoring service can go on."""

    snapshot: Snapshot
    alerts: AlertState = field(default_factory=AlertState)
    catch_up: CatchUp = field(default_factory=CatchUp)


def at_start(memory: SavedState | None, sources: Sequence[Source], now: datetime) -> EngineState:
    """Begin a run; ``memory``: of the last run, None: there is none."""
    if memory is None:
        return EngineState(snapshot=Snapshot.waiting(tuple(sources)))
    return EngineState(
        snapshot=restored_snapshot(memory, sources, now),
        alerts=restored_alerts(memory, sources, now),
        catch_up=CatchUp(memory=memory, unanswered=frozenset(source.name for source in sources)),
    )


def by_other_settings(
    known: EngineState, before: Sequence[SourceSettings], after: Sequence[SourceSettings]
) -> tuple[EngineState, tuple[str, ...]]:
    """Forget sources that left the settings, and add new ones that have yet to be polled.

    A source of the same name that is another system now has no devices yet. An outage belongs to the name: a corrected
    address ends it.

    Args:
        known: by the settings before.
        before: the sources before.
        after: the sources from now on.

    Returns:
        The new state, and the ids of alerts that are out of date because their source was forgotten.
    """
    was = {source.name: source for source in before}
    same = {each.name for each in after if each.name in was and same_system(was[each.name], each)}
    statuses = {
        each.name: _status(known.snapshot.sources.get(each.name), each, same=each.name in same) for each in after
    }
    told_in = known.alerts.incidents.told_in
    forgotten = [(source, id_) for source, id_ in told_in if source not in (statuses if id_ is None else same)]
    # The network's incident belongs to no source.
    incidents, over = known.alerts.incidents.close(thread for thread in forgotten if thread[0])
    delivery = known.alerts.delivery
    kept = tuple(alert for alert in delivery.kept if alert.id not in over)
    return replace(
        known,
        snapshot=Snapshot(sources=statuses),
        alerts=replace(known.alerts, incidents=incidents, delivery=replace(delivery, kept=kept)),
        catch_up=without_others(known.catch_up, same),
    ), over


def _status(known: SourceStatus | None, settings: SourceSettings, *, same: bool) -> SourceStatus:
    source = watched_source(settings)
    if known is None:
        return SourceStatus(source=source)
    # A source that was told to be unreachable stays so whatever the limit is now; any other may still be told.
    misses = known.misses
    if known.unreachable:
        misses = max(misses, source.unreachable_after)
    elif known.failure is not None:
        misses = min(misses, source.unreachable_after - 1)
    failures = known.refusals.total + misses
    if same:
        return replace(known, source=source, failures=failures)
    return SourceStatus(
        source=source,
        failure=known.failure,
        failures=failures,
        failing_since=known.failing_since,
        refusals=known.refusals,
    )
