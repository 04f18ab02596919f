"""Replay of recorded readings by the alert rules, at full speed: the recorded times are the clock.

Pure: the same series and rules give the same alerts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.alerts.sleeps import KEPT
from pilotlamp.domain.changes import Change
from pilotlamp.domain.events import Event, happened_at
from pilotlamp.domain.model import Source
from pilotlamp.monitor.engine import Engine

GOES_ON_FOR = timedelta(hours=24)
"""After the last event, for alerts that come only when time has passed."""


def replay(
    sources: Iterable[Source],
    events: Iterable[Event],
    *,
    rules: Mapping[str, AlertRules],
    general: GeneralRules,
    zone: tzinfo,
) -> Iterator[Alert]:
    """Give the alerts, while the events are read.

    Args:
        sources: all sources of the events.
        events: in the order of their times.
        rules: by source name; a source without any goes by the defaults.
        general: the rules over all sources.
        zone: of the user's clock.
    """
    run = _Run(tuple(sources), rules=rules, general=general, zone=zone)
    at: datetime | None = None
    for event in events:
        at = happened_at(event)
        # Alerts that are due during a sleep come when the computer wakes.
        yield from run.pass_time(event[0] if isinstance(event, tuple) else at)
        yield from run.take(event, at)
    if at is not None:
        yield from run.pass_time(at + GOES_ON_FOR)


class _Run:
    """One run of the program."""

    def __init__(
        self, sources: tuple[Source, ...], *, rules: Mapping[str, AlertRules], general: GeneralRules, zone: tzinfo
    ) -> None:
        self._engine = Engine(sources)
        self._rules = {source.name: rules.get(source.name) or AlertRules() for source in sources}
        self._general = general
        self._zone = zone
        self._state = AlertState()
        self._wake_at: datetime | None = None
        self._now = datetime.min.replace(tzinfo=UTC)

    def take(self, event: Event, now: datetime) -> tuple[Alert, ...]:
        """Give the alerts of an event."""
        if not isinstance(event, tuple):
            return self._decide(self._engine.accept(event).changes, now)
        self._engine.resume()
        self._state = replace(self._state, sleeps=(*self._state.sleeps, event)[-KEPT:])
        return self._decide((), now)

    def pass_time(self, until: datetime) -> Iterator[Alert]:
        """Give the alerts that are due because time passes."""
        asked: datetime | None = None
        # A rule that asks for the same time again would be asked for ever.
        while self._wake_at is not None and (asked is None or asked < self._wake_at) and self._wake_at <= until:
            asked = max(self._wake_at, self._now)
            yield from self._decide((), asked)

    def _decide(self, changes: Sequence[Change], now: datetime) -> tuple[Alert, ...]:
        context = AlertContext(
            now=now,
            zone=self._zone,
            snapshot=self._engine.snapshot,
            rules=self._rules,
            general=self._general,
        )
        decision = decide(self._state, changes, context)
        self._now = now
        self._state = decision.state
        self._wake_at = decision.wake_at
        return decision.told
