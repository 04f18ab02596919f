"""Schedule of the polls, on top of APScheduler: each poll runs when it is due, never twice at the same time.

Every poll says itself when the next one is due, and is entered again for that moment: so back-off, early re-polls and a
server's Retry-After need no trigger of their own, and a poll that takes longer than its interval delays only itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

_GRACE_S = 1.0
"""APScheduler goes by the wall clock: set back by a day, it would poll nothing for a day. So long after a poll was due
by the loop's clock it is begun by that."""

POLLS_AT_ONCE = 256
"""Each has a few connections, and a process has 1,024 descriptors on most systems."""

Poll = Callable[[], Awaitable[float | None]]
"""Polls a source; gives the seconds until its next poll, None: not before ``run_now``. Must not raise."""


class Schedule:
    """Polls by name. Engine's loop only."""

    def __init__(self) -> None:
        self._polls: dict[str, Poll] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._queue: dict[str, None] = {}
        """Due, but as many as may be are under way; in the order in which they became due."""
        self._again: set[str] = set()
        self._overdue: dict[str, asyncio.TimerHandle] = {}
        self._paused = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # Runs its jobs on the loop at once. What they start are tasks of ours: cancelled, they log nothing.
            executors={"default": DebugExecutor()},
            # The default grace of 1 s drops the poll that is due after sleep (seen with APScheduler 3.11.3).
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def add(self, name: str, poll: Poll) -> None:
        """Enter a source; its first poll is due at once, or when it goes on after a pause."""
        self._polls[name] = poll
        if not self._paused:
            self._enter(name, 0.0)

    def remove(self, name: str) -> None:
        """Forget a source; a poll of it that is under way is cancelled."""
        del self._polls[name]
        self._queue.pop(name, None)
        self._again.discard(name)
        self._forget_overdue(name)
        if name in self._running:
            self._running.pop(name).cancel()
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    def start(self) -> None:
        """Begin, on the running loop."""
        self._scheduler.start()

    def run_now(self, name: str) -> None:
        """Poll at once; when the source is being polled, once more after that. Also while paused."""
        self.run_in(name, 0.0)

    def run_in(self, name: str, delay_s: float) -> None:
        """The same in so many seconds, in place of the poll that was due."""
        if name in self._running:
            self._again.add(name)
        else:
            self._enter(name, delay_s)

    @property
    def crowded(self) -> bool:
        """Whether as many polls are under way as may be: what begins now may have waited for its turn."""
        return len(self._running) >= POLLS_AT_ONCE

    def pause(self) -> None:
        """Start no more polls."""
        self._paused = True
        self._queue.clear()
        self._scheduler.remove_all_jobs()
        self._forget_all_overdue()

    def resume(self) -> None:
        """Poll everything at once, and go on from there."""
        self._paused = False
        for name in self._polls:
            self.run_now(name)

    def stop(self) -> None:
        """Cancel what is under way and run nothing more."""
        self._polls.clear()
        self._queue.clear()
        self._forget_all_overdue()
        for task in self._running.values():
            task.cancel()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()  # it shuts down only in the loop's next round
            self._scheduler.shutdown(wait=False)

    def _begin(self, name: str) -> None:
        self._forget_overdue(name)
        if self.crowded:
            self._queue[name] = None
        else:
            self._queue.pop(name, None)
            self._running[name] = asyncio.get_running_loop().create_task(self._run(name))

    async def _run(self, name: str) -> None:
        try:
            delay_s = await self._polls[name]()
        finally:
            # A source that was removed may have been entered again, and be polled, before its old poll has ended.
            if self._running.get(name) is asyncio.current_task():
                del self._running[name]
            if self._queue:
                self._begin(next(iter(self._queue)))
        if name in self._again:
            self._again.discard(name)
            delay_s = 0.0
        elif self._paused:
            return
        if delay_s is not None and name in self._polls:
            self._enter(name, delay_s)

    def _enter(self, name: str, delay_s: float) -> None:
        self._scheduler.add_job(
            self._begin,
            # An object, since triggers' names are looked up in package metadata, which frozen programs lack.
            DateTrigger(run_date=datetime.now(UTC) + timedelta(seconds=delay_s), timezone=UTC),
            args=(name,),
            id=name,
            replace_existing=True,
        )
        self._forget_overdue(name)
        self._overdue[name] = asyncio.get_running_loop().call_later(delay_s + _GRACE_S, self._look_after, name)

    def _look_after(self, name: str) -> None:
        """A poll that should have begun by the loop's clock, which nobody sets, begins now."""
        del self._overdue[name]
        if self._scheduler.get_job(name) is not None:
            self._enter(name, 0.0)

    def _forget_all_overdue(self) -> None:
        for name in tuple(self._overdue):
            self._forget_overdue(name)

    def _forget_overdue(self, name: str) -> None:
        if (timer := self._overdue.pop(name, None)) is not None:
            timer.cancel()
