"""One command carried out on one device after another, a few at once, until all are done or somebody stops it."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from pilotlamp.actions.attempt import attempt
from pilotlamp.actions.rate_limit_wait import RateLimitWait
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import Command, Target
from pilotlamp.domain.model import Device
from pilotlamp.errors import RateLimitError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.view.formatting import duration

AT_ONCE: Final = 4
FINISH_S: Final = 5.0
"""How long what is under way may take to end when it is stopped."""
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
    """One device, and what is to be done to it."""

    device: Device
    """As it was read last."""
    target: Target
    command: Command
    argument: str | None
    """See ``Attempt``."""


class BulkRun:
    """One run. Engine's loop only."""

    def __init__(
        self,
        monitor: Monitor,
        errands: Sequence[BulkItem],
        *,
        run: str | None,
        read_at: float,
        progress: Progress,
        clock: Callable[[], datetime],
    ) -> None:
        """
        Args:
            monitor: has the source.
            errands: in the order in which they are begun and reported.
            run: see ``Attempt``; None: a single one, which is not tried again when the server asks to wait.
            read_at: when the devices were read, as the loop's time.
            progress: told as it goes.
            clock: the time now, aware.
        """
        self._monitor = monitor
        self._errands = errands
        self._run = run
        self._read_at = read_at
        self._progress = progress
        self._clock = clock
        self._left = iter(range(len(errands)))
        self._made: dict[int, Attempt] = {}
        self._pauses = RateLimitWait()
        self._stopped = asyncio.Event()

    async def carry_out(self) -> tuple[Attempt, ...]:
        """What became of each, in the order of the errands.

        Being cancelled stops it: nothing more is begun, and what is under way has ``FINISH_S`` to end. It returns all
        the same, with the rest as not tried; cancelled once more it doesn't wait.
        """
        self._progress.begun(len(self._errands))
        workers = [asyncio.create_task(self._work()) for _ in range(min(AT_ONCE, len(self._errands)))]
        try:
            await asyncio.wait(workers)
        except asyncio.CancelledError:
            await self._stop(workers)
        for worker in workers:
            if not worker.cancelled():
                worker.result()
        for index, errand in enumerate(self._errands):
            if index not in self._made:
                self._end(index, self._not_tried(errand))
        return tuple(self._made[index] for index in range(len(self._errands)))

    async def _work(self) -> None:
        for index in self._left:
            if not await self._may_go_on():
                return
            made = await self._made_of(self._errands[index])
            if made is None:
                return
            self._end(index, made)

    async def _made_of(self, errand: BulkItem) -> Attempt | None:
        """None: there was no getting through to the server's allowance."""
        while await self._may_go_on():
            try:
                made = await self._attempt(errand)
            except RateLimitError as error:
                wait_s = self._pauses.asked(error.retry_after_s, self._now())
                if wait_s is not None:
                    self._progress.waiting(wait_s)
            except asyncio.CancelledError:
                return self._attempt_of(errand, Result.UNCERTAIN, "no answer came before it was stopped")
            else:
                self._pauses.answered()
                return made
        return None

    async def _attempt(self, errand: BulkItem) -> Attempt:
        return await attempt(
            self._monitor,
            errand.target,
            errand.command,
            argument=errand.argument,
            device=errand.device if self._now() - self._read_at < FRESH_S else None,
            clock=self._clock,
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
        if under_way:
            await asyncio.wait(under_way)

    def _not_tried(self, errand: BulkItem) -> Attempt:
        asked_s = self._pauses.too_long_s
        why = "it was stopped" if asked_s is None else f"the server asks to wait {duration(asked_s)}"
        return self._attempt_of(errand, Result.REFUSED, f"not tried: {why}")

    def _attempt_of(self, errand: BulkItem, result: Result, problem: str) -> Attempt:
        return Attempt(
            at=self._clock(),
            target=errand.target,
            action=errand.command.verb,
            argument=errand.argument,
            result=result,
            problem=problem,
            run=self._run,
        )

    def _end(self, index: int, made: Attempt) -> None:
        self._made[index] = made
        self._progress.ended(made)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
