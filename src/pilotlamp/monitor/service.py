"""Monitoring service: polls the sources of the settings, decides alerts, and hands updates to its sinks."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from pilotlamp.clocks import Alarm, local_zone, utc_now
from pilotlamp.config import Settings, SourceSettings
from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.mutes import MuteFor, Mutes, Scope, acknowledge, mute, unmute
from pilotlamp.domain.alerts.network import network_says
from pilotlamp.domain.alerts.own import with_attempts
from pilotlamp.domain.alerts.saved import SavedState, to_saved
from pilotlamp.domain.alerts.sleeps import KEPT as KEPT_SLEEPS
from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.changes import Change
from pilotlamp.domain.events import Event
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.logs import Redactor
from pilotlamp.monitor.catch_up import answered, told_early
from pilotlamp.monitor.engine import Step
from pilotlamp.monitor.engine_state import EngineState, at_start, by_other_settings
from pilotlamp.monitor.faults import Faults
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import Poller
from pilotlamp.monitor.sinks import Sink, Update
from pilotlamp.monitor.source_setup import SourceIndex, enabled, polled_alike, poller, watched_sources
from pilotlamp.monitor.staleness import patience_s

log = logging.getLogger(__name__)

_CLOSE_S = 0.8
"""Sources that left the settings get so long to close their connections."""
_ALARM_MIN_S = 0.05
_ALARM_MAX_S = 60.0


class MonitoringService:
    """Polls all enabled sources of the settings. Engine's loop only."""

    def __init__(
        self,
        settings: Settings,
        *,
        redactor: Redactor,
        memory: SavedState | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """
        Args:
            settings: of the sources and alerts.
            redactor: keeps every secret that is read out of the log.
            memory: state of the last run; None: there is none.
            environ: may hold secrets.
            clock: the time now, aware.
        """
        self._settings = settings
        self.index = SourceIndex.of(settings)
        """Parts of the settings in force, by source."""
        self._redactor = redactor
        self._sinks: list[Sink] = []
        self._environ = environ
        self._clock = clock
        self._zone = local_zone()
        self._discharging = False
        self._alarm = Alarm(self._let_time_pass)
        self._faults = Faults()
        self._pollers = {source.name: self._poller(source) for source in enabled(settings)}
        known = at_start(memory, watched_sources(settings), clock())
        self._alerts = known.alerts
        self._catch_up = known.catch_up
        self.monitor = Monitor(
            self._pollers,
            snapshot=known.snapshot,
            on_step=self._take,
            on_sleep=self._take_sleep,
            clock=clock,
            faults=self._faults,
        )

    def subscribe(self, sink: Sink) -> None:
        """Hand every further update to a sink, after the sinks that have subscribed before."""
        self._sinks.append(sink)

    @property
    def snapshot(self) -> Snapshot:
        return self.monitor.snapshot

    @property
    def alerts(self) -> AlertState:
        """Mutes, recent alerts, and the rest of the alert rules' state."""
        return self._alerts

    @property
    def patience_s(self) -> float | None:
        """Limit of the time until a poll ends or an answer comes; None: no limit."""
        if self.monitor.paused:
            return None
        busy_s = {each.name: each.endpoint.timeout_s for each in enabled(self._settings)}
        return patience_s(
            self.snapshot.sources.values(), self._clock(), factor=self.monitor.interval_factor, busy_s=busy_s
        )

    async def take_settings(self, settings: Settings) -> None:
        """Go by other settings from now on; a source whose settings are the same is due when it was."""
        before, after = enabled(self._settings), enabled(settings)
        known, withdrawn = by_other_settings(self._known, before, after)
        was = {source.name: source for source in before}
        catching_up = self._catch_up
        self._settings, self._alerts, self._catch_up = settings, known.alerts, known.catch_up
        self.index = SourceIndex.of(settings)
        self._pollers = {
            each.name: self._pollers[each.name]
            if each.name in was and polled_alike(was[each.name], each)
            else self._poller(each)
            for each in after
        }
        gone = self.monitor.replace(self._pollers, known.snapshot)
        self.monitor.look_at_refused()
        self.on_battery(discharging=self._discharging)
        told = told_early(catching_up, self._catch_up, self._context(self._clock()))
        self._decide(self.snapshot, extra=told, withdrawn=withdrawn)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self.monitor.close(gone)

    def mute(self, scope: Scope, how_long: MuteFor) -> None:
        """Mute a scope."""
        self._put_mutes(mute(self._alerts.mutes, scope, how_long, self._context(self._clock())))

    def unmute(self, scope: Scope) -> None:
        """End the mute of a scope."""
        self._put_mutes(unmute(self._alerts.mutes, scope))

    def acknowledge(self, source: str, device: str) -> None:
        """Acknowledge a device's present problem."""
        self._put_mutes(acknowledge(self._alerts.mutes, source, device))

    def note_attempts(self, attempts: Iterable[Attempt]) -> None:
        """Take in attempts to do something to devices, here or by the command line: their effects are no news."""
        self._alerts = replace(self._alerts, own=with_attempts(self._alerts.own, attempts, self.index.catalogue))

    def network(self, *, online: bool) -> None:
        """Take in from the desktop whether the computer's own network works."""
        network = network_says(self._alerts.network, online=online, now=self._clock())
        self._alerts = replace(self._alerts, network=network)
        if online:
            self.monitor.poll_when_back()
        self._let_time_pass()

    def on_battery(self, *, discharging: bool) -> None:
        """Take in whether the computer runs on battery: then sources are polled less often."""
        self._discharging = discharging
        self.monitor.interval_factor = self._settings.general.battery_factor if discharging else 1.0

    def to_saved(self) -> SavedState:
        """Give the state that the next run goes on with."""
        return to_saved(self._alerts, self.snapshot, self._clock(), before=self._catch_up.memory)

    async def aclose(self) -> None:
        """Stop polling and close all connections."""
        self._alarm.cancel()
        await self.monitor.aclose()

    @property
    def _known(self) -> EngineState:
        return EngineState(snapshot=self.snapshot, alerts=self._alerts, catch_up=self._catch_up)

    def _poller(self, source: SourceSettings) -> Poller:
        return poller(source, environ=self._environ, redactor=self._redactor, clock=self._clock)

    def _put_mutes(self, mutes: Mutes) -> None:
        self._alerts = replace(self._alerts, mutes=mutes)
        self._let_time_pass()

    def _take(self, step: Step) -> None:
        news: tuple[Alert, ...] = ()
        before = self._alerts.incidents
        with self._faults.contained("the alert rules"):
            context = self._context(self._clock())
            self._catch_up, self._alerts, news = answered(self._catch_up, self._alerts, step.outcome, context)
        over = self._alerts.incidents.over_since(before)
        self._decide(step.before, step.changes, event=step.outcome, extra=news, withdrawn=over)

    def _take_sleep(self, sleep: Sleep) -> None:
        log.info("the computer has woken up, and was asleep since %s", sleep[0])
        self._alerts = replace(self._alerts, sleeps=(*self._alerts.sleeps, sleep)[-KEPT_SLEEPS:])
        self._publish(Update(at=self._clock(), event=sleep, before=self.snapshot, after=self.snapshot))

    def _let_time_pass(self) -> None:
        self._decide(self.snapshot)

    def _decide(
        self,
        before: Snapshot,
        changes: tuple[Change, ...] = (),
        *,
        event: Event | None = None,
        extra: tuple[Alert, ...] = (),
        withdrawn: tuple[str, ...] = (),
    ) -> None:
        now = self._clock()
        alerts: tuple[Alert, ...] = ()
        with self._faults.contained("the alert rules"):
            decision = decide(self._alerts, changes, self._context(now), extra=extra)
            self._alerts = decision.state
            self._alarm.cancel()
            if decision.wake_at is not None:
                # Never at once, and again after a while at the latest: wall clocks are set, loops' clocks are not.
                self._alarm.set(min(max((decision.wake_at - now).total_seconds(), _ALARM_MIN_S), _ALARM_MAX_S))
            alerts, withdrawn = decision.told, (*withdrawn, *decision.withdrawn)
        self._publish(
            Update(
                at=now,
                event=event,
                before=before,
                after=self.snapshot,
                changes=changes,
                alerts=alerts,
                withdrawn=withdrawn,
                faults=self._faults.take_new(),
            )
        )

    def _publish(self, update: Update) -> None:
        for sink in self._sinks:
            with self._faults.contained(sink.name):
                sink.take(update)

    def _context(self, now: datetime) -> AlertContext:
        return AlertContext(
            now=now,
            zone=self._zone,
            snapshot=self.snapshot,
            rules=self.index.rules,
            general=self._settings.general,
        )
