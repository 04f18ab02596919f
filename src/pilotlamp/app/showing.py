"""What the tray program does on the engine's loop: updates become faces and notices, actions become deeds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import assert_never

from pilotlamp import __version__
from pilotlamp.app.acting import Acting, Logs
from pilotlamp.app.keeping import Keeping, Saves
from pilotlamp.app.lookups import Lookups
from pilotlamp.app.rendering import Rendering
from pilotlamp.app.user_programs import not_found
from pilotlamp.app.watching import Update, Watching
from pilotlamp.config import Settings
from pilotlamp.desktop.base import Dialogs, Notifier, Opener, Surroundings, Tray
from pilotlamp.domain.alerts.alert import NoticeKind, Urgency
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.errors import DesktopError
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.actions import (
    Acknowledge,
    Action,
    AskAndPerform,
    CopyText,
    LoadConnections,
    LoadSessions,
    Mute,
    OpenLink,
    OpenSettings,
    Perform,
    Quit,
    RefreshNow,
    RetrySource,
    RunUserAction,
    SetPaused,
    ShowAbout,
    ShowDetails,
    Unmute,
)
from pilotlamp.view.deeds import attempt_notice
from pilotlamp.view.details import about
from pilotlamp.view.face import Notice
from pilotlamp.view.menu.context import MenuContext

log = logging.getLogger(__name__)


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
        action_log: Logs | None,
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        """
        Args:
            settings: what is watched, and where its file is.
            desktop: where to show it.
            watch: makes what watches the settings' sources, telling updates to what it is given.
            memory: where what outlives the program is kept; None: nowhere.
            action_log: where it is kept what was done to devices; None: nowhere.
            clock: the time now, aware.
            zone: for clock times.
        """
        self._settings = settings
        self._desktop = desktop
        self._clock = clock
        self._zone = zone
        self._watching = watch(self._take)
        self._keeping = Keeping(memory, self._watching.remembered) if memory else None
        self._paused = False
        self._troubles: dict[str, str] = {}
        self._rendering = Rendering(
            desktop.tray, snapshot=lambda: self._watching.snapshot, context=self._context, clock=clock, zone=zone
        )
        self._lookups = Lookups(self._watching.monitor, desktop.dialogs, zone, on_change=self._rendering.render)
        self._tasks: set[asyncio.Task[None]] = set()
        self._attempts_told = 0
        sources = [source for source in settings.sources if source.enabled]
        self._with_sessions = frozenset(source.name for source in sources if KINDS[source.kind].has_sessions)
        self._with_connections = frozenset(source.name for source in sources if KINDS[source.kind].has_connections)
        self._kinds = {source.name: source.kind for source in sources}
        self._rules = {source.name: source.alerts for source in sources}
        self._acting = Acting(
            monitor=self._watching.monitor,
            dialogs=desktop.dialogs,
            opener=desktop.opener,
            action_log=action_log,
            kinds=self._kinds,
            user_actions=settings.actions,
            tell=self._tell_attempt,
            say=self.say,
            on_change=self._rendering.render,
            clock=clock,
        )

    async def run(self, *, for_s: float | None) -> None:
        """Watch and show until cancelled, or for so many seconds."""
        self._rendering.start()
        self._watching.monitor.start()
        try:
            async with asyncio.timeout(for_s):
                await self._desktop.notifier.start()
                await self._desktop.surroundings.start()
                await self._acting.start()
                await self._look_for_programs()
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._rendering.stop()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(
                self._desktop.notifier.aclose(),
                self._acting.aclose(),
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
        self._rendering.render()

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
                self._rendering.render()
            case OpenLink():
                self._spawn(self._on_worker(lambda: desktop.opener.open_link(action.url)))
            case CopyText():
                self._spawn(self._on_worker(lambda: desktop.opener.copy(action.text)))
            case ShowDetails():
                self._spawn(self._lookups.show_details(action))
            case LoadSessions():
                self._spawn(self._lookups.sessions.load(action.source, action.device))
            case LoadConnections():
                self._spawn(self._lookups.connections.load(action.source, action.device))
            case Mute():
                self._watching.mute((action.source, action.device), action.how_long)
                self._save_now()
            case Unmute():
                self._watching.unmute((action.source, action.device))
                self._save_now()
            case Acknowledge():
                self._watching.acknowledge(action.source, action.device)
                self._save_now()
            case Perform():
                self._spawn(self._acting.perform(action))
            case AskAndPerform():
                self._spawn(self._acting.ask_and_perform(action))
            case RunUserAction():
                self._spawn(self._acting.run_user_action(action))
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
        self._rendering.take(update)
        if self._keeping is not None:
            self._keeping.changed()

    def _tell_attempt(self, attempt: Attempt) -> None:
        """At once and at any hour: somebody waits for it. What the people of a device are is read anew."""
        source, device = attempt.target.source, attempt.target.device
        self._attempts_told += 1
        kind = NoticeKind.ACTION_DONE if attempt.result is Result.DONE else NoticeKind.ACTION_FAILED
        urgency = self._rules[source].urgency[kind]
        if urgency is not None:
            id_ = f"attempt {self._attempts_told}"
            self._desktop.notifier.send(attempt_notice(attempt, id=id_, urgency=urgency, tz=self._zone))
        self._spawn(self._lookups.connections.reload(source, device))

    def _context(self) -> MenuContext:
        alerts = self._watching.alerts
        return MenuContext(
            now=self._clock(),
            tz=self._zone,
            paused=self._paused,
            troubles=tuple(self._troubles.values()),
            sessions=self._lookups.sessions.lists,
            connections=self._lookups.connections.lists,
            mutes=alerts.mutes,
            recent=alerts.recent,
            with_sessions=self._with_sessions,
            with_connections=self._with_connections,
            kinds=self._kinds,
            pending=self._acting.pending,
            attempts=self._acting.attempts,
            user_actions=self._settings.actions,
        )

    def _save_now(self) -> None:
        """What somebody has asked for should outlive even a crash in the next second."""
        if self._keeping is not None:
            self._keeping.save_now()

    async def _look_for_programs(self) -> None:
        missing = await asyncio.to_thread(not_found, self._settings.actions)
        if missing:
            self.trouble("actions", f"Not installed, but in [[actions]]: {', '.join(missing)}")

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
