"""Tray session: everything that the tray program does on the engine's loop."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

from pilotlamp.clocks import local_zone, utc_now
from pilotlamp.config import Settings
from pilotlamp.desktop.base import Desktop
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.monitor.faults import Faults
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.monitor.sinks import Update
from pilotlamp.store.history_recorder import HistoryRecorder, HistoryStore
from pilotlamp.store.saver import StateStore, state_saver
from pilotlamp.tray import texts
from pilotlamp.tray.dispatch import ClickDispatcher
from pilotlamp.tray.engine_handle import ActiveSaver, EngineHandle
from pilotlamp.tray.history_sink import HistorySink
from pilotlamp.tray.menu_actions import Logs, MenuActions
from pilotlamp.tray.no_panel import NoPanelNotice
from pilotlamp.tray.outside_actions import follow
from pilotlamp.tray.queries import DeviceQueries
from pilotlamp.tray.renderer import Renderer
from pilotlamp.tray.settings_watcher import LOOK_EVERY_S, SettingsFile, SettingsWatcher
from pilotlamp.tray.user_programs import not_found
from pilotlamp.tray.warnings import Warnings
from pilotlamp.view.action_texts import attempt_notice
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.recent import with_words
from pilotlamp.view.menu.sorted_devices import MenuCache
from pilotlamp.view.notices import notice
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)

TRAY: Final = "tray"
"""The origin of the warning that no panel shows the lamp."""
_SETTINGS: Final = "settings"
"""The origin of warnings about the settings file."""
_WORDS: Final = "the words of a notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionParts:
    """Parts of a tray session that are made before it."""

    watch: Callable[[], MonitoringService]
    """Makes the monitoring service; called on the engine's loop."""
    memory: StateStore | None = None
    """Keeps the state; None: no state outlives the program."""
    action_log: Logs | None = None
    """Keeps attempts; None: none are kept."""
    history: HistoryStore | None = None
    """Keeps the history; None: none is kept."""
    look_every_s: float = LOOK_EVERY_S
    """Seconds between two looks at the settings file."""
    clock: Callable[[], datetime] = utc_now
    """The time now, aware."""
    zone: tzinfo = field(default_factory=local_zone)
    """For clock times."""


