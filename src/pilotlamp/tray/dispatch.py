"""What is clicked is done. What it is about may have left the settings since it was shown."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import assert_never

from pilotlamp import __version__
from pilotlamp.desktop.base import Dialogs, OnProblem, Opener
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.errors import DesktopError
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.tray.action_runner import ActionRunner
from pilotlamp.tray.queries import DeviceQueries
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
    Several,
    ShowAbout,
    ShowDetails,
    Unmute,
)
from pilotlamp.view.answers import copied, not_copied, page_not_opened, settings_not_opened
from pilotlamp.view.details import about
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)


class ActionDispatcher:
    """Engine's loop only."""

    def __init__(
        self,
        *,
        watching: MonitoringService,
        lookups: DeviceQueries,
        acting: ActionRunner,
        dialogs: Dialogs,
        opener: Opener,
        tasks: Tasks,
        settings_file: Path,
        on_mutes: Callable[[], None],
        on_pause: Callable[[], None],
        on_problem: OnProblem,
        tell: Callable[[Notice], None],
        clock: Callable[[], datetime],
    ) -> None:
        """
        Args:
            watching: what is watched.
            lookups: what is fetched when somebody wants to see it.
            acting: does things to devices.
            dialogs: where texts are shown.
            opener: opens links and files.
            tasks: what takes its time goes on in these.
            settings_file: what is opened as that.
            on_mutes: somebody has muted something, or has ended that.
            on_pause: polling was stopped, or goes on.
            on_problem: told what the opener can't do.
            tell: shows a notification.
            clock: the time now, aware.
        """
        self._watching = watching
        self._lookups = lookups
        self._acting = acting
        self._dialogs = dialogs
        self._opener = opener
        self._tasks = tasks
        self._settings_file = settings_file
        self._on_mutes = on_mutes
        self._on_pause = on_pause
        self._on_problem = on_problem
        self._tell = tell
        self._clock = clock

    def act(self, action: Action) -> None:  # noqa: C901, PLR0912 - a case per member of the closed union
        """Do what was clicked."""
        source = _source_of(action)
        if source is not None and source not in self._watching.snapshot.sources:
            log.info("%s is not in the settings any more: nothing was done", source)
            return
        monitor, spawn = self._watching.monitor, self._tasks.spawn
        match action:
            case RefreshNow():
                monitor.refresh()
            case RetrySource():
                monitor.retry(action.source)
            case SetPaused():
                monitor.set_paused(paused=action.paused)
                self._on_pause()
            case OpenLink():
                spawn(self._open_link(action.url))
            case CopyText():
                spawn(self._copy(action))
            case ShowDetails():
                spawn(self._lookups.show_details(action))
            case LoadSessions():
                spawn(self._lookups.sessions.load(action.source, action.device))
            case LoadConnections():
                spawn(self._lookups.connections.load(action.source, action.device))
            case Mute():
                self._watching.mute((action.source, action.device), action.how_long)
                self._on_mutes()
            case Unmute():
                self._watching.unmute((action.source, action.device))
                self._on_mutes()
            case Acknowledge():
                self._watching.acknowledge(action.source, action.device)
                self._on_mutes()
            case Several():
                for each in action.actions:
                    self.act(each)
            case Perform():
                spawn(self._acting.perform(action))
            case AskAndPerform():
                spawn(self._acting.ask_and_perform(action))
            case RunUserAction():
                spawn(self._acting.run_user_action(action))
            case OpenSettings():
                spawn(self._open_settings())
            case ShowAbout():
                self._dialogs.show_text("About Pilotlamp", about(__version__, self._settings_file))
            case Quit():
                pass  # is done before it comes here, where it would wait for an engine that hangs
            case _:
                assert_never(action)

    async def _open_link(self, url: str) -> None:
        problem = await self._problem(self._opener.open_link, url)
        if problem is not None:
            self._tell(page_not_opened(problem, at=self._clock()))

    async def _open_settings(self) -> None:
        path = str(self._settings_file)
        problem = await self._problem(self._opener.open_file, path)
        if problem is not None:
            copied_too = await self._problem(self._opener.copy, path) is None
            self._on_problem(problem)
            self._tell(settings_not_opened(path, problem, copied=copied_too, at=self._clock()))

    async def _copy(self, action: CopyText) -> None:
        problem = await self._problem(self._opener.copy, action.text)
        at = self._clock()
        self._tell(copied(action.text, at=at) if problem is None else not_copied(problem, at=at))

    async def _problem(self, deed: Callable[[str], None], text: str) -> str | None:
        """Have the opener do it; why it did not, None: it did."""
        try:
            await asyncio.to_thread(deed, text)
        except DesktopError as error:
            log.warning("%s", error)
            self._on_problem(str(error))
            return str(error)
        self._on_problem(None)
        return None


def _source_of(action: Action) -> str | None:
    """Whose device it is about, or what source; None: it is about none."""
    match action:
        case Perform() | AskAndPerform() | RunUserAction():
            return action.target.source
        case RetrySource() | ShowDetails() | LoadSessions() | LoadConnections() | Mute() | Unmute() | Acknowledge():
            return action.source
        case _:
            return None
