"""One story, one toast (alerts.md, rule 10): which outages are open, and under which alert each was told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.model import DeviceState

OPENS = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_UNSTABLE,
        NoticeKind.STATE_UNSTABLE,
        NoticeKind.SOURCE_UNREACHABLE,
        NoticeKind.SOURCE_UNSTABLE,
        NoticeKind.SIGN_IN_NEEDED,
        NoticeKind.NETWORK_LOST,
    }
)
"""Kinds of alerts that begin an outage."""

CLOSES = frozenset(
    {
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.DEVICE_UNSTABLE,
        NoticeKind.DEVICE_SETTLED,
        NoticeKind.STATE_SETTLED,
        NoticeKind.SOURCE_BACK,
        NoticeKind.SOURCE_SETTLED,
        NoticeKind.NETWORK_BACK,
        # What goes from one trouble into another tells on in the same toast: unreachable and then refusing the secret,
        # offline and then unstable.
        NoticeKind.SOURCE_UNREACHABLE,
        NoticeKind.SIGN_IN_NEEDED,
    }
)
"""Kinds of alerts that end an outage."""

FOLLOWED = OPENS | CLOSES
"""Kinds of alerts that count for stories also where they are switched off: another kind may tell the same outage."""


@dataclass(frozen=True, slots=True)
class StateOf:
    """The state of a device or, with its id, of one of its printers: unstable while the device itself is not."""

    device: str
    printer: str | None


Thread = tuple[str, str | StateOf | None]
"""Subject of an incident: a source and one of its devices or states, None for the source itself, or ``ALL_DEVICES``."""

ALL_DEVICES = ""
"""The devices of a source as a whole, of which many come and go. No device has such an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Open outages. Immutable: every step gives new ones."""

    told_in: Mapping[Thread, str | None] = field(default_factory=dict)
    """The alert that told of each open outage; None: it was not told (its kind is off)."""

    def open(self, threads: Iterable[Thread], alert_id: str | None) -> "Incidents":
        """With outages of these, told in one alert."""
        return replace(self, told_in={**self.told_in, **dict.fromkeys(threads, alert_id)})

    def close(self, threads: Iterable[Thread]) -> tuple["Incidents", tuple[str, ...]]:
        """Without the outages of these, and the alerts that have none left that is open, oldest first.

        An alert about five devices is out of date only when the last of them is back.
        """
        ended = set(threads) & self.told_in.keys()
        rest = {thread: alert_id for thread, alert_id in self.told_in.items() if thread not in ended}
        still_open = set(rest.values())
        over = (self.told_in[thread] for thread in self.told_in if thread in ended)
        done = tuple(dict.fromkeys(alert_id for alert_id in over if alert_id and alert_id not in still_open))
        return replace(self, told_in=rest), done

    def without_words(self, candidates: Sequence[Candidate]) -> tuple["Incidents", tuple[str, ...]]:
        """With what is not told: an outage that ends so has ended all the same, and one that begins so has begun.

        Returns:
            The stories, and the alerts that have nothing left that is open.
        """
        if not candidates:
            return self, ()
        told_in, still_open = dict(self.told_in), Counter(self.told_in.values())
        over: list[str] = []
        for found in candidates:  # it may be thousands: no new Incidents for each
            thread = thread_of(found)
            if found.kind in CLOSES and thread in told_in:
                alert_id = told_in.pop(thread)
                still_open[alert_id] -= 1
                if alert_id and not still_open[alert_id]:
                    over.append(alert_id)
            if opens(found):
                told_in.setdefault(thread, None)
        return replace(self, told_in=told_in), tuple(over)

    def over_since(self, before: "Incidents") -> tuple[str, ...]:
        """The alerts that told of outages which were open then, and of none that is open now."""
        now = set(self.told_in.values())
        return tuple(dict.fromkeys(told for told in before.told_in.values() if told and told not in now))

    def alert_of(self, thread: Thread) -> str | None:
        """The alert that told of this one's open outage."""
        return self.told_in.get(thread)

    def __contains__(self, thread: Thread) -> bool:
        return thread in self.told_in


def has_beginning(found: Candidate, incidents: Incidents) -> bool:
    """Whether a candidate is no end without a beginning."""
    return not found.only_if_open or thread_of(found) in incidents


def goes_on(found: Candidate, incidents: Incidents) -> bool:
    """Whether a candidate is a second beginning, of an outage that has only been in an unknown state meanwhile."""
    return found.kind is NoticeKind.DEVICE_OFFLINE and thread_of(found) in incidents


def thread_of(found: Candidate) -> Thread:
    """The outage that a candidate begins, ends or belongs to."""
    if found.kind in {NoticeKind.SOURCE_UNSTABLE, NoticeKind.SOURCE_SETTLED}:
        return found.source, ALL_DEVICES
    return thread_about(found.kind, found.source, found.subject)


def thread_about(kind: AlertKind, source: str, subject: Subject | None) -> Thread:
    """The outage that a kind of notice about a subject belongs to."""
    if subject and kind in {NoticeKind.STATE_UNSTABLE, NoticeKind.STATE_SETTLED}:
        return source, StateOf(subject.id, subject.printer)
    return source, subject.id if subject else None


def opens(found: Candidate) -> bool:
    """Whether a candidate leaves an outage open, as a device does that has settled on being offline."""
    return found.kind in OPENS or (found.kind is NoticeKind.DEVICE_SETTLED and found.state is DeviceState.OFFLINE)