class TraySession:
    """Shows updates as tray views and notifications, and performs clicked actions. Engine's loop only."""

    name = "the tray"

    def __init__(self, file: SettingsFile, desktop: Desktop, handle: EngineHandle, parts: SessionParts) -> None:
        """
        Args:
            file: the settings file, with the settings in force.
            desktop: shows everything but the tray views.
            handle: the supervisor, which has the tray show tray views.
            parts: everything else.
        """
        self.file = file
        self.desktop = desktop
        self._handle = handle
        self._parts = parts
        self.service = service = parts.watch()
        service.subscribe(self)
        service.monitor.on_alive = handle.alive
        self._saver = state_saver(ActiveSaver(parts.memory, handle), service.to_saved) if parts.memory else None
        self._history = HistoryRecorder(parts.history, parts.clock) if parts.history else None
        if self._history is not None:
            service.subscribe(HistorySink(self._history))
        self._faults = Faults()
        self._renderer = Renderer(
            handle.show,
            snapshot=lambda: service.snapshot,
            context=self._context,
            clock=parts.clock,
            zone=parts.zone,
        )
        self.render = self._renderer.render
        self._warnings = Warnings(self.render)
        self.queries = DeviceQueries(service.monitor, desktop.dialogs, parts.zone, on_change=self.render)
        self._no_panel = NoPanelNotice(desktop.notifier, parts.clock)
        self.tasks = Tasks()
        self._attempts_told = 0
        self._memo = MenuCache()
        self.menu_actions = MenuActions(self, parts.action_log)
        self._dispatcher = ClickDispatcher(self)
        self._watcher = SettingsWatcher(
            file, take=self._take_settings, tell=partial(self.warn, _SETTINGS), every_s=parts.look_every_s
        )
        self.reload = self._watcher.now
        self.act = self._dispatcher.dispatch

    async def run(self, *, for_s: float | None) -> None:
        """Run until cancelled, or for so many seconds."""
        self._renderer.start()
        self.service.monitor.start()
        self._live(polled=False)
        try:
            async with asyncio.timeout(for_s):
                await self.desktop.notifier.start()
                await self.desktop.system_events.start()
                await self.menu_actions.start()
                await self._look_for_programs()
                self.tasks.spawn(self._watcher.run())
                if self._parts.action_log is not None:
                    self.tasks.spawn(follow(self._parts.action_log, self.service.note_attempts))
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._renderer.stop()
            self._no_panel.stop()
            await asyncio.gather(
                self.tasks.end(),
                self.desktop.notifier.aclose(toasts_stay=self._handle.restarting),
                self.menu_actions.aclose(),
                self.service.aclose(),
                self.desktop.system_events.aclose(),
                asyncio.to_thread(self.desktop.dialogs.close_all),
                *([self._saver.aclose()] if self._saver else []),
                *([self._history.aclose()] if self._history else []),
            )

    def save_for_restart(self) -> None:
        """Save the state that the next process goes on with. Any thread; blocks."""
        if self._parts.memory is not None:
            self._parts.memory.save(self.service.to_saved())

    def warn(self, origin: str, warning: str | None) -> None:
        """Show in the menu that a part can't do its work; None: it can again."""
        if origin == TRAY:
            self._no_panel.tray(shown=warning is None)
        self._warnings.set(origin, warning)

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification."""
        told = Notice(id=f"text {title}", urgency=Urgency.NORMAL, at=self.now(), source=title, title=title, body=body)
        self.desktop.notifier.send(told)

    def take(self, update: Update) -> None:
        """Show an update."""
        if self._handle.restarting:
            return
        word = partial(notice, tz=self._parts.zone, catalogue=self.service.index.catalogue)
        for worded in self._faults.each(_WORDS, word, update.alerts):
            with self._faults.contained("a notification"):
                self.desktop.notifier.send(worded)
        if update.withdrawn:
            with self._faults.contained("a notification"):
                self.desktop.notifier.withdraw(update.withdrawn)
        with self._faults.contained("the menu"):
            self._renderer.take(update)
        faults = (*update.faults, *self._faults.take_new())
        if faults:
            with self._faults.contained("the menu"):
                self._warnings.set_faults(faults)
        if self._saver is not None:
            self._saver.changed()
        if update.polled:
            self._live(polled=True)

    async def _take_settings(self, settings: Settings) -> None:
        if settings == self.file.settings:
            self.service.monitor.look_at_refused()  # the secrets may be others
            return
        self.file.settings = settings
        await self.service.take_settings(settings)
        self._live(polled=False)
        self.render()
        log.info("%s: the changed settings are in force", settings.file)
        await self._look_for_programs()

    def now(self) -> datetime:
        """The time now, aware."""
        return self._parts.clock()

    def paused_or_resumed(self) -> None:
        self._live(polled=False)
        self.render()

    def _live(self, *, polled: bool) -> None:
        self._handle.live(self.service.patience_s, polled=polled)

    def show_attempt(self, attempt: Attempt) -> None:
        """Notify at once and at any hour, as a person waits for it, and read the device's people anew."""
        source, device = attempt.target.source, attempt.target.device
        self._attempts_told += 1
        kind = NoticeKind.ACTION_DONE if attempt.result is Result.DONE else NoticeKind.ACTION_FAILED
        rules = self.service.index.rules.get(source, self.file.settings.general)
        urgency = rules.urgency[kind]
        if urgency is not None:
            id_ = f"attempt {self._attempts_told}"
            told = attempt_notice(attempt, self.service.index.catalogue, id=id_, urgency=urgency, tz=self._parts.zone)
            self.desktop.notifier.send(told)
        people = self.service.index.catalogue.people(source)
        if people is not None:
            self.tasks.spawn(self.queries.lists.reload((source, device, people.name)))

    def _context(self) -> MenuContext:
        alerts = self.service.alerts
        return MenuContext(
            now=self.now(),
            tz=self._parts.zone,
            paused=self.service.monitor.paused,
            warnings=self._warnings.lines,
            lists=self.queries.lists.lists,
            mutes=alerts.mutes,
            # An entry that can't be put into words must not cost the whole menu.
            recent=tuple(self._faults.each(_WORDS, with_words, alerts.recent)),
            catalogue=self.service.index.catalogue,
            kinds=self.service.index.kinds,
            pending=self.menu_actions.pending,
            attempts=self.menu_actions.attempts,
            user_actions=self.file.settings.actions,
            memo=self._memo,
        )

    def save_now(self) -> None:
        """Save at once: a mute should outlive even a crash in the next second."""
        if self._saver is not None:
            self._saver.save_now()

    async def _look_for_programs(self) -> None:
        missing = await asyncio.to_thread(not_found, self.file.settings.actions)
        warning = texts.MISSING_PROGRAMS.format(programs=", ".join(missing)) if missing else None
        self.warn("actions", warning)
