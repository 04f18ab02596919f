"""Dispatch of clicks to the parts of the tray session that carry them out."""

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
from pilotlamp.view.answers import copied, not_copied, page_not_opened, settings_not_opened
from pilotlamp.view.clicks import (
    Acknowledge,
    Click,
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
from pilotlamp.view.details import about
from pilotlamp.view.menu import labels

log = logging.getLogger(__name__)

_OPENER: Final = "opener"
"""The origin of warnings about links, files and the clipboard."""


class DispatchSession(Protocol):
    """Parts of the tray session that clicks need."""

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


class ClickDispatcher:
    """Carries out clicks. Engine's loop only."""

    def __init__(self, session: DispatchSession) -> None:
        self._session = session

    def dispatch(self, click: Click) -> None:  # noqa: C901, PLR0912 - a case per member of the closed union
        """Carry out a click, unless its source has left the settings since it was shown."""
        session = self._session
        source = _source_of(click)
        if source is not None and source not in session.service.snapshot.sources:
            log.info("%s is not in the settings any more: nothing was done", source)
            return
        spawn = session.tasks.spawn
        match click:
            case RefreshNow():
                session.service.monitor.refresh()
            case RetrySource():
                session.service.monitor.retry(click.source)
            case SetPaused():
                session.service.monitor.set_paused(paused=click.paused)
                session.paused_or_resumed()
            case OpenLink():
                spawn(self._open_link(click.url))
            case CopyText():
                spawn(self._copy(click))
            case ShowDetails():
                spawn(session.queries.show_details(click))
            case LoadList():
                spawn(session.queries.lists.load((click.source, click.device, click.list_name)))
            case Mute() | Unmute() | Acknowledge():
                self._change_mutes(click)
            case Several():
                for each in click.clicks:
                    self.dispatch(each)
            case Perform():
                spawn(session.menu_actions.perform(click))
            case RunUserAction():
                spawn(session.menu_actions.run_user_action(click))
            case OpenSettings():
                spawn(self._open_settings())
            case ShowAbout():
                session.desktop.dialogs.show_text(labels.ABOUT, about(__version__, session.file.path))
            case Quit():
                pass  # is done before it comes here, where it would wait for an engine that hangs
            case _:
                assert_never(click)

    def _change_mutes(self, click: Mute | Unmute | Acknowledge) -> None:
        service = self._session.service
        match click:
            case Mute():
                service.mute((click.source, click.device), click.how_long)
            case Unmute():
                service.unmute((click.source, click.device))
            case Acknowledge():
                service.acknowledge(click.source, click.device)
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

    async def _copy(self, click: CopyText) -> None:
        problem = await self._problem(self._session.desktop.opener.copy, click.text)
        at = self._session.now()
        self._session.desktop.notifier.send(
            copied(click.text, at=at) if problem is None else not_copied(problem, at=at)
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


def _source_of(click: Click) -> str | None:
    """The source of a click; None: it has none."""
    match click:
        case Perform() | RunUserAction():
            return click.target.source
        case RetrySource() | ShowDetails() | LoadList() | Mute() | Unmute() | Acknowledge():
            return click.source
        case _:
            return None
