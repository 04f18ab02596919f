"""Renderer of the tray view: after a change of its contents, when a reading goes stale, and at midnight."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final

from pilotlamp.clocks import Alarm
from pilotlamp.domain.snapshot import Snapshot, is_stale
from pilotlamp.monitor.sinks import Update
from pilotlamp.monitor.staleness import StalenessTimer
from pilotlamp.tray.midnight import until_midnight_s
from pilotlamp.view.menu.build import build_tray_view
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.hung import hung
from pilotlamp.view.tray_view import TrayView

_LOOK_AGAIN_S: Final = 3600.0
"""Limit of the wait for midnight, as the loop's clock stands still while the computer sleeps."""

_NOT_DRAWN: Final = "Pilotlamp has an internal error and can't show the latest readings. Please see the log."


class Renderer:
    """Renders tray views. Engine's loop only."""

    def __init__(
        self,
        show: Callable[[TrayView], None],
        *,
        snapshot: Callable[[], Snapshot],
        context: Callable[[], MenuContext],
        clock: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        """
        Args:
            show: is given each tray view that differs from the last.
            snapshot: what is known now.
            context: what else a tray view is built from.
            clock: the time now, aware.
            zone: whose midnight counts.
        """
        self._show = show
        self._snapshot = snapshot
        self._context = context
        self._clock = clock
        self._zone = zone
        self._drawn: MenuContext | None = None
        self._tray_view: TrayView | None = None
        self._staleness = StalenessTimer(self.render, clock=clock)
        self._midnight = Alarm(self.start)

    def start(self) -> None:
        """Render, and once more whenever a new day begins."""
        delay_s = min(until_midnight_s(self._clock(), self._zone) + 1, _LOOK_AGAIN_S)
        self._midnight.set(delay_s)
        self.render()

    def stop(self) -> None:
        """Render no more without a call."""
        self._staleness.cancel()
        self._midnight.cancel()

    def take(self, update: Update) -> None:
        """Render if an update has anything to show."""
        if _looks_different(update.before, update.after, update.at) or self._alerts_differ():
            self.render()
        self._staleness.watch(update.after)

    def render(self) -> None:
        """Render the present snapshot, and show the tray view if it differs from the last."""
        self._drawn = context = self._context()
        try:
            tray_view = build_tray_view(self._snapshot(), context)
        except Exception:
            if self._tray_view is not None:
                self._show(hung(self._tray_view, _NOT_DRAWN))
                self._tray_view = None
            raise
        if tray_view != self._tray_view:
            self._tray_view = tray_view
            self._show(tray_view)

    def _alerts_differ(self) -> bool:
        now, drawn = self._context(), self._drawn
        return drawn is None or (now.mutes, now.recent) != (drawn.mutes, drawn.recent)


def _looks_different(before: Snapshot, after: Snapshot, now: datetime) -> bool:
    """Whether anything that the tray shows may have changed: an equal reading renders nothing."""
    return any(
        then.devices is not status.devices
        or then.people != status.people
        or then.left_out != status.left_out
        or then.failure != status.failure
        or (then.reading is None) is not (status.reading is None)
        or is_stale(then, now) is not is_stale(status, now)
        for then, status in ((before.sources[name], status) for name, status in after.sources.items())
        if then is not status
    )
