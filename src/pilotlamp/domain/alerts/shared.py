"""One toast for all critical alerts beyond the budget (alerts.md, rule 11): nothing is late, and nothing is a storm.

The toast is replaced in place whenever the alerts in it change: it counts those that still go on and names the newest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.incidents import OPENS, Thread
from pilotlamp.domain.levels import Urgency

Left = Callable[[Alert], Alert | None]
"""An alert with those of its subjects whose outage still goes on; None: it is over, or nobody wants to hear of it."""

_ENDINGS = frozenset(
    {NoticeKind.DEVICE_ONLINE, NoticeKind.DEVICE_REMOVED, NoticeKind.SOURCE_BACK, NoticeKind.NETWORK_BACK}
)
_ENDLESS_FOR = timedelta(minutes=10)
"""So long an alert that no other alert ends, such as a printer's error, is counted with those that come later."""
_KEPT = 1000
"""So many alerts, the newest, are counted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The toast, while anything in it goes on."""

    toast: str
    """The id of the alert that shows it; "" until that has one."""
    alerts: tuple[Alert, ...]
    """Oldest first; never empty."""
    endings: tuple[Alert, ...] = ()
    """The recoveries of others that were in it: they are told together when the last of them comes."""


def ends_in(shared: Shared | None, alert: Alert) -> bool:
    """Whether an alert only tells the end of outages that the toast has told of: a lower count says as much."""
    if shared is None or alert.kind not in _ENDINGS or alert.urgency is Urgency.CRITICAL:
        return False
    return _threads(alert) <= {thread for known in shared.alerts for thread in _threads(known)}


def updated(shared: Shared | None, new: Sequence[Alert], endings: Sequence[Alert], left: Left) -> Shared | None:
    """The toast with what is new and without what is over; the very same if that changes nothing; None: all is over."""
    before = shared.alerts if shared else ()
    if new:
        before = tuple(known for known in before if known.kind in OPENS or new[0].at - known.at < _ENDLESS_FOR)
    alerts = tuple(still for known in (*before, *new) if (still := left(known)))[-_KEPT:]
    if shared and alerts == shared.alerts and not endings:
        return shared
    if not alerts:
        return None
    return Shared(toast="", alerts=alerts, endings=(*(shared.endings if shared else ()), *endings)[-_KEPT:])


def shown(shared: Shared, at: datetime, *, before: Shared | None, new: Sequence[Alert]) -> Alert:
    """The alert that the toast shows: as the newest one, of all alerts of its kind; without an id."""
    return replace(
        _together(shared.alerts, at),
        held=shared.alerts,
        replaces=before.toast if before else None,
        withdraws=tuple(id_ for alert in new for id_ in alert.withdraws),
        corrects=not new,
    )


def recovery(shared: Shared, endings: Sequence[Alert], at: datetime) -> Alert:
    """The alert that replaces the toast with the last recoveries: all recoveries of that kind; without an id."""
    return replace(_together((*shared.endings, *endings), at), replaces=shared.toast)


def _threads(alert: Alert) -> frozenset[Thread]:
    ids: Iterable[str | None] = [subject.id for subject in alert.subjects] or [None]
    return frozenset((alert.source, id_) for id_ in ids)


def _together(alerts: Sequence[Alert], at: datetime) -> Alert:
    newest = alerts[-1]
    alike = [alert for alert in alerts if alert.kind is newest.kind]
    return replace(
        newest,
        id="",
        at=at,
        source="" if newest.subjects and len({alert.source for alert in alike}) > 1 else newest.source,
        subjects=tuple(subject for alert in alike for subject in alert.subjects),
        printers=sum(alert.printers for alert in alike),
        out_of=newest.out_of if len(alike) == 1 else None,
        lasted_s=max((alert.lasted_s for alert in alike if alert.lasted_s is not None), default=None),
        withdraws=(),
    )
