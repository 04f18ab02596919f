"""What the tray program does on the engine's loop: updates become faces and notices, actions become deeds."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import assert_never

from pilotlamp import __version__
from pilotlamp.app.keeping import Keeping, Saves
from pilotlamp.app.midnight import until_midnight_s
from pilotlamp.app.on_demand import OnDemand
from pilotlamp.app.staleness import StalenessTimer
from pilotlamp.app.watching import Update, Watching
from pilotlamp.config import Settings
from pilotlamp.desktop.base import Dialogs, Notifier, Opener, Surroundings, Tray
from pilotlamp.domain.alerts.alert import Urgency
from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.snapshot import Snapshot, is_stale
from pilotlamp.errors import DesktopError, SourceError
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.actions import (
    Acknowledge,
    Action,
    CopyText,
    LoadConnections,
    LoadSessions,
    Mute,
    OpenLink,
    OpenSettings,
    Quit,
    RefreshNow,
    RetrySource,
    SetPaused,
    ShowAbout,
    ShowDetails,
    Unmute,
)
from pilotlamp.view.details import about, device_details
from pilotlamp.view.face import Face, Notice
from pilotlamp.view.menu.build import build_face
from pilotlamp.view.menu.context import Loaded, MenuContext

log = logging.getLogger(__name__)

_FRESH_WITHIN_S = 2.0
"""Details are shown as last read where the source takes longer: somebody waits for a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """Everything that shows or opens something."""

    tray: Tray
    notifier: Notifier
    dialogs: Dialogs
    opener: Opener
    surroundings: Surroundings


