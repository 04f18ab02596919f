"""The rules of alerts.md, composed. Pure: the same changes, state and time give the same alerts.

The order, which is that of ``decide``:

    confirmed changes (``domain.folding``: rules 1, 2, 3, 5, 6, 14, 15)
      → candidates (rule 8)
      → switched off
      → one's own doing (rule 18)
      → own network (rule 4)
      → sources that flicker (rule 16)
      → flapping of devices, then of states (rule 7)
      → mutes and acknowledgements (rule 12)
      → grouping (rule 9)
      → stories (rule 10)
      → quiet hours and budget (rules 13 and 11)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate, candidate
from pilotlamp.domain.alerts.context import AlertContext, Suppressed, SuppressionReason
from pilotlamp.domain.alerts.delivery import DeliveryState, deliver
from pilotlamp.domain.alerts.flapping import FlappingState, flapping
from pilotlamp.domain.alerts.flicker import FlickerState, flickering, is_unstable
from pilotlamp.domain.alerts.grouping import Group, grouped
from pilotlamp.domain.alerts.incidents import (
    CLOSES,
    FOLLOWED,
    OPENS,
    Incidents,
    goes_on,
    has_beginning,
    opens,
    thread_about,
    thread_of,
)
from pilotlamp.domain.alerts.mutes import Mutes, mute_of, muted
from pilotlamp.domain.alerts.network import NetworkState, own_network
from pilotlamp.domain.alerts.own import OwnDoing, own_doing
from pilotlamp.domain.alerts.recent import Recent, remember
from pilotlamp.domain.alerts.rules import urgency_of
from pilotlamp.domain.alerts.sleeps import Sleep, awake_s
from pilotlamp.domain.alerts.state_flapping import StateFlappingState, state_flapping
from pilotlamp.domain.changes import Change
from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.snapshot import Snapshot

_OF_DEVICES = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.APPROVAL_NEEDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """State of all rules between two decisions."""

    own: OwnDoing = field(default_factory=OwnDoing)
    network: NetworkState = field(default_factory=NetworkState)
    flicker: FlickerState = field(default_factory=FlickerState)
    flapping: FlappingState = field(default_factory=FlappingState)
    state_flapping: StateFlappingState = field(default_factory=StateFlappingState)
    mutes: Mutes = field(default_factory=Mutes)
    incidents: Incidents = field(default_factory=Incidents)
    delivery: DeliveryState = field(default_factory=DeliveryState)
    sleeps: tuple[Sleep, ...] = ()
    recent: tuple[Recent, ...] = ()
    alerts: int = 0
    """Number of alerts so far: the id of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Result of one decision."""

    state: AlertState
    told: tuple[Alert, ...]
    withdrawn: tuple[str, ...]
    """Ids of earlier alerts that are over without a word (their end was muted): their toasts are to go."""
    wake_at: datetime | None
    """Latest time to decide again though nothing changes; None: not before a change."""


def decide(
    state: AlertState, changes: Sequence[Change], context: AlertContext, *, extra: Sequence[Alert] = ()
) -> Decision:
    """Decide on alerts for these changes, all of one outcome; without changes, for the time that has passed.

    ``extra``: alerts decided elsewhere, without ids, that are to be shown when these may be.
    """
    found = [each for change in changes if (each := candidate(change)) and has_beginning(each, state.incidents)]
    wanted = [each for each in found if _urgency(each, context) or each.kind in FOLLOWED]
    own, others = own_doing(state.own, wanted, context)
    network, online = own_network(state.network, others.candidates, context)
    flicker, calm = flickering(state.flicker, online.candidates, context, state.incidents)
    flaps, lasting = flapping(state.flapping, calm.candidates, context)
    states, steady = state_flapping(state.state_flapping, lasting.candidates, context)
    begun = [each for each in steady.candidates if not goes_on(each, state.incidents)]
    mutes, heard = muted(state.mutes, begun, context)
    # What an unstable device or source goes on doing is no story of its own: that of its being unstable stays open.
    withheld = (*others.withheld, *online.withheld, *heard.withheld)
    incidents, unsaid = state.incidents.without_words([each.candidate for each in withheld])
    state = replace(state, own=own, network=network, flicker=flicker, flapping=flaps, state_flapping=states)
    state = replace(state, mutes=mutes, incidents=incidents)
    state, alerts, switched_off = _in_groups(state, heard.candidates, context)
    delivery_state, delivery = deliver(
        state.delivery,
        (*alerts, *extra),
        context,
        over=(*unsaid, *switched_off),
        left=lambda alert: _left(alert, state),
    )
    state, told = _numbered(replace(state, delivery=delivery_state), delivery.told)
    stages = (others, online, calm, lasting, steady, heard)
    news = (
        *_kept_back((each for stage in stages for each in stage.withheld), context.now),
        *(_recent(alert, why) for alert, why in (*delivery.kept, *delivery.shared)),
        # An alert that shares a toast is news, that toast's new count is not.
        *(_recent(alert, None) for alert in told if alert.kind is NoticeKind.DIGEST or not alert.held),
    )
    return Decision(
        state=replace(state, recent=remember(state.recent, news)),
        told=told,
        withdrawn=delivery.withdrawn,
        wake_at=min((at for each in (*stages, delivery) if (at := each.wake_at)), default=None),
    )


def _in_groups(
    state: AlertState, candidates: Sequence[Candidate], context: AlertContext
) -> tuple[AlertState, tuple[Alert, ...], tuple[str, ...]]:
    """The state, what is to be told, and the alerts that what is switched off has ended."""
    groups = grouped(
        candidates,
        above=lambda source: _group_above(source, state, context),
        story=lambda each: state.incidents.alert_of(thread_of(each)) if each.kind in CLOSES else None,
    )
    alerts: list[Alert] = []
    ended: list[str] = []
    for group in groups:
        state, alert, done = _tell(state, group, context)
        if alert is None:
            ended.extend(done)
        else:
            alerts.append(alert)
    return state, tuple(alerts), tuple(ended)


def _group_above(source: str, state: AlertState, context: AlertContext) -> int:
    """Of a source that flickers, all that is told from one reading is told together."""
    rules = context.rules.get(source)
    return rules.group_above if rules and not is_unstable(state.flicker, source) else 1


def _urgency(found: Candidate, context: AlertContext) -> Urgency | None:
    """Urgency of a candidate; None: switched off. A candidate of no source goes by the general rules."""
    return urgency_of(context.rules.get(found.source, context.general), found.kind)


def _tell(state: AlertState, group: Group, context: AlertContext) -> tuple[AlertState, Alert | None, tuple[str, ...]]:
    """The state, the alert unless its kind is switched off, and the earlier alerts it ends."""
    first = group[0]
    urgency = _urgency(first, context)
    threads = [thread_of(found) for found in group]
    incidents, done = state.incidents.close(threads) if first.kind in CLOSES else (state.incidents, ())
    number = state.alerts + (urgency is not None)
    incidents = incidents.open([thread_of(found) for found in group if opens(found)], str(number) if urgency else None)
    state = replace(state, incidents=incidents, alerts=number)
    if urgency is None:
        return state, None, done
    alert = Alert(
        id=str(number),
        kind=first.kind,
        urgency=urgency,
        at=context.now,
        source=first.source,
        subjects=tuple(found.subject for found in group if found.subject),
        printers=sum(found.printers for found in group),
        state=first.state,
        out_of=_out_of(group, context.snapshot),
        lasted_s=max((s for found in group if (s := _lasted_s(found, state.sleeps)) is not None), default=None),
        problem=first.problem,
        hint=first.hint,
        replaces=done[0] if done else None,
        withdraws=done[1:],
    )
    return state, alert, done


def _lasted_s(found: Candidate, sleeps: Iterable[Sleep]) -> float | None:
    if found.took_s is not None:
        return found.took_s
    return awake_s(found.since, found.until, sleeps) if found.since and found.until else None


def _out_of(group: Group, snapshot: Snapshot) -> int | None:
    """The number of the source's devices when a group of them is most of all."""
    kind = group[0].kind
    if not (kind.of is Bearer.DEVICE if isinstance(kind, ConditionSpec) else kind in _OF_DEVICES):
        return None
    total = len(snapshot.sources[group[0].source].devices)
    return total if 1 < len(group) <= total < len(group) * 2 else None


