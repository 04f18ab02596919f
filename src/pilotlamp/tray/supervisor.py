"""Supervisor of the engine: when it hangs, the lamp turns stale, the log gets all stacks, and the process restarts."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from pilotlamp.desktop.base import Tray
from pilotlamp.event_loops import LoopThread
from pilotlamp.monitor.faults import Faults
from pilotlamp.tray.engine_handle import EngineHandle
from pilotlamp.tray.restarts import Restarts, next_restart
from pilotlamp.tray.session import TraySession
from pilotlamp.tray.stacks import all_stacks, place_of
from pilotlamp.tray.watchdog import Alertness, Watchdog
from pilotlamp.view.menu.hung import NOT_DRAWN, hung, not_responding, restarted
from pilotlamp.view.tray_view import TrayView

log = logging.getLogger(__name__)

TOLD_FOR_S: Final = 12 * 3600.0
"""Time for which the menu says that monitoring was restarted."""
SAVE_S: Final = 1.0
"""Limit for saving before a restart: the disk may be what hangs."""

_ORIGIN: Final = "engine"


class Supervisor:
    """The engine's loop with all that runs on it, and its watchdog; an ``EngineHandle``. Any thread."""

    def __init__(
        self,
        make: Callable[[EngineHandle], TraySession],
        tray: Tray,
        *,
        for_s: float | None,
        alertness: Alertness,
        restarts: Restarts | None,
        clock: Callable[[], datetime],
        zone: tzinfo,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            make: makes the session; called on the engine's loop.
            tray: shows the tray views; stopped when the engine ends, or is to be restarted.
            for_s: seconds until the engine ends; None: it runs until ``stop``.
            alertness: how closely the engine is watched.
            restarts: those that led to this process; None: a person has started it.
            clock: the time now, aware.
            zone: for clock times.
            monotonic: seconds of a clock that is never set.
        """
        self._make = make
        self._tray = tray
        self._for_s = for_s
        self._restarts = restarts
        self._clock = clock
        self._zone = zone
        self._early: list[Callable[[TraySession], None]] = []
        self._session: TraySession | None = None
        self._tray_view = NOT_DRAWN
        self._reason: str | None = None
        """Why the tray view is out of date; None: it is not."""
        self._given_up = False
        self._faults = Faults()
        """Watchdog's thread only."""
        self.restart: Restarts | None = None
        """The restart that is needed; None: none is."""
        self._loop = LoopThread(self._main, on_end=tray.stop)
        self.watchdog = Watchdog(self._end_silence, alertness=alertness, monotonic=monotonic)

    @property
    def failed(self) -> bool:
        """Whether the engine ended by an error of its own."""
        return self._loop.failed

    @property
    def restarting(self) -> bool:
        """Tell whether a restart is under way, as ``EngineHandle.restarting``."""
        return self.restart is not None

    def start(self) -> None:
        """Begin; once."""
        if self._restarts is not None:
            since = self._restarts.since.astimezone(self._zone)
            self.tell(lambda session: _warn_for_hours(session, restarted(since)))
        self._loop.start()
        self.watchdog.start()

    def stop(self) -> None:
        """End the engine, within a second."""
        self.watchdog.stop()
        self._loop.stop()

    def tell(self, told: Callable[[TraySession], None]) -> None:
        """Call a function on the engine's loop as soon as the session is there; never if it has ended."""
        self._loop.call(lambda: self._deliver(told))

    def show(self, tray_view: TrayView) -> None:
        """Show a view, as ``EngineHandle.show``."""
        if not self.restarting:
            self._tray_view = tray_view
            self._tray.show(tray_view if self._reason is None else hung(tray_view, self._reason))

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """Note a poll, as ``EngineHandle.live``."""
        self.watchdog.beat(patience_s, polled=polled)
        if polled and self._reason is not None and not self.restarting:
            self._reason = None
            self._given_up = False
            self._tray.show(self._tray_view)

    def alive(self) -> None:
        """Note an answer, as ``EngineHandle.alive``."""
        self.watchdog.afresh()

    def _end_silence(self, silent_s: float) -> None:
        """On the watchdog's thread."""
        if self._given_up or self.restarting:
            return
        restart = next_restart(self._restarts, self._clock(), polled=self.watchdog.polls > 0)
        since = restart.since.astimezone(self._zone)
        self._given_up = restart.useless
        # The view and the stacks may be part of what is wrong: the restart must not depend on them.
        with self._faults.contained("the tray view of a hang"):
            self._doubt(not_responding(since) if restart.useless else restarted(since))
        with self._faults.contained("the stacks of a hang"):
            self._log(silent_s, "restarting has not helped" if restart.useless else "Pilotlamp restarts itself")
        if not restart.useless and self.watchdog.silent_s is not None:
            self._end_for(restart)

    async def _main(self) -> None:
        self._session = session = self._make(self)
        for told in self._early:
            told(session)
        self._early.clear()
        await session.run(for_s=self._for_s)

    def _deliver(self, told: Callable[[TraySession], None]) -> None:
        if self.restarting:
            return
        if self._session is None:
            self._early.append(told)
        else:
            told(self._session)

    def _doubt(self, reason: str) -> None:
        """At once: a person who looks at the icon must not believe it."""
        self._reason = reason
        self._tray.show(hung(self._tray_view, reason))

    def _log(self, silent_s: float, done: str) -> None:
        """The stacks as what ``logging`` calls stack information: it goes wherever tracebacks go."""
        text = "monitoring hangs: no poll has ended for %.0f s; %s; the engine is at %s"
        arguments = (silent_s, done, place_of(self._loop.thread))
        stacks = all_stacks(self._loop.tasks())
        log.handle(log.makeRecord(log.name, logging.ERROR, __file__, 0, text, arguments, None, sinfo=stacks))

    def _end_for(self, restart: Restarts) -> None:
        """Save what the next process goes on with, and let go of everything else."""
        self.restart = restart
        with self._faults.contained("saving before a restart"):  # a process that hangs may have no thread left
            saving = threading.Thread(target=self._save, name="save", daemon=True)
            saving.start()
            saving.join(SAVE_S)
        self._tray.stop()

    def _save(self) -> None:
        if self._session is not None:
            self._session.save_for_restart()


def _warn_for_hours(session: TraySession, warning: str) -> None:
    session.warn(_ORIGIN, warning)
    asyncio.get_running_loop().call_later(TOLD_FOR_S, session.warn, _ORIGIN, None)
