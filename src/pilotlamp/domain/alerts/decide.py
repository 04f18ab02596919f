"""The rules of alerts.md, composed. Pure: the same changes and state give the same alerts.

The order is the order below: confirmed changes (``domain.snapshot``, rules 1 to 3 and 5) → candidates → switched off →
grouping (rule 9) → stories (rule 10) → alerts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pilotlamp.domain.alerts.alert import Alert, NoticeKind, Urgency
from pilotlamp.domain.alerts.candidates import Candidate, candidate
from pilotlamp.domain.alerts.grouping import Group, grouped
from pilotlamp.domain.alerts.rules import AlertRules
from pilotlamp.domain.alerts.stories import Stories, Thread
from pilotlamp.domain.changes import Change
from pilotlamp.domain.snapshot import Snapshot

_OPENS = frozenset({NoticeKind.DEVICE_OFFLINE, NoticeKind.SOURCE_UNREACHABLE, NoticeKind.SIGN_IN_NEEDED})
_CLOSES = frozenset(
    {
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.SOURCE_BACK,
        # A source that was unreachable and now refuses the secret, or the other way round, tells on in the same toast.
        NoticeKind.SOURCE_UNREACHABLE,
        NoticeKind.SIGN_IN_NEEDED,
    }
)


_OF_DEVICES = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.APPROVAL_NEEDED,
        NoticeKind.ENCRYPTION_OFF,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """What deciding has to remember from one reading to the next."""

    stories: Stories = field(default_factory=Stories)
    alerts: int = 0
    """How many alerts there have been: the last one's id."""


def decide(
    state: AlertState,
    changes: Sequence[Change],
    *,
    snapshot: Snapshot,
    rules: Mapping[str, AlertRules],
    now: datetime,
) -> tuple[AlertState, tuple[Alert, ...]]:
    """What is to be said about these changes.

    Args:
        changes: all from one outcome.
        snapshot: after that outcome.
        rules: by source name, for every source of the snapshot.
    """
    candidates = [found for change in changes if (found := candidate(change)) and _worth_it(found, state.stories)]
    groups = grouped(
        candidates,
        above=lambda source: rules[source].group_above,
        story=lambda found: state.stories.alert_of(_thread(found)) if found.kind in _CLOSES else None,
    )
    alerts = []
    for group in groups:
        state, alert = _tell(state, group, rules[group[0].source].urgency[group[0].kind], snapshot, now)
        if alert is not None:
            alerts.append(alert)
    return state, tuple(alerts)


def _worth_it(found: Candidate, stories: Stories) -> bool:
    return not found.only_if_open or _thread(found) in stories


def _thread(found: Candidate) -> Thread:
    return found.source, found.subject.id if found.subject else None


def _tell(
    state: AlertState, group: Group, urgency: Urgency | None, snapshot: Snapshot, now: datetime
) -> tuple[AlertState, Alert | None]:
    first = group[0]
    threads = [_thread(found) for found in group]
    stories, done = state.stories.close(threads) if first.kind in _CLOSES else (state.stories, ())
    number = state.alerts + (urgency is not None)
    if first.kind in _OPENS:
        stories = stories.open(threads, str(number) if urgency else None)
    state = AlertState(stories=stories, alerts=number)
    if urgency is None:
        return state, None
    return state, Alert(
        id=str(number),
        kind=first.kind,
        urgency=urgency,
        at=now,
        source=first.source,
        subjects=tuple(found.subject for found in group if found.subject),
        out_of=_out_of(group, snapshot),
        lasted_s=max((found.lasted_s for found in group if found.lasted_s is not None), default=None),
        problem=first.problem,
        replaces=done[0] if done else None,
        withdraws=done[1:],
    )


def _out_of(group: Group, snapshot: Snapshot) -> int | None:
    """The number of the source's devices when a group of them is most of all."""
    total = len(snapshot.sources[group[0].source].devices)
    most = group[0].kind in _OF_DEVICES and 1 < len(group) <= total < len(group) * 2
    return total if most else None
