"""Recorder of the history: collects what updates change, and writes it soon after, in a worker thread."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Protocol

from pilotlamp.domain.alerts.sleeps import KEPT, Sleep
from pilotlamp.domain.history.entries import Entry, entries
from pilotlamp.domain.history.seen import SeenInterval, seen
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.store.saver import SOON_S, Saver

SEEN_EVERY_S: Final = 60.0
"""Where nothing changes, what was seen is written this often: so much is lost when the power fails."""
UNWRITTEN: Final = 100_000
"""So many entries wait for a disk that can't be written, the newest."""


class HistoryStore(Protocol):
    """Something that keeps the history."""

    def write(self, entries: Iterable[Entry], seen: Iterable[tuple[str, SeenInterval]], now: datetime) -> bool:
        """Add to it, and say whether that was done. Blocks; never raises."""
        ...

    def close(self) -> None: ...


class HistoryRecorder:
    """Records snapshots. Engine's loop only."""

    def __init__(
        self,
        store: HistoryStore,
        clock: Callable[[], datetime],
        *,
        soon_s: float = SOON_S,
        seen_every_s: float = SEEN_EVERY_S,
    ) -> None:
        """``soon_s`` and ``seen_every_s``: for so long changes, and readings without a change, are collected."""
        self._store = store
        self._clock = clock
        self._saver = Saver(self._write, soon_s=soon_s)
        self._seen_every_s = seen_every_s
        self._entries: deque[Entry] = deque(maxlen=UNWRITTEN)
        self._seen: dict[str, SeenInterval] = {}
        self._unwritten: dict[tuple[str, datetime], SeenInterval] = {}
        """By source and begin."""
        self._sleeps: deque[Sleep] = deque(maxlen=KEPT)
        self._ending = False

    def slept(self, sleep: Sleep) -> None:
        """Take in that the computer was asleep."""
        self._sleeps.append(sleep)

    def take(self, before: Snapshot, after: Snapshot) -> None:
        """Take in what a poll has changed."""
        found = len(self._entries)
        for name, status in after.sources.items():
            then = before.sources.get(name)
            if then is status:
                continue
            self._entries.extend(entries(then, status))
            known = self._seen.get(name)
            now = seen(known, then, status, self._sleeps)
            if now is not None and now is not known:
                self._seen[name] = self._unwritten[name, now.begin] = now
        if len(self._entries) > found:
            self._saver.changed()
        elif self._unwritten:
            self._saver.changed(within_s=self._seen_every_s)

    async def aclose(self) -> None:
        """Write for the last time, within a fraction of a second or not at all."""
        self._ending = True
        await self._saver.aclose()

    async def _write(self) -> None:
        taken, self._entries = self._entries, deque(maxlen=UNWRITTEN)
        intervals, self._unwritten = self._unwritten, {}
        rows = [(source, interval) for (source, _), interval in intervals.items()]
        if not await asyncio.to_thread(self._store.write, tuple(taken), rows, self._clock()):
            taken.extend(self._entries)
            self._entries = taken
            self._unwritten = intervals | self._unwritten
        if self._ending:
            await asyncio.to_thread(self._store.close)
