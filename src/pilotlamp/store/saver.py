"""Saver of what outlives the program: soon after a change, in a worker thread, one write at a time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from pilotlamp.domain.alerts.saved import SavedState

SOON_S = 5.0
AT_END_S = 0.3
"""A full or hanging disk must not hold up the program's end."""


class StateStore(Protocol):
    """A place for the state."""

    def save(self, memory: SavedState) -> None:
        """Blocks; never raises."""
        ...


class Saver:
    """Saves soon after a change. Engine's loop only."""

    def __init__(self, save: Callable[[], Coroutine[Any, Any, None]], *, soon_s: float = SOON_S) -> None:
        """``save``: writes what is new; ``soon_s``: changes are collected for so long."""
        self._save = save
        self._soon_s = soon_s
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    def changed(self, *, within_s: float | None = None) -> None:
        """Save within so many seconds, as something may have changed; None: soon."""
        loop = asyncio.get_running_loop()
        at = loop.time() + (self._soon_s if within_s is None else within_s)
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        self._timer = loop.call_at(at, self.save_now)

    def save_now(self) -> None:
        """Begin to save at once; if a save is under way, save once more after it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._saving is not None and not self._saving.done():
            self.changed()
            return
        self._saving = asyncio.get_running_loop().create_task(self._save())

    async def aclose(self) -> None:
        """Save for the last time, within a fraction of a second or not at all."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            async with asyncio.timeout(AT_END_S):
                if self._saving is not None:
                    await asyncio.shield(self._saving)
                await self._save()
        except TimeoutError:
            return


def state_saver(store: StateStore, take: Callable[[], SavedState]) -> Saver:
    """Make the saver of the state; ``take``: gives the present one."""

    async def save() -> None:
        await asyncio.to_thread(store.save, take())

    return Saver(save)
