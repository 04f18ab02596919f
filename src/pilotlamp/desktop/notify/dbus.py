"""Notifications on Linux: org.freedesktop.Notifications, with actions and replacement.

One task sends in order. Notices wait for a daemon that is away, cost a time limit each with a daemon that hangs, and go
on when a lost bus is back. The caller is never held up, and each problem is reported once.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress

from pilotlamp.desktop import texts
from pilotlamp.desktop.base import Notifier, OnClick, OnProblem
from pilotlamp.desktop.notify.daemon import DaemonAbsentError, DaemonDiedError
from pilotlamp.desktop.notify.link import DaemonLink, Events
from pilotlamp.desktop.notify.message import arguments
from pilotlamp.desktop.notify.pending import PendingNotices, predecessors
from pilotlamp.desktop.notify.toast_saver import ToastSaver
from pilotlamp.desktop.notify.toast_store import ToastStore
from pilotlamp.desktop.notify.toasts import Toasts
from pilotlamp.desktop.problems import ProblemReporter
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)


CLOSING_S = 0.15
"""Time for the daemon to close toasts at the program's end."""

MAX_UNANSWERED = 8
"""Most calls made to a daemon that answers none; further notices wait in our queue."""


class DBusNotifier:
    """A ``Notifier`` on a session bus.

    Where no daemon has ever been, notices go to ``fallback`` if there is one. After that they wait for it.
    ``start`` returns at once; a background task looks for bus and daemon.
    """

    def __init__(
        self,
        on_click: OnClick,
        on_problem: OnProblem,
        *,
        bus_address: str | None = None,
        call_timeout_s: float = 2.0,
        reconnect_s: float = 1.0,
        fallback: Notifier | None = None,
        store: ToastStore | None = None,
    ) -> None:
        self._on_click = on_click
        self._call_timeout_s = call_timeout_s
        self._fallback = fallback
        self._problem = ProblemReporter(on_problem, log)
        self._tasks = Tasks()
        self._calls = Tasks()
        self._toasts = Toasts()
        self._pending = PendingNotices()
        self._wake = asyncio.Event()
        self._held = False
        self._ending = False
        self._toasts_stay = False
        self._unanswered = 0
        self._sent_again: set[str] = set()
        self._link = DaemonLink(
            Events(clicked=self._clicked, closed=self._closed, renewed=self._renewed, ready=self._retry),
            self._problem,
            self._tasks,
            bus_address=bus_address,
            call_timeout_s=call_timeout_s,
            reconnect_s=reconnect_s,
        )
        self._saver = ToastSaver(store, self._toasts, self._link, timeout_s=call_timeout_s)

    async def start(self) -> None:
        if self._fallback is not None:
            await self._fallback.start()
        self._tasks.spawn(self._link.run())
        self._tasks.spawn(self._send_in_order())
        self._tasks.spawn(self._saver.run())

    def send(self, notice: Notice) -> None:
        self._note_dropped(self._pending.add(notice))
        self._retry()

    def withdraw(self, notice_ids: Sequence[str]) -> None:
        self._take_down((*notice_ids, *self._pending.drop(notice_ids)))
        if self._fallback is not None:
            self._fallback.withdraw(notice_ids)

    async def aclose(self, *, toasts_stay: bool = False) -> None:
        self._ending, self._toasts_stay = True, toasts_stay
        self._close_useless()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                await self._calls.done()
                await self._saver.save()
        await self._calls.end()
        await self._tasks.end()
        if self._fallback is not None:
            await self._fallback.aclose()

    async def _send_in_order(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for daemon_id in await self._saver.restore():
                self._close_toast(daemon_id)
            while self._can_send() and (notice := self._pending.take()) is not None:
                await self._send(notice)

    def _can_send(self) -> bool:
        return not self._ending and (self._has_daemon_to_try() or self._may_hand_on())

    def _has_daemon_to_try(self) -> bool:
        return self._link.bus is not None and not self._held and self._unanswered < MAX_UNANSWERED

    def _may_hand_on(self) -> bool:
        return self._fallback is not None and self._link.looked and not self._link.daemon_seen

    async def _send(self, notice: Notice) -> None:
        if self._has_daemon_to_try():
            await self._notify(notice)
        elif self._fallback is not None:
            self._fallback.send(notice)

    async def _notify(self, notice: Notice) -> None:
        capabilities = await self._link.capabilities()
        if capabilities is None:
            self._hold(notice)
            return
        call = self._calls.spawn(self._deliver(notice, capabilities))
        done, _ = await asyncio.wait({call}, timeout=self._call_timeout_s)
        if not done:
            self._unanswered += 1
            log.warning("Notification %r: no answer from the daemon", notice.title)
            self._problem.report(texts.HUNG)

    async def _deliver(self, notice: Notice, capabilities: frozenset[str]) -> None:
        """Send one notice; may take longer than the time limit: a daemon that wakes up shows what it was sent."""
        try:
            replaces_id = self._toasts.take_over(notice)
            self._take_down(notice.withdraws)
            if notice.corrects and not replaces_id:
                return
            to_send = arguments(notice, capabilities=capabilities, replaces_id=replaces_id)
            self._shown(notice, await self._link.daemon.notify(to_send))
        except DaemonAbsentError:
            self._problem.report(texts.NO_DAEMON)
            self._hold(notice)
        except DaemonDiedError:
            if notice.id in self._sent_again:
                log.warning("Notification %r: no daemon survived it", notice.title)
                self._given_up(notice)
            else:
                self._sent_again.add(notice.id)
                self._hold(notice)
        except Exception:  # one bad notification must not end all others
            log.exception("Notification %r was not shown", notice.title)
            self._given_up(notice)

    def _shown(self, notice: Notice, daemon_id: int) -> None:
        self._sent_again.discard(notice.id)
        self._problem.report(None)
        self._saver.changed()
        if not self._toasts.shown(notice, daemon_id):
            self._close_toast(daemon_id)
        elif self._ending:
            self._close_useless()
        if self._unanswered:
            self._unanswered = 0
            self._retry()

    def _given_up(self, notice: Notice) -> None:
        self._sent_again.discard(notice.id)
        self._problem.report(texts.REFUSED)

    def _take_down(self, notice_ids: Iterable[str]) -> None:
        """Close these notices, or close them as soon as they are shown."""
        for daemon_id in self._toasts.withdraw(notice_ids):
            self._close_toast(daemon_id)

    def _close_useless(self) -> None:
        """Close the toasts whose clicks nobody will answer, or that nobody will close, once the program has ended."""
        if not self._toasts_stay:
            for daemon_id in self._toasts.useless_alone():
                self._close_toast(daemon_id)

    def _close_toast(self, daemon_id: int) -> None:
        self._closed(daemon_id)
        self._calls.spawn(self._link.daemon.close_notification(daemon_id))

    def _hold(self, notice: Notice) -> None:
        self._held = True
        if self._toasts.is_outdated(notice):
            self._take_down(predecessors(notice))
        else:
            self._note_dropped(self._pending.put_back(notice))

    def _retry(self) -> None:
        self._held = False
        self._wake.set()

    def _closed(self, daemon_id: int) -> None:
        self._toasts.closed(daemon_id)
        self._saver.changed()

    def _renewed(self) -> None:
        self._unanswered = 0
        self._saver.renewed()
        self._toasts.forget_all()

    def _clicked(self, daemon_id: int, key: str) -> None:
        click = self._toasts.clicked(daemon_id, key)
        if click is not None:
            self._on_click(click)

    def _note_dropped(self, dropped: Notice | None) -> None:
        if dropped is not None:
            log.warning("Too many notifications wait; dropped: %s", dropped.title)
            self._problem.report(texts.OVERFLOW)
