"""Bounded queue of notices that wait to be shown; critical ones are dropped last."""

from collections.abc import Collection
from dataclasses import replace

from pilotlamp.domain.levels import Urgency
from pilotlamp.view.tray_view import Notice

LIMIT = 50


class PendingNotices:
    """A bounded queue with the newest notice of each incident: a notice that a later one replaces is never shown.

    Belongs to one thread.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: list[Notice] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, notice: Notice) -> Notice | None:
        """Queue a notice; returns the one dropped for it: the oldest that isn't critical, or else the oldest."""
        self._waiting.append(self._with_outdated_removed(notice))
        return self._overflow()

    def take(self) -> Notice | None:
        """Remove and return the oldest notice; None: there is none."""
        return self._waiting.pop(0) if self._waiting else None

    def put_back(self, notice: Notice) -> Notice | None:
        """Undo ``take``: put a notice back by its time, unless a newer one outdates it; returns the dropped one."""
        for position, newer in enumerate(self._waiting):
            if _outdates(newer, notice):
                self._waiting[position] = _merged(notice, newer)
                return None
        notice = self._with_outdated_removed(notice)
        later = (position for position, other in enumerate(self._waiting) if other.at > notice.at)
        self._waiting.insert(next(later, len(self._waiting)), notice)
        return self._overflow()

    def drop(self, notice_ids: Collection[str]) -> tuple[str, ...]:
        """Remove these notices; returns the ids of the earlier notices that they were to take off the screen."""
        dropped = [notice for notice in self._waiting if notice.id in notice_ids]
        self._waiting = [notice for notice in self._waiting if notice.id not in notice_ids]
        return tuple(earlier for notice in dropped for earlier in predecessors(notice))

    def _with_outdated_removed(self, notice: Notice) -> Notice:
        for old in [old for old in self._waiting if _outdates(notice, old)]:
            self._waiting.remove(old)
            notice = _merged(old, notice)
        return notice

    def _overflow(self) -> Notice | None:
        if len(self._waiting) <= self._limit:
            return None
        victim = next((old for old in self._waiting if old.urgency is not Urgency.CRITICAL), self._waiting[0])
        self._waiting.remove(victim)
        return victim


def predecessors(notice: Notice) -> tuple[str, ...]:
    """Return the ids of the notices that this one takes off the screen."""
    return (*([] if notice.replaces is None else [notice.replaces]), *notice.withdraws)


def _outdates(newer: Notice, older: Notice) -> bool:
    return older.id == newer.id or older.id in predecessors(newer)


def _merged(older: Notice, newer: Notice) -> Notice:
    """Return ``newer`` with the effects of ``older`` on the toasts on the screen, and with its news."""
    newer = replace(newer, corrects=newer.corrects and older.corrects)
    if older.id in newer.withdraws:
        return replace(newer, withdraws=(*newer.withdraws, *predecessors(older)))
    return replace(newer, replaces=older.replaces, withdraws=(*newer.withdraws, *older.withdraws))
