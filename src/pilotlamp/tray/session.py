"""What the tray program does on the engine's loop: updates become faces and notices, actions become deeds."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

from pilotlamp.config import Settings
from pilotlamp.desktop.base import Dialogs, Notifier, Opener, SystemEvents, Tray
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.monitor.faults import Faults
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.monitor.sinks import Update
from pilotlamp.monitor.source_setup import SourceIndex
from pilotlamp.store.saver import StateSaver, StateStore
from pilotlamp.tray.action_runner import ActionRunner, Logs
from pilotlamp.tray.dispatch import ActionDispatcher
from pilotlamp.tray.engine_handle import ActiveSaver, EngineHandle
from pilotlamp.tray.outside_actions import follow
from pilotlamp.tray.queries import DeviceQueries
from pilotlamp.tray.renderer import Renderer
from pilotlamp.tray.settings_watcher import LOOK_EVERY_S, SettingsFile, SettingsWatcher
from pilotlamp.tray.unseen import Unseen
from pilotlamp.tray.user_programs import not_found
from pilotlamp.view.action_texts import attempt_notice
from pilotlamp.view.actions import Action
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.sorted_devices import MenuCache
from pilotlamp.view.notices import notice
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)

TRAY: Final = "tray"
"""The origin of the trouble that no panel shows the lamp."""
_SETTINGS: Final = "settings"
"""The origin of troubles with their file."""
_FAULTS: Final = "faults"
"""The origin of troubles with Pilotlamp's own errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """Everything that shows or opens something."""

    tray: Tray
    notifier: Notifier
    dialogs: Dialogs
    opener: Opener
    system_events: SystemEvents


