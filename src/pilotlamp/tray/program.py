"""The tray program: the tray on the main thread, everything else on the engine's."""

import time
from collections.abc import Callable
from datetime import datetime

from pilotlamp.clocks import local_zone, utc_now
from pilotlamp.config import Settings
from pilotlamp.desktop.base import OnProblem, Tray
from pilotlamp.errors import RestartNeeded
from pilotlamp.event_loops import QUIT_SIGNALS, RELOAD_SIGNALS, on_signals
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.store.saver import StateStore
from pilotlamp.tray.action_runner import Logs
from pilotlamp.tray.engine_handle import EngineHandle
from pilotlamp.tray.restarts import Restarts
from pilotlamp.tray.session import Desktop, TraySession
from pilotlamp.tray.settings_watcher import LOOK_EVERY_S, SettingsFile
from pilotlamp.tray.supervisor import Supervisor
from pilotlamp.tray.watchdog import ALERTNESS, Alertness
from pilotlamp.view.actions import Action, Quit


class TrayProgram:
    """Watches the settings' sources and shows them.

    It is made before its desktop, whose parts are given its ``on_action`` and ``on_problem``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        watch: Callable[[], MonitoringService],
        memory: StateStore | None = None,
        action_log: Logs | None = None,
        clock: Callable[[], datetime] = utc_now,
        look_every_s: float = LOOK_EVERY_S,
        alertness: Alertness = ALERTNESS,
        restarts: Restarts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            settings: what is watched, and where its file is; just read from there.
            watch: makes the monitoring service; called on the engine's loop.
            memory: where what outlives the program is kept; None: nowhere.
            action_log: where it is kept what was done to devices; None: nowhere.
            clock: the time now, aware.
            look_every_s: seconds between two looks at the settings file.
            alertness: how closely the engine is watched.
            restarts: those that led to this process; None: a person has started it.
            monotonic: seconds of a clock that is never set, for the watchdog.
        """
        self._settings = settings
        self._file = SettingsFile(settings.file)
        self._watch = watch
        self._memory = memory
        self._action_log = action_log
        self._clock = clock
        self._zone = local_zone()
        self._look_every_s = look_every_s
        self._alertness = alertness
        self._restarts = restarts
        self._monotonic = monotonic
        self._quitting = False
        self._tray: Tray | None = None
        self._engine: Supervisor | None = None
        self._early: list[Callable[[TraySession], None]] = []

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings

    def on_action(self, action: Action) -> None:
        """A click; any thread, returns at once."""
        if isinstance(action, Quit):
            self._quit()
        self._tell(lambda session: session.act(action))

    def on_problem(self, origin: str) -> OnProblem:
        """For a part of the desktop to say that it can't do its work, or can again, under its own name."""
        return lambda warn: self._tell(lambda session: session.warn(origin, warn))

    def on_resume(self) -> None:
        """The computer has woken up; any thread, returns at once."""
        self._tell(lambda session: session.woken_up())

    def on_network(self, online: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """The computer's own network works, or does not; any thread, returns at once."""
        self._tell(lambda session: session.network(online=online))

    def on_battery(self, discharging: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """The computer runs on battery, or does not; any thread, returns at once."""
        self._tell(lambda session: session.battery(discharging=discharging))

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification where there is no window for it; any thread, returns at once."""
        self._tell(lambda session: session.say(title, body))

    def run(self, desktop: Desktop, *, for_s: float | None = None) -> int:
        """Show everything until the user quits, a signal comes, or ``for_s`` seconds are over; main thread.

        Args:
            desktop: where to show it.
            for_s: how long; None: for ever.

        Returns:
            The exit code: 0; 1 when the engine broke down.

        Raises:
            DesktopError: there is nothing to show a tray icon on.
            RestartNeeded: monitoring hangs.
        """
        self._tray = desktop.tray
        engine = self._engine = Supervisor(
            lambda handle: self._session(desktop, handle),
            desktop.tray,
            for_s=for_s,
            alertness=self._alertness,
            restarts=self._restarts,
            clock=self._clock,
            zone=self._zone,
            monotonic=self._monotonic,
        )
        for told in self._early:
            engine.tell(told)
        with on_signals(QUIT_SIGNALS, self._quit), on_signals(RELOAD_SIGNALS, self._reload):
            engine.start()
            try:
                desktop.tray.run(lambda: None)
            finally:
                engine.stop()
        if engine.restart is not None and not self._quitting:
            raise RestartNeeded(engine.restart.variables)
        return 1 if engine.failed else 0

    def _session(self, desktop: Desktop, handle: EngineHandle) -> TraySession:
        """On the engine's loop."""
        return TraySession(
            self._settings,
            desktop,
            handle,
            watch=self._watch,
            file=self._file,
            on_settings=self._take_settings,
            look_every_s=self._look_every_s,
            memory=self._memory,
            action_log=self._action_log,
            clock=self._clock,
            zone=self._zone,
        )

    def _quit(self) -> None:
        self._quitting = True
        if self._tray is not None:
            self._tray.stop()

    def _take_settings(self, settings: Settings) -> None:
        self._settings = settings

    def _reload(self) -> None:
        self._tell(lambda session: session.reload())

    def _tell(self, told: Callable[[TraySession], None]) -> None:
        if self._engine is not None:
            self._engine.tell(told)
        else:
            self._early.append(told)
