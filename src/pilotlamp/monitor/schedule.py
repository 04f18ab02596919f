"""The one place that imports apscheduler: runs each source's poll when it is due, never twice at the same time.

Every poll says itself when the next one is due, and is entered again for that moment: so back-off, early re-polls and a
server's Retry-After need no trigger of their own, and a poll that takes longer than its interval delays only itself.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

Poll = Callable[[], Awaitable[float | None]]
"""Polls a source; gives the seconds until its next poll, None: not before ``run_now``. Must not raise."""


class Schedule:
    """Polls by name. Engine's loop only."""

    def __init__(self) -> None:
        self._polls: dict[str, Poll] = {}
        self._due: dict[str, str] = {}
        self._numbers = itertools.count()
        self._running: set[str] = set()
        self._again: set[str] = set()
        self._paused = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            executors={"default": AsyncIOExecutor()},
            # The default grace of 1 s drops the poll that is due after sleep (seen with APScheduler 3.11.3).
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def add(self, name: str, poll: Poll) -> None:
        """Enter a source; its first poll is due at once."""
        self._polls[name] = poll
        self._enter(name, 0.0)

    def start(self) -> None:
        """Begin, on the running loop."""
        self._scheduler.start()

    def run_now(self, name: str) -> None:
        """Poll at once; when it is being polled, once more after that. Also while paused."""
        if name in self._running:
            self._again.add(name)
        else:
            self._enter(name, 0.0)

    def pause(self) -> None:
        """Start no more polls."""
        self._paused = True
        for name in self._polls:
            self._drop(name)

    def resume(self) -> None:
        """Poll everything at once, and go on from there."""
        self._paused = False
        for name in self._polls:
            self.run_now(name)

    def stop(self) -> None:
        """Cancel what is under way and run nothing more."""
        self._polls.clear()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self, name: str, entry: str) -> None:
        if self._due.get(name) == entry:
            del self._due[name]
        poll = self._polls.get(name)
        if poll is None:
            return
        if name in self._running:
            self._again.add(name)
            return
        self._running.add(name)
        try:
            delay_s = await poll()
        except asyncio.CancelledError:
            # Only ``stop`` cancels; let through, APScheduler would log it as an error with its whole traceback.
            return
        finally:
            self._running.discard(name)
        if name in self._again:
            self._again.discard(name)
            delay_s = 0.0
        elif self._paused:
            return
        if delay_s is not None and name in self._polls:
            self._enter(name, delay_s)

    def _enter(self, name: str, delay_s: float) -> None:
        self._drop(name)
        # An entry of its own each time: APScheduler takes a job that enters itself again for one that runs twice, and
        # skips it. A trigger object, since names are looked up in package metadata, which frozen programs lack.
        entry = self._due[name] = f"{name} {next(self._numbers)}"
        self._scheduler.add_job(
            self._run,
            DateTrigger(run_date=datetime.now(UTC) + timedelta(seconds=delay_s), timezone=UTC),
            args=(name, entry),
            id=entry,
        )

    def _drop(self, name: str) -> None:
        entry = self._due.pop(name, None)
        if entry is not None:
            with contextlib.suppress(JobLookupError):  # it was handed to the loop this very moment
                self._scheduler.remove_job(entry)
