"""The last word on when: quiet hours (alerts.md, rule 13) and a budget of toasts (rule 11), both ended by a digest.

Critical alerts wait for neither: beyond the budget they share one toast.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext, SuppressionReason
from pilotlamp.domain.alerts.quiet import quiet_until
from pilotlamp.domain.alerts.shared import Left, Shared, ends_in, recovery, shown, updated
from pilotlamp.domain.levels import Urgency

MINUTE = timedelta(minutes=1)

HELD = 200
"""So many alerts are kept for a digest, the newest."""

UNSEEN = 1000
"""So many alerts without a toast of their own are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryState:
    """State of delivery between two decisions."""

    kept: tuple[Alert, ...] = ()
    """Alerts that wait for a digest, oldest first."""
    toasts: tuple[datetime, ...] = ()
    """Times of the last toasts, as far as they count for the budget; oldest first."""
    unseen: tuple[str, ...] = ()
    """Ids of alerts that never had a toast of their own, so that none is there to be replaced."""
    shared: Shared | None = None
    """The toast of critical alerts beyond the budget; None: none goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Alerts shown now, and alerts kept for later."""

    told: tuple[Alert, ...]
    """A digest, if any, has the id "" here, and so has the shared toast, which comes last: both are still to be
    numbered."""
    kept: tuple[tuple[Alert, SuppressionReason], ...] = ()
    """Alerts for a later digest."""
    withdrawn: tuple[str, ...] = ()
    """Ids of alerts whose toasts are to go without a word: they are over, or what is kept would have replaced them."""
    shared: tuple[tuple[Alert, SuppressionReason | None], ...] = ()
    """Alerts that the shared toast alone tells, recoveries among them only by its lower count."""
    wake_at: datetime | None = None


def deliver(
    state: DeliveryState,
    alerts: Sequence[Alert],
    context: AlertContext,
    *,
    over: Collection[str] = (),
    left: Left = lambda alert: alert,
) -> tuple[DeliveryState, Delivery]:
    """Show, or keep for the digest.

    Args:
        over: ids of alerts that are out of date though none of ``alerts`` says so: no digest is to tell them.
        left: what still goes on of an alert in the shared toast.
    """
    ended = {*over, *(id_ for alert in alerts for id_ in _ended_by(alert))}
    waiting = tuple(alert for alert in state.kept if alert.id not in ended and _is_watched(alert, context))
    toasts = tuple(at for at in state.toasts if timedelta() <= context.now - at < MINUTE)
    waiting, toasts, digests = _digest(waiting, toasts, context)
    found = _sorted(state, alerts, toasts, context)
    together = _share(state.shared, found.sharing, found.endings, context, left)
    kept = (*found.kept, *together.kept)
    waiting = (*waiting, *(alert for alert, _ in kept if alert.id not in ended))[-HELD:]
    after = DeliveryState(
        kept=waiting,
        toasts=(*found.toasts, *together.toasts)[-context.general.toasts_per_minute :],
        unseen=tuple(id_ for id_ in found.unseen if id_ not in ended)[-UNSEEN:],
        shared=together.shared,
    )
    return after, Delivery(
        told=(*digests, *found.told, *together.told),
        kept=kept,
        wake_at=_wake_at(after, context),
        withdrawn=(*(id_ for id_ in over if id_ not in state.unseen), *found.withdrawn, *together.withdrawn),
        shared=(
            *((alert, None) for alert in found.sharing),
            *((alert, SuppressionReason.BUDGET) for alert in together.counted),
        ),
    )


@dataclass(slots=True, kw_only=True)
class _Sorted:
    """Alerts by their way of delivery; filled by ``_sorted`` alone."""

    toasts: tuple[datetime, ...]
    unseen: dict[str, None]
    told: list[Alert] = field(default_factory=list)
    kept: list[tuple[Alert, SuppressionReason]] = field(default_factory=list)
    sharing: list[Alert] = field(default_factory=list)
    endings: list[Alert] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def _sorted(
    state: DeliveryState, alerts: Iterable[Alert], toasts: tuple[datetime, ...], context: AlertContext
) -> _Sorted:
    """Sort alerts into those told now, those kept, and those in the shared toast."""
    found = _Sorted(toasts=toasts, unseen=dict.fromkeys(state.unseen))
    for each in alerts:
        alert = _replacing_what_is_seen(each, found.unseen)
        room = _room(found.toasts, context)
        if ends_in(state.shared, each):
            found.endings.append(alert)
        elif _is_critical(alert) and not room and not alert.replaces and alert.kind is not NoticeKind.DIGEST:
            found.sharing.append(alert)
        elif why := _why_not(alert, quiet=quiet_until(alert.source, context) is not None, room=room):
            found.kept.append((replace(alert, replaces=None, withdraws=()), why))
            found.withdrawn.extend(_ended_by(alert))
        else:
            found.told.append(alert)
            found.toasts = found.toasts if alert.replaces else (*found.toasts, context.now)
            continue
        found.unseen[alert.id] = None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sharing:
    """The fate of the shared toast."""

    shared: Shared | None
    told: tuple[Alert, ...] = ()
    kept: tuple[tuple[Alert, SuppressionReason], ...] = ()
    counted: tuple[Alert, ...] = ()
    """Recoveries that only lower its count."""
    withdrawn: tuple[str, ...] = ()
    toasts: tuple[datetime, ...] = ()


