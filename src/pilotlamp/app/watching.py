"""From settings to updates: sources are built and polled, changes become notices. Nothing here shows anything."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfoNotFoundError

from tzlocal import get_localzone

from pilotlamp.config import Settings, SourceSettings
from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.away import digest, while_away
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.memory import Memory, remembered, restored_alerts, restored_snapshot
from pilotlamp.domain.alerts.mutes import MuteFor, Mutes, Scope, acknowledge, mute, unmute
from pilotlamp.domain.alerts.network import network_says
from pilotlamp.domain.alerts.sleeps import KEPT as KEPT_SLEEPS
from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.alerts.stage import Situation
from pilotlamp.domain.changes import Change, SourceStateChanged
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Outcome, Reading, Snapshot, SourceState
from pilotlamp.logs import Redactor
from pilotlamp.monitor.engine import Step
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import OpenSystem, Poller
from pilotlamp.monitor.replay import Event
from pilotlamp.secrets import read_secret
from pilotlamp.sources.base import System
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.face import Notice
from pilotlamp.view.notices import notice

log = logging.getLogger(__name__)

_ALARM_MIN_S = 0.05
_ALARM_MAX_S = 60.0


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def local_zone() -> tzinfo:
    """The user's time zone, for clock times: one that knows of clock changes, as "until tomorrow 08:00" has to."""
    try:
        return get_localzone()
    except ZoneInfoNotFoundError as error:
        log.warning("the time zone is not known (%s): clock times are in UTC", error)
        return UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What came of one poll, or of time having passed, and what is to be said about it."""

    at: datetime
    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Ids of earlier notices that are out of date."""


