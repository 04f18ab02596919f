"""The tray program: the tray on the main thread, everything else on the engine's."""

import time
from collections.abc import Callable

from pilotlamp.config import Settings
from pilotlamp.desktop.base import Desktop, OnProblem, Tray
from pilotlamp.errors import RestartNeeded
from pilotlamp.event_loops import QUIT_SIGNALS, RELOAD_SIGNALS, on_signals
from pilotlamp.tray.restarts import Restarts
from pilotlamp.tray.session import SessionParts, TraySession
from pilotlamp.tray.settings_watcher import SettingsFile
from pilotlamp.tray.supervisor import Supervisor
from pilotlamp.tray.watchdog import ALERTNESS, Alertness
from pilotlamp.view.clicks import Click, Quit


class TrayProgram:
    """Polls the sources of the settings and shows them.

    A program is made before its desktop, whose parts call its ``on_click`` and ``on_problem``.
    """

    def __init__(
        self,
        settings: Settings,
        parts: SessionParts,
        *,
        alertness: Alertness = ALERTNESS,
        restarts: Restarts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            settings: just read from their file.
            parts: of the session.
            alertness: how closely the engine is watched.
            restarts: those that led to this process; None: a person has started it.
            monotonic: seconds of a clock that is never set, for the watchdog.
        """
        self._file = SettingsFile(settings)
        self._parts = parts
        self._alertness = alertness
        self._restarts = restarts
        self._monotonic = monotonic
        self._quitting = False
        self._tray: Tray | None = None
        self._engine: Supervisor | None = None
        self._early: list[Callable[[TraySession], None]] = []

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._file.settings

    def on_click(self, click: Click) -> None:
        """Take a click; any thread, returns at once."""
        if isinstance(click, Quit):
            self._quit()
        self._tell(lambda session: session.act(click))

    def on_problem(self, origin: str) -> OnProblem:
        """Make the callback by which a part of the desktop says, under its own name, that it can't do its work."""
        return lambda warning: self._tell(lambda session: session.warn(origin, warning))

    def on_resume(self) -> None:
        """Take in that the computer has woken up; any thread, returns at once."""
        self._tell(lambda session: session.service.monitor.look_for_sleep())

    def on_network(self, online: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """Take in whether the computer's own network works; any thread, returns at once."""
        self._tell(lambda session: session.service.network(online=online))

    def on_battery(self, discharging: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """Take in whether the computer runs on battery; any thread, returns at once."""
        self._tell(lambda session: session.service.on_battery(discharging=discharging))

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification where there is no window for it; any thread, returns at once."""
        self._tell(lambda session: session.say(title, body))

    def run(self, desktop: Desktop, *, for_s: float | None = None) -> int:
        """Show everything until the user quits, a signal comes, or ``for_s`` seconds are over; main thread.

        Args:
            desktop: shows everything.
            for_s: seconds until the end; None: there is no end.

        Returns:
            The exit code: 0; 1 when the engine broke down.

        Raises:
            DesktopError: there is nothing to show a tray icon on.
            RestartNeeded: monitoring hangs.
        """
        self._tray = desktop.tray
        engine = self._engine = Supervisor(
            lambda handle: TraySession(self._file, desktop, handle, self._parts),
            desktop.tray,
            for_s=for_s,
            alertness=self._alertness,
            restarts=self._restarts,
            clock=self._parts.clock,
            zone=self._parts.zone,
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

    def _quit(self) -> None:
        self._quitting = True
        if self._tray is not None:
            self._tray.stop()

    def _reload(self) -> None:
        self._tell(lambda session: session.reload())

    def _tell(self, told: Callable[[TraySession], None]) -> None:
        if self._engine is not None:
            self._engine.tell(told)
        else:
            self._early.append(told)