def _share(
    before: Shared | None, new: Sequence[Alert], endings: Sequence[Alert], context: AlertContext, left: Left
) -> _Sharing:
    """The shared toast is corrected at any hour: what is on the screen must not be wrong in the morning."""
    now = updated(before, new, endings, left)
    counted = tuple(endings)
    if now is before:
        return _Sharing(shared=now)
    if now is not None:
        alert = shown(now, context.now, before=before, new=new)
        return _Sharing(shared=now, told=(alert,), counted=counted, toasts=() if before else (context.now,))
    if before is None or not endings:
        return _Sharing(shared=None, withdrawn=(before.toast,) if before else ())
    if any(quiet_until(alert.source, context) for alert in endings):
        kept = tuple((alert, SuppressionReason.QUIET) for alert in endings)
        return _Sharing(shared=None, kept=kept, withdrawn=(before.toast,))
    return _Sharing(shared=None, told=(recovery(before, endings, context.now),), counted=counted)


def _digest(
    waiting: tuple[Alert, ...], toasts: tuple[datetime, ...], context: AlertContext
) -> tuple[tuple[Alert, ...], tuple[datetime, ...], tuple[Alert, ...]]:
    """Split the kept alerts: those that still wait, the toasts, and a digest of the others if there is room for one.

    With digests switched off, what was kept is only in "Recent".
    """
    ends = {source: quiet_until(source, context) for source in {alert.source for alert in waiting}}
    due = tuple(alert for alert in waiting if ends[alert.source] is None)
    if not due or not _room(toasts, context):
        return waiting, toasts, ()
    rest = tuple(alert for alert in waiting if ends[alert.source])
    urgency = context.general.urgency[NoticeKind.DIGEST]
    if urgency is None:
        return rest, toasts, ()
    digest = Alert(id="", kind=NoticeKind.DIGEST, urgency=urgency, at=context.now, source="", held=due)
    return rest, (*toasts, context.now), (digest,)


def _why_not(alert: Alert, *, quiet: bool, room: bool) -> SuppressionReason | None:
    """The reason to keep an alert back. One that takes over a toast or ends a storm adds none, and is in any budget."""
    if _is_critical(alert):
        return None
    if quiet:
        return SuppressionReason.QUIET
    within_any = alert.replaces is not None or alert.kind is NoticeKind.SOURCE_UNSTABLE
    return None if room or within_any else SuppressionReason.BUDGET


def _replacing_what_is_seen(alert: Alert, unseen: Collection[str]) -> Alert:
    """The same, but for toasts that it would take away and that never were."""
    seen = [id_ for id_ in _ended_by(alert) if id_ not in unseen]
    return replace(alert, replaces=seen[0] if seen else None, withdraws=tuple(seen[1:]))


def _ended_by(alert: Alert) -> tuple[str, ...]:
    return (*((alert.replaces,) if alert.replaces else ()), *alert.withdraws)


def _is_watched(alert: Alert, context: AlertContext) -> bool:
    return not alert.source or alert.source in context.rules


def _is_critical(alert: Alert) -> bool:
    return alert.urgency is Urgency.CRITICAL


def _room(toasts: Sequence[datetime], context: AlertContext) -> bool:
    return len(toasts) < context.general.toasts_per_minute


def _wake_at(state: DeliveryState, context: AlertContext) -> datetime | None:
    """Next time at which a kept alert may be shown."""
    if not state.kept:
        return None
    ends = {source: quiet_until(source, context) for source in {alert.source for alert in state.kept}}
    return min(end or state.toasts[0] + MINUTE for end in ends.values())
