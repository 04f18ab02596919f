"""The engine, watched over: when it hangs, that is shown and logged, and another one takes its place."""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from pilotlamp.app.shift import Shift
from pilotlamp.app.showing import Showing
from pilotlamp.app.watchdog import Alertness, Watchdog
from pilotlamp.desktop.base import Tray
from pilotlamp.view.face import Face
from pilotlamp.view.menu.hung import hangs_since, hung, restarted_at

log = logging.getLogger(__name__)

RESTARTS: Final = 3
"""In a row, without a poll in between: what they did not help, another one will not."""
TOLD_FOR_S: Final = 12 * 3600.0
"""So long the menu says that the engine was restarted."""

_ORIGIN: Final = "engine"


class GuardedEngine:
    """The shifts, one after the other. Any thread."""

    def __init__(
        self,
        make: Callable[[Shift, Shift | None], Showing],
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
        self._face: Face | None = None
        self._reason: str | None = None
        """Why the face is not to be believed; None: it is."""
        self._hung_at = self._restarted_at = clock().astimezone(zone)
        self._restarts = 0
        self._given_up = False
        self._lock = threading.Lock()
        self._ending = False
        self._relieved = weakref.WeakSet[threading.Thread]()
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

    def tell(self, told: Callable[[Showing], None]) -> bool:
        """Have this done by the shift at work; False: it is a relieved one that says so, and nobody listens."""
        if threading.current_thread() in self._relieved:
            return False
        self._shift.tell(told)
        return True

    def _next(self, before: Shift | None) -> Shift:
        return Shift(
            lambda shift: self._make(shift, before),
            for_s=None if self._ends_at is None else max(0.0, self._ends_at - time.monotonic()),
            show=self._show,
            on_poll=self._polled,
            on_end=self._tray.stop,
        )

    def _show(self, face: Face) -> None:
        self._face = face
        self._tray.show(face if self._reason is None else hung(face, self._reason))

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
            self._relieve(shift)

    def _woken_up(self) -> None:
        self._shift.pulse.afresh()

    def _doubt(self, reason: str) -> None:
        """At once: whoever looks at the icon must not believe it."""
        self._reason = reason
        if self._face is not None:
            self._tray.show(hung(self._face, reason))

    def _polled(self, shift: Shift) -> None:
        """On the shift's loop."""
        if self._reason is None or shift.showing is None:
            return
        self._reason = None
        self._given_up = False
        if self._face is not None:
            self._tray.show(self._face)
        shift.showing.trouble(_ORIGIN, restarted_at(self._restarted_at))
        asyncio.get_running_loop().call_later(TOLD_FOR_S, shift.showing.trouble, _ORIGIN, None)

    def _log(self, shift: Shift, silent_s: float, done: str) -> None:
        """The stacks as what ``logging`` calls stack information: it goes wherever tracebacks go."""
        place, stacks = shift.stacks()
        text = "the engine hangs: no poll has ended for %.0f s; %s; %s"
        arguments = (silent_s, done, place)
        record = log.makeRecord(log.name, logging.ERROR, __file__, 0, text, arguments, None, sinfo=stacks.rstrip())
        log.handle(record)

    def _relieve(self, shift: Shift) -> None:
        with self._lock:
            if self._ending:
                return
            self._restarts += 1
            self._relieved.add(shift.loop.thread)
            shift.relieve()
            self._shift = self._next(shift)
            self._shift.loop.start()