class Showing:
    """Shows what is watched, and does what is clicked. Engine's loop only."""

    def __init__(
        self,
        settings: Settings,
        desktop: Desktop,
        *,
        watch: Callable[[Callable[[Update], None]], Watching],
        memory: Saves | None,
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        """
        Args:
            settings: what is watched, and where its file is.
            desktop: where to show it.
            watch: makes what watches the settings' sources, telling updates to what it is given.
            memory: where what outlives the program is kept; None: nowhere.
            clock: the time now, aware.
            zone: for clock times.
        """
        self._settings = settings
        self._desktop = desktop
        self._clock = clock
        self._zone = zone
        self._watching = watch(self._take)
        self._keeping = Keeping(memory, self._watching.remembered) if memory else None
        self._face: Face | None = None
        self._alerts_shown: tuple[Mutes, tuple[Recent, ...]] | None = None
        self._paused = False
        self._troubles: dict[str, str] = {}
        self._sessions = OnDemand(self._fetch_sessions, on_change=self._render)
        self._connections = OnDemand(self._fetch_connections, on_change=self._render)
        self._tasks: set[asyncio.Task[None]] = set()
        self._staleness = StalenessTimer(self._render, clock=clock)
        self._page: asyncio.TimerHandle | None = None
        sources = [source for source in settings.sources if source.enabled]
        self._with_sessions = frozenset(source.name for source in sources if KINDS[source.kind].has_sessions)
        self._with_connections = frozenset(source.name for source in sources if KINDS[source.kind].has_connections)

    async def run(self, *, for_s: float | None) -> None:
        """Watch and show until cancelled, or for so many seconds."""
        self._turn_the_page()
        self._watching.monitor.start()
        try:
            async with asyncio.timeout(for_s):
                await self._desktop.notifier.start()
                await self._desktop.surroundings.start()
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._staleness.cancel()
            if self._page is not None:
                self._page.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(
                self._desktop.notifier.aclose(),
                self._watching.aclose(),
                self._desktop.surroundings.aclose(),
                asyncio.to_thread(self._desktop.dialogs.close_all),
                *([self._keeping.aclose()] if self._keeping else []),
            )

    def woken_up(self) -> None:
        """The desktop says that the computer has been asleep."""
        self._watching.monitor.look_for_sleep()

    def network(self, *, online: bool) -> None:
        """The desktop says whether the computer's own network works."""
        self._watching.network(online=online)

    def battery(self, *, discharging: bool) -> None:
        """The desktop says whether the computer runs on battery."""
        self._watching.on_battery(discharging=discharging)

    def trouble(self, origin: str, trouble: str | None) -> None:
        """A part of the desktop can't do its work; None: it can again."""
        if trouble is None:
            self._troubles.pop(origin, None)
        else:
            self._troubles[origin] = trouble
        self._render()

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification."""
        self._desktop.notifier.send(
            Notice(
                id=f"text {title}",
                kind=None,
                urgency=Urgency.NORMAL,
                at=self._clock(),
                source=title,
                title=title,
                body=body,
            )
        )

    def act(self, action: Action) -> None:  # noqa: C901, PLR0912 - a case per member of the closed union
        """Do what was clicked."""
        desktop = self._desktop
        monitor = self._watching.monitor
        match action:
            case RefreshNow():
                self._spawn(monitor.refresh())
            case RetrySource():
                self._spawn(monitor.retry(action.source))
            case SetPaused():
                self._paused = action.paused
                monitor.set_paused(paused=action.paused)
                self._render()
            case OpenLink():
                self._spawn(self._on_worker(lambda: desktop.opener.open_link(action.url)))
            case CopyText():
                self._spawn(self._on_worker(lambda: desktop.opener.copy(action.text)))
            case ShowDetails():
                self._spawn(self._show_details(action))
            case LoadSessions():
                self._spawn(self._sessions.load(action.source, action.device))
            case LoadConnections():
                self._spawn(self._connections.load(action.source, action.device))
            case Mute():
                self._watching.mute((action.source, action.device), action.how_long)
                self._save_now()
            case Unmute():
                self._watching.unmute((action.source, action.device))
                self._save_now()
            case Acknowledge():
                self._watching.acknowledge(action.source, action.device)
                self._save_now()
            case OpenSettings():
                self._spawn(self._on_worker(lambda: desktop.opener.open_file(str(self._settings.file))))
            case ShowAbout():
                desktop.dialogs.show_text("About Pilotlamp", about(__version__, self._settings.file))
            case Quit():
                desktop.tray.stop()
            case _:
                assert_never(action)

    def _take(self, update: Update) -> None:
        for notice in update.notices:
            self._desktop.notifier.send(notice)
        if update.withdrawn:
            self._desktop.notifier.withdraw(update.withdrawn)
        if _looks_different(update.before, update.after, update.at) or self._alerts_shown != self._alerts_now():
            self._render()
        self._staleness.watch(update.after)
        if self._keeping is not None:
            self._keeping.changed()

    def _turn_the_page(self) -> None:
        """Draw, and once more when a new day begins."""
        self._render()
        # The loop's clock stands still while the computer sleeps: look again within the hour.
        delay_s = min(until_midnight_s(self._clock(), self._zone) + 1, 3600)
        self._page = asyncio.get_running_loop().call_later(delay_s, self._turn_the_page)

    def _render(self) -> None:
        self._alerts_shown = mutes, recent = self._alerts_now()
        context = MenuContext(
            now=self._clock(),
            tz=self._zone,
            paused=self._paused,
            troubles=tuple(self._troubles.values()),
            sessions=self._sessions.lists,
            connections=self._connections.lists,
            mutes=mutes,
            recent=recent,
            with_sessions=self._with_sessions,
            with_connections=self._with_connections,
        )
        face = build_face(self._watching.snapshot, context)
        if face != self._face:
            self._face = face
            self._desktop.tray.show(face)

    def _save_now(self) -> None:
        """What somebody has asked for should outlive even a crash in the next second."""
        if self._keeping is not None:
            self._keeping.save_now()

    def _alerts_now(self) -> tuple[Mutes, tuple[Recent, ...]]:
        """What is shown of alerts."""
        alerts = self._watching.alerts
        return alerts.mutes, alerts.recent

    async def _show_details(self, wanted: ShowDetails) -> None:
        status = self._watching.snapshot.sources[wanted.source]
        tracked = status.devices.get(wanted.device)
        if tracked is None:
            self._desktop.dialogs.show_text(wanted.source, "This device is not listed any more.")
            return
        # What was read last is shown when the source can't tell right now: it says itself how old it is.
        with contextlib.suppress(SourceError, TimeoutError):
            async with asyncio.timeout(_FRESH_WITHIN_S):
                fresh = await self._watching.monitor.device(wanted.source, wanted.device)
            tracked = replace(tracked, device=fresh)
        self._desktop.dialogs.show_text(tracked.device.name, device_details(status, tracked, self._zone))

    async def _fetch_sessions(self, source: str, device: str) -> Loaded:
        return Loaded(sessions=await self._watching.monitor.sessions(source, device))

    async def _fetch_connections(self, source: str, device: str) -> Loaded:
        return Loaded(connections=await self._watching.monitor.connections(source, device))

    async def _on_worker(self, deed: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(deed)
        except DesktopError as error:
            log.warning("%s", error)
            self.trouble("opener", str(error))
        else:
            self.trouble("opener", None)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an action failed unexpectedly", exc_info=error)


def _looks_different(before: Snapshot, after: Snapshot, now: datetime) -> bool:
    """Whether anything that is shown may have changed: an equal reading redraws nothing."""
    return any(
        then.devices is not status.devices
        or then.people != status.people
        or then.failure != status.failure
        or (then.reading is None) is not (status.reading is None)
        or is_stale(then, now) is not is_stale(status, now)
        for then, status in ((before.sources[name], status) for name, status in after.sources.items())
        if then is not status
    )
