"""Catching up at a start: the saved state compared with each source's first reading. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.candidates import Candidate, candidate
from pilotlamp.domain.alerts.context import AlertContext, Suppressed
from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.incidents import Incidents
from pilotlamp.domain.alerts.mutes import muted
from pilotlamp.domain.alerts.recent import Recent, remember
from pilotlamp.domain.alerts.saved import SavedSource, SavedState, fresh
from pilotlamp.domain.diff import diff
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading, Snapshot, SourceStatus
from pilotlamp.domain.tracking import Confirmed, TrackedDevice

DIGEST_OF = "While Pilotlamp was not running"

_TOLD = (
    NoticeKind.DEVICE_OFFLINE,
    NoticeKind.DEVICE_ONLINE,
    NoticeKind.DEVICE_REMOVED,
    NoticeKind.APPROVAL_NEEDED,
)
"""In the order they are told in."""


def while_away(
    memory: SavedState, state: AlertState, source: str, context: AlertContext
) -> tuple[AlertState, tuple[Alert, ...]]:
    """Find the changes of one source while the program did not run, for ``digest``.

    To be asked once for each source, with the situation after its first reading.

    Returns:
        The state, with the outages that began and ended meanwhile taken into account; and an alert, without an id, for
        each kind of what is to be told.
    """
    known = memory.sources.get(source)
    if known is None or known.read_at is None or not fresh(known.read_at, context.now):
        return state, ()
    found = _found(known, known.read_at, context.snapshot.sources[source])
    urgency = context.rules[source].urgency
    mutes, heard = muted(state.mutes, found, context)
    state = replace(
        state,
        mutes=mutes,
        incidents=_went_on(state.incidents, found),
        recent=remember(state.recent, _kept_back(heard.withheld, context)),
    )
    alerts = (
        _alert(kind, level, [each for each in heard.candidates if each.kind is kind], context)
        for kind in _TOLD
        if (level := urgency[kind])
    )
    return state, tuple(alert for alert in alerts if alert.subjects)


def digest(held: Sequence[Alert], context: AlertContext) -> Alert | None:
    """All that ``while_away`` found, at however many sources, as one alert without an id; None: there is nothing.

    It is critical if anything in it is, so that quiet hours hold back no outage that they would let pass by itself.
    """
    urgency = context.general.urgency[NoticeKind.DIGEST]
    if not held or urgency is None:
        return None
    return Alert(
        id="",
        kind=NoticeKind.DIGEST,
        urgency=Urgency.CRITICAL if any(alert.urgency is Urgency.CRITICAL for alert in held) else urgency,
        at=context.now,
        source="",
        held=tuple(held),
        problem=DIGEST_OF,
    )


def _found(known: SavedSource, read_at: datetime, now: SourceStatus) -> tuple[Candidate, ...]:
    """By the very comparison of two readings, the first of which is the remembered one."""
    devices = {
        device.id: TrackedDevice(
            device=Device(id=device.id, name=device.name, state=device.state),
            presence=Confirmed(state=device.state, since=device.since),
        )
        for device in known.devices
    }
    then = SourceStatus(
        source=now.source,
        reading=Reading(source=now.name, taken_at=read_at),
        devices=devices,
    )
    changes = diff(Snapshot(sources={now.name: then}), Snapshot(sources={now.name: now}))
    found = (each for change in changes if (each := candidate(change)))
    # An empty list may be a blip (rule 15), and there is no second reading to tell yet. What is missing may also be an
    # entry that can't be read.
    whole = now.devices and not (now.reading and now.reading.left_out)
    told = [kind for kind in _TOLD if whole or kind is not NoticeKind.DEVICE_REMOVED]
    return tuple(each for each in found if each.kind in told and not each.only_if_open)


def _went_on(incidents: Incidents, found: Iterable[Candidate]) -> Incidents:
    """With the outages that began and without those that ended."""
    for each in found:
        thread = (each.source, each.subject.id if each.subject else None)
        if each.kind is NoticeKind.DEVICE_OFFLINE:
            incidents = incidents.open([thread], None)
        elif each.kind is not NoticeKind.APPROVAL_NEEDED:
            incidents, _ = incidents.close([thread])
    return incidents


def _kept_back(withheld: Sequence[Suppressed], context: AlertContext) -> tuple[Recent, ...]:
    """One entry for all of one kind that were withheld for one reason."""
    return tuple(
        Recent(
            at=context.now,
            kind=kind,
            source=withheld[0].candidate.source,
            subjects=tuple(
                each.candidate.subject
                for each in withheld
                if each.candidate.subject and (each.candidate.kind, each.why) == (kind, why)
            ),
            why=why,
        )
        for kind, why in dict.fromkeys((each.candidate.kind, each.why) for each in withheld)
    )


def _alert(kind: NoticeKind, urgency: Urgency, found: Sequence[Candidate], context: AlertContext) -> Alert:
    return Alert(
        id="",
        kind=kind,
        urgency=urgency,
        at=context.now,
        source=found[0].source if found else "",
        subjects=tuple(each.subject for each in found if each.subject),
        printers=sum(each.printers for each in found),
    )
