"""One story, one toast (alerts.md, rule 10): which outages are open, and under which alert each was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pilotlamp.domain.alerts.alert import NoticeKind

OPENS = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.DEVICE_UNSTABLE,
        NoticeKind.SOURCE_UNREACHABLE,
        NoticeKind.SOURCE_UNSTABLE,
        NoticeKind.SIGN_IN_NEEDED,
        NoticeKind.NETWORK_LOST,
    }
)
"""Kinds of alerts that begin an outage."""

Thread = tuple[str, str | None]
"""What an outage is of: a source and one of its devices, None for the source itself, or ``ALL_DEVICES``."""

ALL_DEVICES = ""
"""The devices of a source as a whole, of which many come and go. No device has such an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """Open outages. Immutable: every step gives new ones."""

    told_in: Mapping[Thread, str | None] = field(default_factory=dict)
    """The alert that told of each open outage; None: it was not told (its kind is off)."""

    def open(self, threads: Iterable[Thread], alert_id: str | None) -> "Stories":
        """With outages of these, told in one alert."""
        return replace(self, told_in={**self.told_in, **dict.fromkeys(threads, alert_id)})

    def close(self, threads: Iterable[Thread]) -> tuple["Stories", tuple[str, ...]]:
        """Without the outages of these, and the alerts that have none left that is open, oldest first.

        An alert about five devices is out of date only when the last of them is back.
        """
        ended = set(threads) & self.told_in.keys()
        rest = {thread: alert_id for thread, alert_id in self.told_in.items() if thread not in ended}
        still_open = set(rest.values())
        over = (self.told_in[thread] for thread in self.told_in if thread in ended)
        done = tuple(dict.fromkeys(alert_id for alert_id in over if alert_id and alert_id not in still_open))
        return replace(self, told_in=rest), done

    def over_since(self, before: "Stories") -> tuple[str, ...]:
        """The alerts that told of outages which were open then, and of none that is open now."""
        now = set(self.told_in.values())
        return tuple(dict.fromkeys(told for told in before.told_in.values() if told and told not in now))

    def alert_of(self, thread: Thread) -> str | None:
        """The alert that told of this one's open outage."""
        return self.told_in.get(thread)

    def __contains__(self, thread: Thread) -> bool:
        return thread in self.told_in
