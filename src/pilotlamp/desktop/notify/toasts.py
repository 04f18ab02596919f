"""Toasts on the screen: the notification daemon's ids of our notices, and the meaning of their clicks; no I/O."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pilotlamp.domain.levels import Urgency
from pilotlamp.view.clicks import Click
from pilotlamp.view.tray_view import Notice

DEFAULT_KEY = "default"
"""The action key of a click on the notification itself (Desktop Notifications Specification)."""

LIMIT = 200


@dataclass(slots=True, kw_only=True)
class _Toast:
    notice_id: str
    notice: Notice | None
    """None: an earlier run showed it."""
    daemon_id: int
    on_screen: bool = True
    acted: bool = False


class Toasts:
    """The toasts of one daemon's life; it forgets the oldest beyond ``limit``.

    A toast that was closed is not replaced: its successor asks for an id of its own, since not every daemon shows
    a replacement for an id that it has let go. Its clicks keep their meaning, for daemons that bring toasts back
    from their history.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._by_notice: OrderedDict[str, _Toast] = OrderedDict()
        self._by_daemon: dict[int, _Toast] = {}
        self._outdated: OrderedDict[str, None] = OrderedDict()

    def take_over(self, notice: Notice) -> int:
        """Give ``notice`` the place of an earlier toast; returns the daemon's id, 0: there is no such toast."""
        for notice_id in (notice.id, notice.replaces):
            toast = self._by_notice.get(notice_id) if notice_id is not None else None
            if toast is not None and toast.on_screen:
                return toast.daemon_id
        if notice.replaces is not None:
            self._mark_outdated(notice.replaces)
        return 0

    @property
    def on_screen(self) -> Mapping[str, int]:
        """The daemon's ids by notice id."""
        return {toast.notice_id: toast.daemon_id for toast in self._by_notice.values() if toast.on_screen}

    def restore(self, on_screen: Mapping[str, int]) -> tuple[int, ...]:
        """Take over the toasts of an earlier run; returns the daemon's ids of those that are out of date already."""
        for notice_id, daemon_id in on_screen.items():
            if notice_id not in self._by_notice and daemon_id not in self._by_daemon:
                toast = _Toast(notice_id=notice_id, notice=None, daemon_id=daemon_id)
                self._by_notice[notice_id] = self._by_daemon[daemon_id] = toast
        return self.withdraw(notice_id for notice_id in on_screen if notice_id in self._outdated)

    def withdraw(self, notice_ids: Iterable[str]) -> tuple[int, ...]:
        """Withdraw notices; returns the daemon's ids of those that are on the screen."""
        found = []
        for notice_id in notice_ids:
            toast = self._by_notice.get(notice_id)
            if toast is None:
                self._mark_outdated(notice_id)
            elif toast.on_screen:
                found.append(toast.daemon_id)
        return tuple(found)

    def is_outdated(self, notice: Notice) -> bool:
        """Tell whether the notice was replaced or withdrawn before it was shown."""
        return notice.id in self._outdated

    def shown(self, notice: Notice, daemon_id: int) -> bool:
        """Note that the daemon shows ``notice`` as ``daemon_id``; False: the toast is outdated and must be closed."""
        self._forget(self._by_daemon.get(daemon_id))
        self._forget(self._by_notice.get(notice.id))
        self._by_notice[notice.id] = self._by_daemon[daemon_id] = _Toast(
            notice_id=notice.id, notice=notice, daemon_id=daemon_id
        )
        if len(self._by_notice) > self._limit:
            self._forget(next(iter(self._by_notice.values())))
        outdated = self.is_outdated(notice)
        self._outdated.pop(notice.id, None)
        return not outdated

    def clicked(self, daemon_id: int, key: str) -> Click | None:
        """Return the meaning of a click; None for a repeat, as GNOME signals each click twice."""
        toast = self._by_daemon.get(daemon_id)
        if toast is None or toast.acted or toast.notice is None:
            return None
        clicks = {button.key: button.click for button in toast.notice.buttons}
        if toast.notice.default is not None:
            clicks[DEFAULT_KEY] = toast.notice.default
        click = clicks.get(key)
        toast.acted = click is not None
        return click

    def closed(self, daemon_id: int) -> None:
        """Note that a toast is no longer on the screen."""
        if toast := self._by_daemon.get(daemon_id):
            toast.on_screen = False

    def useless_alone(self) -> tuple[int, ...]:
        """Return the daemon's ids of the toasts on the screen that are of no use once the program has ended: a click on
        them would have no effect, or they would never go."""
        return tuple(
            toast.daemon_id for toast in self._by_daemon.values() if toast.on_screen and _needs_us(toast.notice)
        )

    def forget_all(self) -> None:
        """Forget all toasts: the daemon is gone, and its ids with it."""
        self._by_notice.clear()
        self._by_daemon.clear()

    def _forget(self, toast: _Toast | None) -> None:
        if toast is not None:
            del self._by_notice[toast.notice_id]
            del self._by_daemon[toast.daemon_id]

    def _mark_outdated(self, notice_id: str) -> None:
        if notice_id in self._by_notice:
            return
        self._outdated[notice_id] = None
        while len(self._outdated) > self._limit:
            self._outdated.popitem(last=False)


def _needs_us(notice: Notice | None) -> bool:
    if notice is None:
        return True
    return notice.default is not None or bool(notice.buttons) or notice.urgency is Urgency.CRITICAL
