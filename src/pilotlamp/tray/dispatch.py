"""Dispatch of clicked actions to the parts of the tray session that perform them."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol, assert_never

from pilotlamp import __version__
from pilotlamp.desktop.base import Desktop
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.errors import DesktopError
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.tray.menu_actions import MenuActions
from pilotlamp.tray.queries import DeviceQueries
from pilotlamp.tray.settings_watcher import SettingsFile
from pilotlamp.view.actions import (
    Acknowledge,
    Action,
    CopyText,
    LoadList,
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

log = logging.getLogger(__name__)

_OPENER: Final = "opener"
"""The origin of warnings about links, files and the clipboard."""


class Session(Protocol):
    """Parts of the tray session that actions need."""

    service: MonitoringService
    queries: DeviceQueries
    menu_actions: MenuActions
    desktop: Desktop
    file: SettingsFile
    tasks: Tasks

    def save_now(self) -> None:
        """Save mutes and acknowledgements at once."""
        ...

    def paused_or_resumed(self) -> None:
        """Show that polling was paused, or goes on."""
        ...

    def warn(self, origin: str, warning: str | None) -> None:
        """Show in the menu that a part can't do its work; None: it can again."""
        ...

    def now(self) -> datetime:
        """The time now, aware."""
        ...


class ActionDispatcher:
    """Performs clicked actions. Engine's loop only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def dispatch(self, action: Action) -> None:  # noqa: C901, PLR0912 - a case per member of the closed union
        """Perform an action, unless its source has left the settings since it was shown."""
        session = self._session
        source = _source_of(action)
        if source is not None and source not in session.service.snapshot.sources:
            log.info("%s is not in the settings any more: nothing was done", source)
            return
        spawn = session.tasks.spawn
        match action:
            case RefreshNow():
                session.service.monitor.refresh()
            case RetrySource():
                session.service.monitor.retry(action.source)
            case SetPaused():
                session.service.monitor.set_paused(paused=action.paused)
                session.paused_or_resumed()
            case OpenLink():
                spawn(self._open_link(action.url))
            case CopyText():
                spawn(self._copy(action))
            case ShowDetails():
                spawn(session.queries.show_details(action))
            case LoadList():
                spawn(session.queries.lists.load((action.source, action.device, action.list_name)))
            case Mute() | Unmute() | Acknowledge():
                self._change_mutes(action)
            case Several():
                for each in action.actions:
                    self.dispatch(each)
            case Perform():
                spawn(session.menu_actions.perform(action))
            case RunUserAction():
                spawn(session.menu_actions.run_user_action(action))
            case OpenSettings():
                spawn(self._open_settings())
            case ShowAbout():
                session.desktop.dialogs.show_text("About Pilotlamp", about(__version__, session.file.path))
            case Quit():
                pass  # is done before it comes here, where it would wait for an engine that hangs
            case _:
                assert_never(action)

    def _change_mutes(self, action: Mute | Unmute | Acknowledge) -> None:
        service = self._session.service
        match action:
            case Mute():
                service.mute((action.source, action.device), action.how_long)
            case Unmute():
                service.unmute((action.source, action.device))
            case Acknowledge():
                service.acknowledge(action.source, action.device)
        self._session.save_now()

    async def _open_link(self, url: str) -> None:
        problem = await self._problem(self._session.desktop.opener.open_link, url)
        if problem is not None:
            self._session.desktop.notifier.send(page_not_opened(problem, at=self._session.now()))

    async def _open_settings(self) -> None:
        path = str(self._session.file.path)
        problem = await self._problem(self._session.desktop.opener.open_file, path)
        if problem is not None:
            copied_too = await self._problem(self._session.desktop.opener.copy, path) is None
            self._session.warn(_OPENER, problem)
            self._session.desktop.notifier.send(
                settings_not_opened(path, problem, copied=copied_too, at=self._session.now())
            )

    async def _copy(self, action: CopyText) -> None:
        problem = await self._problem(self._session.desktop.opener.copy, action.text)
        at = self._session.now()
        self._session.desktop.notifier.send(
            copied(action.text, at=at) if problem is None else not_copied(problem, at=at)
        )

    async def _problem(self, work: Callable[[str], None], text: str) -> str | None:
        """Have the opener do something on a worker thread; the problem, None: there was none."""
        try:
            await asyncio.to_thread(work, text)
        except DesktopError as error:
            log.warning("%s", error)
            self._session.warn(_OPENER, str(error))
            return str(error)
        self._session.warn(_OPENER, None)
        return None


def _source_of(action: Action) -> str | None:
    """The source of an action; None: it has none."""
    match action:
        case Perform() | RunUserAction():
            return action.target.source
        case RetrySource() | ShowDetails() | LoadList() | Mute() | Unmute() | Acknowledge():
            return action.source
        case _:
            return None