def _numbered(state: AlertState, told: Iterable[Alert]) -> tuple[AlertState, tuple[Alert, ...]]:
    """With an id for what delivery made of its own."""
    number = state.alerts
    numbered = []
    for alert in told:
        number += not alert.id
        numbered.append(alert if alert.id else replace(alert, id=str(number)))
    delivery = state.delivery
    if delivery.shared and not delivery.shared.toast:  # it is told last
        delivery = replace(delivery, shared=replace(delivery.shared, toast=numbered[-1].id))
    return replace(state, alerts=number, delivery=delivery), tuple(numbered)


def _left(alert: Alert, state: AlertState) -> Alert | None:
    """Keep an alert as ``shared.Left`` does; an alert muted or acknowledged since is dropped."""
    if alert.kind not in OPENS:
        return alert
    if not alert.subjects:
        return alert if state.incidents.alert_of((alert.source, None)) == alert.id else None
    subjects = tuple(
        subject
        for subject in alert.subjects
        if state.incidents.alert_of(thread_about(alert.kind, alert.source, subject)) == alert.id
        and not mute_of(state.mutes, alert.source, subject.id)
        and (alert.source, subject.id) not in state.mutes.acknowledged
    )
    if subjects == alert.subjects:
        return alert
    # Whose printers they were is not known any more.
    return replace(alert, subjects=subjects, printers=0, out_of=None) if subjects else None


def _kept_back(withheld: Iterable[Suppressed], now: datetime) -> tuple[Recent, ...]:
    """One entry for all of one source and kind that were withheld for one reason."""
    together: dict[tuple[str, AlertKind, SuppressionReason], list[Subject]] = {}
    for each in withheld:
        found = each.candidate
        together.setdefault((found.source, found.kind, each.why), []).extend([found.subject] if found.subject else [])
    return tuple(
        Recent(at=now, kind=kind, source=source, subjects=tuple(subjects), why=why)
        for (source, kind, why), subjects in together.items()
    )


def _recent(alert: Alert, why: SuppressionReason | None) -> Recent:
    return Recent(
        at=alert.at, kind=alert.kind, source=alert.source, subjects=alert.subjects, state=alert.state, why=why
    )
