"""The tray program: the tray on the main thread, everything else on the engine's."""

from collections.abc import Callable
from datetime import datetime

from pilotlamp.app.acting import Logs
from pilotlamp.app.keeping import Saves
from pilotlamp.app.loops import LoopThread, on_quit_signals
from pilotlamp.app.showing import Desktop, Showing
from pilotlamp.app.watching import Update, Watching, local_zone, utc_now
from pilotlamp.config import Settings
from pilotlamp.desktop.base import OnTrouble
from pilotlamp.view.actions import Action


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
    ) -> None:
        """
        Args:
            settings: what is watched, and where its file is.
            watch: makes what watches the sources, telling updates to what it is given; called on the engine's loop.
            memory: where what outlives the program is kept; None: nowhere.
            action_log: where it is kept what was done to devices; None: nowhere.
            clock: the time now, aware.
        """
        self._settings = settings
        self._watch = watch
        self._memory = memory
        self._action_log = action_log
        self._clock = clock
        self._engine: LoopThread | None = None
        self._showing: Showing | None = None
        self._early: list[Callable[[Showing], None]] = []

    def on_action(self, action: Action) -> None:
        """A click; any thread, returns at once."""
        self._tell(lambda showing: showing.act(action))

    def on_trouble(self, origin: str) -> OnTrouble:
        """For a part of the desktop to say that it can't do its work, or can again, under its own name."""
        return lambda trouble: self._tell(lambda showing: showing.trouble(origin, trouble))

    def on_resume(self) -> None:
        """The computer has woken up; any thread, returns at once."""
        self._tell(lambda showing: showing.woken_up())

    def on_network(self, online: bool) -> None:  # noqa: FBT001 - desktop.base.Surroundings calls it so
        """The computer's own network works, or does not; any thread, returns at once."""
        self._tell(lambda showing: showing.network(online=online))

    def on_battery(self, discharging: bool) -> None:  # noqa: FBT001 - desktop.base.Surroundings calls it so
        """The computer runs on battery, or does not; any thread, returns at once."""
        self._tell(lambda showing: showing.battery(discharging=discharging))

    def say(self, title: str, body: str) -> None:
        """Show a text as a notification where there is no window for it; any thread, returns at once."""
        self._tell(lambda showing: showing.say(title, body))

    def run(self, desktop: Desktop, *, for_s: float | None = None) -> int:
        """Show everything until the user quits, a signal comes, or ``for_s`` seconds are over; main thread.

        Returns:
            The exit code: 0; 1 when the engine broke down.

        Raises:
            DesktopError: there is nothing to show a tray icon on.
        """
        engine = LoopThread(lambda: self._main(desktop, for_s), on_end=desktop.tray.stop)
        self._engine = engine
        with on_quit_signals(desktop.tray.stop):
            engine.start()
            try:
                desktop.tray.run(lambda: None)
            finally:
                engine.stop()
        return 1 if engine.failed else 0

    async def _main(self, desktop: Desktop, for_s: float | None) -> None:
        showing = Showing(
            self._settings,
            desktop,
            watch=self._watch,
            memory=self._memory,
            action_log=self._action_log,
            clock=self._clock,
            zone=local_zone(),
        )
        self._showing = showing
        for told in self._early:
            told(showing)
        self._early.clear()
        await showing.run(for_s=for_s)

    def _tell(self, told: Callable[[Showing], None]) -> None:
        def on_loop() -> None:
            # What the desktop reports while it is being set up waits for somebody to show it.
            if self._showing is None:
                self._early.append(told)
            else:
                told(self._showing)

        if self._engine is None:
            self._early.append(told)
        else:
            self._engine.call(on_loop)
