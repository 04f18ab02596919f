"""Saves what outlives the program, soon after it changed, one write at a time."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from pilotlamp.domain.alerts.saved import SavedState

SOON_S = 5.0
AT_END_S = 0.3
"""A full or hanging disk must not hold up the program's end."""


class StateStore(Protocol):
    """Where it is kept."""

    def save(self, memory: SavedState) -> None:
        """Blocks; never raises."""
        ...


class StateSaver:
    """Engine's loop only."""

    def __init__(self, file: StateStore, take: Callable[[], SavedState], *, soon_s: float = SOON_S) -> None:
        """``take``: what is to be saved now; ``soon_s``: so long changes are collected."""
        self._file = file
        self._take = take
        self._soon_s = soon_s
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """There may be something new."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._soon_s, self.save_now)

    def save_now(self) -> None:
        """Begin to save at once; while it is being saved, once more after that."""
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