class Watching:
    """All enabled sources of the settings, watched. Engine's loop only."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_update: Callable[[Update], None],
        redactor: Redactor,
        memory: Memory | None = None,
        on_event: Callable[[Event], None] = lambda _: None,
        environ: Mapping[str, str] = os.environ,
        failures_logged: int = logging.WARNING,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """
        Args:
            settings: what to watch.
            on_update: told after every poll, and when something is to be said though nothing happened; returns at
                once, never raises.
            redactor: told every secret that is read.
            memory: what is known from the last run.
            on_event: told everything that a recording holds, as it happens.
            environ: where secrets may be found.
            failures_logged: the level at which the log has that a source fails.
            clock: the time now, aware.
        """
        self._failures_logged = failures_logged
        self._on_update = on_update
        self._clock = clock
        self._zone = local_zone()
        self._general = settings.general
        enabled = _enabled(settings)
        self._rules = {source.name: source.alerts for source in enabled}
        sources = watched_sources(settings)
        self._memory = memory
        self._alerts = restored_alerts(memory, sources, clock()) if memory else AlertState()
        self._first_answers = {source.name for source in enabled} if memory else set()
        self._away: tuple[Alert, ...] = ()
        self._on_event = on_event
        self._alarm: asyncio.TimerHandle | None = None
        self.monitor = Monitor(
            {
                source.name: Poller(source, _opener(settings, environ, redactor), clock=clock)
                for source, settings in zip(sources, enabled, strict=True)
            },
            snapshot=restored_snapshot(memory, sources, clock()) if memory else None,
            on_step=self._take,
            on_sleep=self._take_sleep,
            clock=clock,
        )

    @property
    def snapshot(self) -> Snapshot:
        return self.monitor.snapshot

    @property
    def alerts(self) -> AlertState:
        """What is muted, what happened recently, and what else deciding remembers."""
        return self._alerts

    def mute(self, scope: Scope, how_long: MuteFor) -> None:
        """No notices of this from now on."""
        self._put_mutes(mute(self._alerts.mutes, scope, how_long, self._situation(self._clock())))

    def unmute(self, scope: Scope) -> None:
        """Notices of this again."""
        self._put_mutes(unmute(self._alerts.mutes, scope))

    def acknowledge(self, source: str, device: str) -> None:
        """A device's present problem is known."""
        self._put_mutes(acknowledge(self._alerts.mutes, source, device))

    def network(self, *, online: bool) -> None:
        """The desktop says whether the computer's own network works."""
        network = network_says(self._alerts.network, online=online, now=self._clock())
        self._alerts = replace(self._alerts, network=network)
        if online:
            self.monitor.poll_all()
        self._let_time_pass()

    def on_battery(self, *, discharging: bool) -> None:
        """The computer runs on battery, or on mains again: poll less often, or as often as it should be."""
        self.monitor.set_factor(self._general.battery_factor if discharging else 1.0)

    def remembered(self) -> Memory:
        """What is to be known in the next run."""
        return remembered(self._alerts, self.snapshot, self._clock(), before=self._memory)

    async def aclose(self) -> None:
        """Stop watching."""
        if self._alarm is not None:
            self._alarm.cancel()
        await self.monitor.aclose()

    def _put_mutes(self, mutes: Mutes) -> None:
        self._alerts = replace(self._alerts, mutes=mutes)
        self._let_time_pass()

    def _take(self, step: Step) -> None:
        self._on_event(step.outcome)
        for change in step.changes:
            _log(change, self._failures_logged)
        self._decide(step.before, step.after, step.changes, besides=self._news_of_absence(step.outcome))

    def _take_sleep(self, sleep: Sleep) -> None:
        self._on_event(sleep)
        log.info("woken up; asleep since %s", sleep[0])
        self._alerts = replace(self._alerts, sleeps=(*self._alerts.sleeps, sleep)[-KEPT_SLEEPS:])

    def _let_time_pass(self) -> None:
        self._decide(self.snapshot, self.snapshot, ())

    def _news_of_absence(self, outcome: Outcome) -> tuple[Alert, ...]:
        """What happened while the program did not run, once every source has answered or failed."""
        name = outcome.source
        if self._memory is None or name not in self._first_answers:
            return ()
        if isinstance(outcome, Reading):
            situation = self._situation(self._clock())
            self._alerts, alerts = while_away(self._memory, self._alerts, name, situation)
            self._away = (*self._away, *alerts)
        self._first_answers.discard(name)
        told = None if self._first_answers else digest(self._away, self._situation(self._clock()))
        return (told,) if told else ()

    def _decide(
        self, before: Snapshot, after: Snapshot, changes: tuple[Change, ...], *, besides: tuple[Alert, ...] = ()
    ) -> None:
        now = self._clock()
        decision = decide(self._alerts, changes, self._situation(now), besides=besides)
        self._alerts = decision.state
        self._wake_at(decision.wake_at, now)
        self._on_update(
            Update(
                at=now,
                before=before,
                after=after,
                changes=changes,
                notices=tuple(notice(alert, tz=self._zone) for alert in decision.told),
                withdrawn=decision.withdrawn,
            )
        )

    def _situation(self, now: datetime) -> Situation:
        return Situation(now=now, zone=self._zone, snapshot=self.snapshot, rules=self._rules, general=self._general)

    def _wake_at(self, at: datetime | None, now: datetime) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if at is not None:
            # Never at once, and looked at again after a while at the latest: wall clocks are set, loops' are not.
            delay_s = min(max((at - now).total_seconds(), _ALARM_MIN_S), _ALARM_MAX_S)
            self._alarm = asyncio.get_running_loop().call_later(delay_s, self._let_time_pass)


def watched_sources(settings: Settings) -> tuple[Source, ...]:
    """The enabled sources, as far as judging their readings needs them."""
    return tuple(_source(source) for source in _enabled(settings))


def _enabled(settings: Settings) -> tuple[SourceSettings, ...]:
    return tuple(source for source in settings.sources if source.enabled)


def _source(settings: SourceSettings) -> Source:
    rules = settings.alerts
    return Source(
        name=settings.name,
        kind=settings.kind,
        interval_s=settings.poll_s,
        host=urlsplit(settings.endpoint.url).hostname or "",
        offline_after=rules.offline_after,
        online_after=rules.online_after,
        unreachable_after=rules.unreachable_after,
        expected_off=rules.expected_off,
    )


def _opener(settings: SourceSettings, environ: Mapping[str, str], redactor: Redactor) -> OpenSystem:
    async def open_system() -> System:
        secret = await asyncio.to_thread(
            read_secret,
            settings.name,
            secret_command=settings.secret_command,
            secret_file=settings.secret_file,
            environ=environ,
        )
        redactor.redact(secret)
        return KINDS[settings.kind].build(settings.endpoint, settings.options, secret)

    return open_system


def _log(change: Change, failures_logged: int) -> None:
    """Once per transition, not per poll."""
    if not isinstance(change, SourceStateChanged):
        return
    if change.state is SourceState.OK:
        log.info("%s: answering", change.source)
    else:
        log.log(failures_logged, "%s: %s: %s", change.source, change.state, change.problem)
