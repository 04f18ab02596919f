"""A time limit for the other side alone: what our own process holds up does not count.

A wall-clock limit blames the server for a loop that stalls and for a queue before our worker threads: with a hundred
sources on a busy machine all of them "did not answer". Here time is counted in small steps, and a step that ends late
counts as the step it was meant to be.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Self

_STEP_S = 0.25
_STEPS = 8
"""At least so many in a limit: one stall must not use it up."""

_current: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


class Deadline:
    """``async with Deadline(10):`` raises ``TimeoutError`` like ``asyncio.timeout``; one block each."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._step_s = min(_STEP_S, limit_s / _STEPS)
        self._spent_s = 0.0
        self._timeout = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None
        self._outer: Deadline | None = None

    @property
    def left_s(self) -> float:
        """Seconds until it is over, to within a step."""
        return self._limit_s - self._spent_s

    def lift(self) -> None:
        """Count no more: the block has all the time it wants."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._outer = _current.get()
        _current.set(self)
        self._count()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lift()
        _current.set(self._outer)
        await self._timeout.__aexit__(kind, error, trace)

    def _count(self) -> None:
        step_s = min(self._step_s, self.left_s)
        self._timer = asyncio.get_running_loop().call_later(step_s, self._step_over, step_s)

    def _step_over(self, step_s: float) -> None:
        self._spent_s += step_s
        if self.left_s > 0:
            self._count()
        else:
            self._timeout.reschedule(asyncio.get_running_loop().time())

    @contextmanager
    def _paused(self) -> Iterator[None]:
        counting = self._timer is not None
        self.lift()
        try:
            yield
        finally:
            if counting:
                self._count()


@contextmanager
def not_counted() -> Iterator[None]:
    """Within this block the deadline of the running task stands still: it waits for our own process."""
    deadline = _current.get()
    if deadline is None:
        yield
    else:
        with deadline._paused():  # noqa: SLF001 - the same class's module
            yield
