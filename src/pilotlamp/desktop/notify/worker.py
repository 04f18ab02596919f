"""Notifications by calls that may block or fail: on a thread of their own, and by the next way where one fails.

These ways know only a title and a text: no clicks, no replacement. Outdated notices are left out.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pilotlamp.desktop import texts
from pilotlamp.desktop.base import OnProblem
from pilotlamp.desktop.notify.pending import PendingNotices
from pilotlamp.desktop.problems import ProblemReporter
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)

CLOSING_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to show a notification."""

    name: str
    """Name for the log."""
    show: Callable[[str, str], None]
    """Shows a title and a text. May block; may raise anything where it can't show them."""


class WorkerNotifier:
    """A ``Notifier`` that tries each way in turn. ``send`` may come from any thread."""

    def __init__(self, ways: Sequence[Way], on_problem: OnProblem) -> None:
        self._ways = tuple(ways)
        self._failed: set[str] = set()
        self._problem = ProblemReporter(on_problem, log)
        self._pending = PendingNotices()
        self._changed = threading.Condition()
        self._closing = False
        # A daemon: a way that blocks must not hold up the end of the program.
        self._thread = threading.Thread(target=self._work, name="notifications", daemon=True)

    async def start(self) -> None:
        self._thread.start()

    def send(self, notice: Notice) -> None:
        with self._changed:
            dropped = self._pending.add(notice)
            self._changed.notify_all()
        if dropped is not None:
            log.warning("Too many notifications wait; dropped: %s", dropped.title)
            self._problem.report(texts.OVERFLOW)

    def withdraw(self, notice_ids: Sequence[str]) -> None:
        """Drop these notices where they still wait: these ways can't close a notification."""
        with self._changed:
            self._pending.drop(notice_ids)

    async def aclose(self, *, toasts_stay: bool = False) -> None:  # noqa: ARG002 - these ways can't take any away
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(CLOSING_S)

    def _work(self) -> None:
        while (notice := self._next()) is not None:
            self._show(notice)

    def _next(self) -> Notice | None:
        """Wait for the next notice to show; None: the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or len(self._pending) > 0)
            return None if self._closing else self._pending.take()

    def _show(self, notice: Notice) -> None:
        if notice.corrects:
            return
        for way in self._ways:
            try:
                way.show(notice.title, notice.body)
            except Exception as error:  # noqa: BLE001 - foreign code; one bad notification must not end all others
                self._note_failure(way, error)
            else:
                self._failed.discard(way.name)
                self._problem.report(None)
                return
        log.warning("Notification %r was not shown", notice.title)
        self._problem.report(texts.NOT_SHOWN)

    def _note_failure(self, way: Way, error: Exception) -> None:
        """Log a failure once, until the way works again."""
        if way.name not in self._failed:
            self._failed.add(way.name)
            log.warning("Notifications by %s fail: %s: %s", way.name, type(error).__name__, error)
