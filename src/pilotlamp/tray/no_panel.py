"""Notification that no panel shows the lamp: sent once after a while, and withdrawn as soon as a panel does."""

import os
from collections.abc import Callable
from datetime import datetime

from pilotlamp.clocks import Alarm
from pilotlamp.desktop.base import Notifier
from pilotlamp.view.trayless import NO_TRAY_ID, no_tray

AFTER_S = 10.0
"""At a login panels come later than many programs."""


class NoPanelNotice:
    """Sends the notification. Engine's loop only."""

    def __init__(self, notifier: Notifier, clock: Callable[[], datetime], *, after_s: float = AFTER_S) -> None:
        self._notifier = notifier
        self._clock = clock
        self._after_s = after_s
        self._alarm = Alarm(self._tell)
        self._told = False

    def tray(self, *, shown: bool) -> None:
        """Take in whether a panel shows the lamp."""
        if shown:
            self.stop()
            if self._told:
                self._notifier.withdraw((NO_TRAY_ID,))
        elif not (self._alarm.is_set or self._told):
            self._alarm.set(self._after_s)

    def stop(self) -> None:
        """Send no notification any more."""
        self._alarm.cancel()

    def _tell(self) -> None:
        self._told = True
        self._notifier.send(no_tray(os.environ.get("XDG_CURRENT_DESKTOP", ""), at=self._clock()))
