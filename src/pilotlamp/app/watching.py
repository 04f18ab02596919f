"""From settings to updates: sources are built and polled, changes become notices. Nothing here shows anything."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit

from pilotlamp.config import Settings, SourceSettings
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.changes import Change, SourceStateChanged
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Snapshot, SourceState
from pilotlamp.logs import Redactor
from pilotlamp.monitor.engine import Step
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import OpenSystem, Poller
from pilotlamp.secrets import read_secret
from pilotlamp.sources.base import System
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.face import Notice
from pilotlamp.view.notices import notice

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def local_zone() -> tzinfo:
    """The user's time zone, for clock times."""
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None  # noqa: S101 - astimezone always sets one
    return zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One poll's outcome, and what is to be said about it."""

    at: datetime
    step: Step
    notices: tuple[Notice, ...]


class Watching:
    """All enabled sources of the settings, watched. Engine's loop only."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_update: Callable[[Update], None],
        redactor: Redactor,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """
        Args:
            settings: what to watch.
            on_update: told after every poll; returns at once, never raises.
            redactor: told every secret that is read.
            environ: where secrets may be found.
            clock: the time now, aware.
        """
        self._on_update = on_update
        self._clock = clock
        self._zone = local_zone()
        enabled = [source for source in settings.sources if source.enabled]
        self._rules = {source.name: source.alerts for source in enabled}
        self._alerts = AlertState()
        self.monitor = Monitor(
            {
                source.name: Poller(_source(source), _opener(source, environ, redactor), clock=clock)
                for source in enabled
            },
            on_step=self._take,
            clock=clock,
        )

    @property
    def snapshot(self) -> Snapshot:
        return self.monitor.snapshot

    def _take(self, step: Step) -> None:
        now = self._clock()
        for change in step.changes:
            _log(change)
        self._alerts, alerts = decide(self._alerts, step.changes, snapshot=step.after, rules=self._rules, now=now)
        notices = tuple(notice(alert, tz=self._zone) for alert in alerts)
        self._on_update(Update(at=now, step=step, notices=notices))


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


def _log(change: Change) -> None:
    """Once per transition, not per poll."""
    if not isinstance(change, SourceStateChanged):
        return
    if change.state is SourceState.OK:
        log.info("%s: answering", change.source)
    else:
        log.warning("%s: %s: %s", change.source, change.state, change.problem)
