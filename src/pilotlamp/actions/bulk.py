"""An action performed on one device after another, a few at once, until all are done or somebody stops the run."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pilotlamp.actions import texts
from pilotlamp.actions.rate_limit_wait import RateLimitWait
from pilotlamp.actions.runner import ActionRunner, PlannedAction
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import Device
from pilotlamp.errors import RateLimitError

AT_ONCE: Final = 4
FINISH_S: Final = 5.0
"""Time that actions under way may take to end after a stop."""
_MINUTE_S: Final = 60.0
FRESH_S: Final = 10.0
"""A device that was read longer ago than this is read again first."""


class Progress(Protocol):
    """Told how far it has come. Engine's loop; returns soon, never raises."""

    def begun(self, total: int) -> None:
        """So many are to be done, now."""
        ...

    def ended(self, made: Attempt) -> None:
        """One has ended, or will not be tried."""
        ...

    def waiting(self, wait_s: float) -> None:
        """The server asks to be left alone for so long."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    """A device, and the action on it."""

    device: Device
    """Device as last read."""
    planned: PlannedAction


class BulkRun:
    """One run. Engine's loop only."""

    def __init__(
        self,
        runner: ActionRunner,
        items: Sequence[BulkItem],
        *,
        run: str | None,
        read_at: float,
        progress: Progress,
    ) -> None:
        """
        Args:
            runner: performs each and keeps the log.
            items: in the order in which they are begun and reported.
            run: see ``Attempt``; None: a single one, which is not tried again when the server asks to wait.
            read_at: when the devices were read, as the loop's time.
            progress: told as it goes.
        """
        self._runner = runner
        self._items = items
        self._run = run
        self._read_at = read_at
        self._progress = progress
        self._left = iter(range(len(items)))
        self._made: dict[int, Attempt] = {}
        self._pauses = RateLimitWait()
        self._stopped = asyncio.Event()

    async def perform(self) -> tuple[Attempt, ...]:
        """Results, in the order of the items.

        Being cancelled stops it: nothing more is begun, and what is under way has ``FINISH_S`` to end. It returns all
        the same, with the rest as not tried; cancelled once more it doesn't wait.
        """
        self._progress.begun(len(self._items))
        workers = [asyncio.create_task(self._work()) for _ in range(min(AT_ONCE, len(self._items)))]
        try:
            await asyncio.wait(workers)
        except asyncio.CancelledError:
            await self._stop(workers)
        for worker in workers:
            if not worker.cancelled():
                worker.result()
        for index, item in enumerate(self._items):
            if index not in self._made:
                self._end(index, self._not_tried(item))
        return tuple(self._made[index] for index in range(len(self._items)))

    async def _work(self) -> None:
        for index in self._left:
            if not await self._may_go_on():
                return
            made = await self._made_of(self._items[index])
            if made is None:
                return
            self._end(index, made)

    async def _made_of(self, item: BulkItem) -> Attempt | None:
        """None: there was no getting through to the server's allowance."""
        while await self._may_go_on():
            try:
                made = await self._attempt(item)
            except RateLimitError as error:
                wait_s = self._pauses.asked(error.retry_after_s, self._now())
                if wait_s is not None:
                    self._progress.waiting(wait_s)
            except asyncio.CancelledError:
                return self._attempt_of(item, Result.UNCERTAIN, texts.STOPPED)
            else:
                self._pauses.answered()
                return made
        return None

    async def _attempt(self, item: BulkItem) -> Attempt:
        return await self._runner.perform(
            item.planned,
            device=item.device if self._now() - self._read_at < FRESH_S else None,
            run=self._run,
            may_wait=self._run is not None,
        )

    async def _may_go_on(self) -> bool:
        """Wait as long as the server asks for; False: nothing more is to be begun."""
        while not self._stopped.is_set() and self._pauses.too_long_s is None:
            left_s = self._pauses.left_s(self._now())
            if not left_s:
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), left_s)
        return False

    async def _stop(self, workers: Sequence["asyncio.Task[None]"]) -> None:
        self._stopped.set()
        try:
            _, under_way = await asyncio.wait(workers, timeout=FINISH_S)
        except asyncio.CancelledError:
            under_way = {worker for worker in workers if not worker.done()}
        for worker in under_way:
            worker.cancel()
        while under_way := {worker for worker in under_way if not worker.done()}:
            with contextlib.suppress(asyncio.CancelledError):  # what was done is reported however often it is stopped
                await asyncio.wait(under_way)

    def _not_tried(self, item: BulkItem) -> Attempt:
        asked_s = self._pauses.too_long_s
        if asked_s is None:
            problem = texts.NOT_TRIED
        elif asked_s < _MINUTE_S:
            problem = texts.WAIT_S.format(n=asked_s)
        else:
            problem = texts.WAIT_MIN.format(n=asked_s / _MINUTE_S)
        return self._attempt_of(item, Result.REFUSED, problem)

    def _attempt_of(self, item: BulkItem, result: Result, problem: str) -> Attempt:
        return self._runner.attempt(item.planned, result, problem, run=self._run)

    def _end(self, index: int, made: Attempt) -> None:
        """Into the log first: whatever happens next, the attempt is there."""
        self._made[index] = made
        self._runner.record(made)
        self._progress.ended(made)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