class TraySession:
    """Shows updates as tray views and notifications, and performs clicked actions. Engine's loop only."""

    name = "the tray"

    def __init__(
        self,
        settings: Settings,
        desktop: Desktop,
        handle: EngineHandle,
        *,
        watch: Callable[[], MonitoringService],
        file: SettingsFile,
        on_settings: Callable[[Settings], None],
        look_every_s: float = LOOK_EVERY_S,
        memory: StateStore | None,
        action_log: Logs | None,
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        """
        Args:
            settings: what is watched.
            desktop: where to show it; its tray is shown tray views by the handle.
            handle: the supervisor.
            watch: makes the monitoring service of the settings.
            file: where the settings are from.
            on_settings: told of others that are in force now.
            look_every_s: seconds between two looks at the file.
            memory: where what outlives the program is kept; None: nowhere.
            action_log: where it is kept what was done to devices; None: nowhere.
            clock: the time now, aware.
            zone: for clock times.
        """
        self._settings = settings
        self._by = SourceIndex.of(settings)
        self._desktop = desktop
        self._handle = handle
        self._on_settings = on_settings
        self._clock = clock
        self._zone = zone
        self._watching = watch()
        self._watching.subscribe(self)
        self._watching.monitor.on_alive = handle.alive
        self._memory = memory
        self._keeping = StateSaver(ActiveSaver(memory, handle), self._watching.to_saved) if memory else None
        self._warnings: dict[str, str] = {}
        self._faults = Faults()
        self._rendering = Renderer(
            handle.show, snapshot=lambda: self._watching.snapshot, context=self._context, clock=clock, zone=zone
        )
        self._lookups = DeviceQueries(self._watching.monitor, desktop.dialogs, zone, on_change=self._rendering.render)
        self._unseen = Unseen(desktop.notifier, clock)
        self._tasks = Tasks()
        self._attempts_told = 0
        self._action_log = action_log
        self._memo = MenuCache()
        self._acting = ActionRunner(
            monitor=self._watching.monitor,
            dialogs=desktop.dialogs,
            opener=desktop.opener,
            action_log=action_log,
            kinds=self._by.kinds,
            user_actions=settings.actions,
            did=self._watching.did,
            tell=self._tell_attempt,
            say=self.say,
            on_change=self._rendering.render,
            clock=clock,
        )
        self._clicks = ActionDispatcher(
            watching=self._watching,
            lookups=self._lookups,
            acting=self._acting,
            dialogs=desktop.dialogs,
            opener=desktop.opener,
            tasks=self._tasks,
            settings_file=file.path,
            on_mutes=self._save_now,
            on_pause=self._paused_or_resumed,
            on_problem=partial(self.warn, "opener"),
            tell=desktop.notifier.send,
            clock=clock,
        )
        self._reloading = SettingsWatcher(
            file, take=self._take_settings, tell=partial(self.warn, _SETTINGS), every_s=look_every_s
        )

    async def run(self, *, for_s: float | None) -> None:
        """Watch and show until cancelled, or for so many seconds."""
        self._rendering.start()
        self._watching.monitor.start()
        self._live(polled=False)
        try:
            async with asyncio.timeout(for_s):
                await self._desktop.notifier.start()
                await self._desktop.system_events.start()
                await self._acting.start()
                await self._look_for_programs()
                self._tasks.spawn(self._reloading.run())
                if self._action_log is not None:
                    self._tasks.spawn(follow(self._action_log, self._watching.did))
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._rendering.stop()
            self._unseen.stop()
            await asyncio.gather(
                self._tasks.end(),
                self._desktop.notifier.aclose(toasts_stay=self._handle.restarting),
                self._acting.aclose(),
                self._watching.aclose(),
                self._desktop.system_events.aclose(),
                asyncio.to_thread(self._desktop.dialogs.close_all),
                *([self._keeping.aclose()] if self._keeping else []),
            )

    def save_for_restart(self) -> None:
        """Save the state that the next process goes on with. Any thread; blocks."""
        if self._memory is not None:
            self._memory.save(self._watching.to_saved())

    def woken_up(self) -> None:
        """The desktop says that the computer has been asleep."""
        self._watching.monitor.look_for_sleep()

    def network(self, *, online: bool) -> None:
        """The desktop says whether the computer's own network works."""
        self._watching.network(online=online)

    def battery(self, *, discharging: bool) -> None:
        """The desktop says whether the computer runs on battery."""
        self._watching.on_battery(discharging=discharging)

    def reload(self) -> None:
        """Somebody says that the settings file is to be read again."""
        self._reloading.now()

    def warn(self, origin: str, warn: str | None) -> None:
        """A part of the desktop can't do its work; None: it can again."""
        if origin == TRAY:
            self._unseen.tray(shown=warn is None)
        if warn == self._warnings.get(origin):
            return
        if warn is None:
            self._warnings.pop(origin, None)
        else:
            self._warnings[origin] = warn
        self._rendering.render()

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification."""
        told = Notice(
            id=f"text {title}", urgency=Urgency.NORMAL, at=self._clock(), source=title, title=title, body=body
        )
        self._desktop.notifier.send(told)

    def act(self, action: Action) -> None:
        """Do what was clicked."""
        self._clicks.act(action)

    def take(self, update: Update) -> None:
        """Show an update."""
        if self._handle.restarting:
            return
        for worded in self._faults.each("the words of a notice", partial(notice, tz=self._zone), update.alerts):
            with self._faults.contained("a notification"):
                self._desktop.notifier.send(worded)
        if update.withdrawn:
            with self._faults.contained("a notification"):
                self._desktop.notifier.withdraw(update.withdrawn)
        with self._faults.contained("the menu"):
            self._rendering.take(update)
        faults = (*update.faults, *self._faults.take_new())
        if faults:
            with self._faults.contained("the menu"):
                self.warn(_FAULTS, _fault(faults))
        if self._keeping is not None:
            self._keeping.changed()
        if update.polled:
            self._live(polled=True)

    async def _take_settings(self, settings: Settings) -> None:
        if settings == self._settings:
            self._watching.monitor.look_at_refused()  # the secrets may be others
            return
        self._settings = settings
        self._by = SourceIndex.of(settings)
        self._acting.take_settings(kinds=self._by.kinds, user_actions=settings.actions)
        await self._watching.take_settings(settings)
        self._live(polled=False)
        self._rendering.render()
        self._on_settings(settings)
        log.info("%s: changed, and in force", settings.file)
        await self._look_for_programs()

    def _paused_or_resumed(self) -> None:
        self._live(polled=False)
        self._rendering.render()

    def _live(self, *, polled: bool) -> None:
        self._handle.live(self._watching.patience_s, polled=polled)

    def _tell_attempt(self, attempt: Attempt) -> None:
        """At once and at any hour: somebody waits for it. What the people of a device are is read anew."""
        source, device = attempt.target.source, attempt.target.device
        self._attempts_told += 1
        kind = NoticeKind.ACTION_DONE if attempt.result is Result.DONE else NoticeKind.ACTION_FAILED
        rules = self._by.rules.get(source, self._settings.general)
        urgency = rules.urgency[kind]
        if urgency is not None:
            id_ = f"attempt {self._attempts_told}"
            self._desktop.notifier.send(attempt_notice(attempt, id=id_, urgency=urgency, tz=self._zone))
        self._tasks.spawn(self._lookups.connections.reload(source, device))

    def _context(self) -> MenuContext:
        alerts = self._watching.alerts
        return MenuContext(
            now=self._clock(),
            tz=self._zone,
            paused=self._watching.monitor.paused,
            warnings=tuple(self._warnings.values()),
            sessions=self._lookups.sessions.lists,
            connections=self._lookups.connections.lists,
            mutes=alerts.mutes,
            recent=alerts.recent,
            with_sessions=self._by.with_sessions,
            with_connections=self._by.with_connections,
            kinds=self._by.kinds,
            pending=self._acting.pending,
            attempts=self._acting.attempts,
            user_actions=self._settings.actions,
            memo=self._memo,
        )

    def _save_now(self) -> None:
        """What somebody has asked for should outlive even a crash in the next second."""
        if self._keeping is not None:
            self._keeping.save_now()

    async def _look_for_programs(self) -> None:
        missing = await asyncio.to_thread(not_found, self._settings.actions)
        self.warn(
            "actions", f"Programs of [[actions]] that are not installed: {', '.join(missing)}" if missing else None
        )


def _fault(works: Sequence[str]) -> str:
    parts = " and ".join(dict.fromkeys(works))
    return f"Pilotlamp has an internal error in {parts}, and notices may be missing. Please see the log."
