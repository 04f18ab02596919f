"""Tasks that belong to one adapter and end with it."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Tasks:
    """Keeps tasks alive (asyncio holds them weakly) and logs their errors; the loop's thread only."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run ``work`` as a task; its errors are logged, except ``DesktopError``, which the caller looks at."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def done(self) -> None:
        """Wait until no task is left."""
        while self._running:
            await asyncio.wait(self._running)

    async def end(self) -> None:
        """Cancel all tasks and wait for them."""
        tasks = tuple(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, DesktopError):
            log.error("A background task failed", exc_info=error)
