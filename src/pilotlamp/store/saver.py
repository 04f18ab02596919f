"""Saver of the state: soon after a change, in a worker thread, one write at a time."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from pilotlamp.domain.alerts.saved import SavedState

SOON_S = 5.0
AT_END_S = 0.3
"""A full or hanging disk must not hold up the program's end."""


class StateStore(Protocol):
    """A place for the state."""

    def save(self, memory: SavedState) -> None:
        """Blocks; never raises."""
        ...


class StateSaver:
    """Saves a state. Engine's loop only."""

    def __init__(self, file: StateStore, take: Callable[[], SavedState], *, soon_s: float = SOON_S) -> None:
        """``take``: gives the present state; ``soon_s``: changes are collected for so long."""
        self._file = file
        self._take = take
        self._soon_s = soon_s
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Save soon, as the state may have changed."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._soon_s, self.save_now)

    def save_now(self) -> None:
        """Begin to save at once; if a save is under way, save once more after it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._saving is not None and not self._saving.done():
            self.changed()
            return
        self._saving = asyncio.get_running_loop().create_task(asyncio.to_thread(self._file.save, self._take()))

    async def aclose(self) -> None:
        """Save for the last time, within a fraction of a second or not at all."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            async with asyncio.timeout(AT_END_S):
                if self._saving is not None:
                    await asyncio.shield(self._saving)
                await asyncio.to_thread(self._file.save, self._take())
        except TimeoutError:
            return
