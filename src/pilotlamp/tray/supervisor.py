"""The engine, watched over: when it hangs, that is shown and logged, and another one takes its place."""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from pilotlamp.desktop.base import Tray
from pilotlamp.tray.engine_thread import EngineThread
from pilotlamp.tray.session import TraySession
from pilotlamp.tray.watchdog import Alertness, Watchdog
from pilotlamp.view.menu.hung import hangs_since, hung, restarted_at
from pilotlamp.view.tray_view import TrayView

log = logging.getLogger(__name__)

RESTARTS: Final = 3
"""In a row, without a poll in between: what they did not help, another one will not."""
TOLD_FOR_S: Final = 12 * 3600.0
"""So long the menu says that the engine was restarted."""

_ORIGIN: Final = "engine"


class Supervisor:
    """The shifts, one after the other. Any thread."""

    def __init__(
        self,
        make: Callable[[EngineThread, EngineThread | None], TraySession],
        tray: Tray,
        *,
        for_s: float | None,
        alertness: Alertness,
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        """
        Args:
            make: makes what a shift does, on its loop; the second is the one that it relieves.
            tray: shows the faces; stopped when the engine ends.
            for_s: for how long; None: until ``stop``.
            alertness: how closely it is watched.
            clock: the time now, aware.
            zone: for clock times.
        """
        self._make = make
        self._tray = tray
        self._ends_at = None if for_s is None else time.monotonic() + for_s
        self._clock = clock
        self._zone = zone
        self._at_least_s = alertness.at_least_s
        self._tray_view: TrayView | None = None
        self._reason: str | None = None
        """Why the face is not to be believed; None: it is."""
        self._hung_at = self._restarted_at = clock().astimezone(zone)
        self._restarts = 0
        self._given_up = False
        self._lock = threading.Lock()
        self._ending = False
        self._abandoned = weakref.WeakSet[threading.Thread]()
        self._watchdog = Watchdog(self._look, woken_up=self._woken_up, alertness=alertness)
        self._shift = self._next(None)

    @property
    def failed(self) -> bool:
        """Whether it ended by an error of its own."""
        return self._shift.loop.failed

    def start(self) -> None:
        """Begin; once."""
        self._shift.loop.start()
        self._watchdog.start()

    def stop(self) -> None:
        """End it, within a second."""
        with self._lock:
            self._ending = True
        self._watchdog.stop()
        self._shift.loop.stop()

    def tell(self, told: Callable[[TraySession], None]) -> bool:
        """Have this done by the shift at work; False: it is a relieved one that says so, and nobody listens."""
        if threading.current_thread() in self._abandoned:
            return False
        self._shift.tell(told)
        return True

    def _next(self, before: EngineThread | None) -> EngineThread:
        return EngineThread(
            lambda shift: self._make(shift, before),
            for_s=None if self._ends_at is None else max(0.0, self._ends_at - time.monotonic()),
            show=self._show,
            on_poll=self._polled,
            on_end=self._tray.stop,
        )

    def _show(self, tray_view: TrayView) -> None:
        self._tray_view = tray_view
        self._tray.show(tray_view if self._reason is None else hung(tray_view, self._reason))

    def _look(self) -> None:
        """On the watchdog's thread."""
        shift = self._shift
        silent_s = shift.pulse.missed_for_s(self._at_least_s)
        if silent_s is None or self._given_up:
            return
        now = self._clock().astimezone(self._zone)
        if shift.pulse.polls:
            self._restarts = 0
        if not self._restarts:
            self._hung_at = now
        give_up = self._given_up = self._restarts == RESTARTS
        if not give_up:
            self._restarted_at = now
        self._doubt(hangs_since(self._hung_at) if give_up else restarted_at(now))
        self._log(shift, silent_s, "restarts do not help" if give_up else "it is restarted")
        if not give_up and shift.pulse.missed_for_s(self._at_least_s) is not None:
            self._abandon(shift)

    def _woken_up(self) -> None:
        self._shift.pulse.afresh()

    def _doubt(self, reason: str) -> None:
        """At once: whoever looks at the icon must not believe it."""
        self._reason = reason
        if self._tray_view is not None:
            self._tray.show(hung(self._tray_view, reason))

    def _polled(self, shift: EngineThread) -> None:
        """On the shift's loop."""
        if self._reason is None or shift.session is None:
            return
        self._reason = None
        self._given_up = False
        if self._tray_view is not None:
            self._tray.show(self._tray_view)
        shift.session.warn(_ORIGIN, restarted_at(self._restarted_at))
        asyncio.get_running_loop().call_later(TOLD_FOR_S, shift.session.warn, _ORIGIN, None)

    def _log(self, shift: EngineThread, silent_s: float, done: str) -> None:
        """The stacks as what ``logging`` calls stack information: it goes wherever tracebacks go."""
        place, stacks = shift.stacks()
        text = "the engine hangs: no poll has ended for %.0f s; %s; %s"
        arguments = (silent_s, done, place)
        record = log.makeRecord(log.name, logging.ERROR, __file__, 0, text, arguments, None, sinfo=stacks.rstrip())
        log.handle(record)

    def _abandon(self, shift: EngineThread) -> None:
        with self._lock:
            if self._ending:
                return
            self._restarts += 1
            self._abandoned.add(shift.loop.thread)
            shift.abandon()
            self._shift = self._next(shift)
            self._shift.loop.start()
