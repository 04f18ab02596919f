"""The tray program: the tray on the main thread, everything else on the engine's."""

from collections.abc import Callable
from datetime import datetime

from pilotlamp.app.acting import Logs
from pilotlamp.app.clocks import local_zone, utc_now
from pilotlamp.app.guarded import GuardedEngine
from pilotlamp.app.keeping import Saves
from pilotlamp.app.loops import QUIT_SIGNALS, RELOAD_SIGNALS, on_signals
from pilotlamp.app.reloading import LOOK_EVERY_S, SettingsFile
from pilotlamp.app.shift import Shift
from pilotlamp.app.showing import Desktop, Showing
from pilotlamp.app.watchdog import Alertness
from pilotlamp.app.watching import Update, Watching
from pilotlamp.config import Settings
from pilotlamp.desktop.base import OnTrouble, Tray
from pilotlamp.view.actions import Action, Quit

ALERTNESS = Alertness()


class TrayProgram:
    """Watches the settings' sources and shows them.

    It is made before its desktop, whose parts are given its ``on_action`` and ``on_trouble``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        watch: Callable[[Callable[[Update], None]], Watching],
        memory: Saves | None = None,
        action_log: Logs | None = None,
        clock: Callable[[], datetime] = utc_now,
        look_every_s: float = LOOK_EVERY_S,
        alertness: Alertness = ALERTNESS,
    ) -> None:
        """
        Args:
            settings: what is watched, and where its file is; just read from there.
            watch: makes what watches the sources, telling updates to what it is given; called on the engine's loop.
            memory: where what outlives the program is kept; None: nowhere.
            action_log: where it is kept what was done to devices; None: nowhere.
            clock: the time now, aware.
            look_every_s: seconds between two looks at the settings file.
            alertness: how closely the engine is watched.
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
        self._tray: Tray | None = None
        self._engine: GuardedEngine | None = None
        self._early: list[Callable[[Showing], None]] = []
        self._troubles: dict[str, str] = {}

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self._settings

    def on_action(self, action: Action) -> None:
        """A click; any thread, returns at once."""
        if isinstance(action, Quit) and self._tray is not None:
            self._tray.stop()
        self._tell(lambda showing: showing.act(action))

    def on_trouble(self, origin: str) -> OnTrouble:
        """For a part of the desktop to say that it can't do its work, or can again, under its own name.

        It takes the place of an earlier part of that name.
        """
        self._troubles.pop(origin, None)
        return lambda trouble: self._note(origin, trouble)

    def on_resume(self) -> None:
        """The computer has woken up; any thread, returns at once."""
        self._tell(lambda showing: showing.woken_up())

    def on_network(self, online: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """The computer's own network works, or does not; any thread, returns at once."""
        self._tell(lambda showing: showing.network(online=online))

    def on_battery(self, discharging: bool) -> None:  # noqa: FBT001 - desktop.base.SystemEvents calls it so
        """The computer runs on battery, or does not; any thread, returns at once."""
        self._tell(lambda showing: showing.battery(discharging=discharging))

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification where there is no window for it; any thread, returns at once."""
        self._tell(lambda showing: showing.say(title, body))

    def run(self, desktop: Desktop, *, renew: Callable[[], Desktop] | None = None, for_s: float | None = None) -> int:
        """Show everything until the user quits, a signal comes, or ``for_s`` seconds are over; main thread.

        Args:
            desktop: where to show it.
            renew: gives the desktop of an engine that takes the place of one that hangs: the same tray, dialogs and
                opener, but parts of its own where they run on the engine's loop. None: those can be started again.
            for_s: how long; None: for ever.

        Returns:
            The exit code: 0; 1 when the engine broke down.

        Raises:
            DesktopError: there is nothing to show a tray icon on.
        """
        tray = self._tray = desktop.tray

        def make(shift: Shift, before: Shift | None) -> Showing:
            if before is None:
                return self._showing(desktop, shift, self._watch)
            watch = self._watch if before.showing is None else before.showing.watching.successor
            return self._showing(renew() if renew else desktop, shift, watch)

        engine = GuardedEngine(make, tray, for_s=for_s, alertness=self._alertness, clock=self._clock, zone=self._zone)
        self._engine = engine
        for told in self._early:
            engine.tell(told)
        with on_signals(QUIT_SIGNALS, tray.stop), on_signals(RELOAD_SIGNALS, self._reload):
            engine.start()
            try:
                tray.run(lambda: None)
            finally:
                engine.stop()
        return 1 if engine.failed else 0

    def _showing(
        self, desktop: Desktop, shift: Shift, watch: Callable[[Callable[[Update], None]], Watching]
    ) -> Showing:
        """On the shift's loop."""
        return Showing(
            self._settings,
            desktop,
            shift,
            watch=watch,
            file=self._file,
            on_settings=self._take_settings,
            look_every_s=self._look_every_s,
            memory=self._memory,
            action_log=self._action_log,
            troubles=self._troubles,
            clock=self._clock,
            zone=self._zone,
        )

    def _take_settings(self, settings: Settings) -> None:
        self._settings = settings

    def _reload(self) -> None:
        self._tell(lambda showing: showing.reload())

    def _note(self, origin: str, trouble: str | None) -> None:
        """Kept for an engine that takes over, too."""
        if not self._tell(lambda showing: showing.trouble(origin, trouble)):
            return
        if trouble is None:
            self._troubles.pop(origin, None)
        else:
            self._troubles[origin] = trouble

    def _tell(self, told: Callable[[Showing], None]) -> bool:
        if self._engine is not None:
            return self._engine.tell(told)
        self._early.append(told)
        return True
