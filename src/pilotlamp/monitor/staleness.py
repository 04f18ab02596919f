"""When the next reading gets too old to be believed: a hung poll ends nothing that could tell."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from pilotlamp.domain.snapshot import Snapshot, stale_at

_AFTER_S = 0.01
"""A reading is stale after its time, not at it."""


class StalenessTimer:
    """Calls back when a source of the last snapshot it was shown goes stale. Engine's loop only."""

    def __init__(self, on_stale: Callable[[], None], *, clock: Callable[[], datetime]) -> None:
        self._on_stale = on_stale
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, snapshot: Snapshot) -> None:
        """Forget what was watched before and watch this."""
        self.cancel()
        now = self._clock()
        due = [at for status in snapshot.sources.values() if (at := stale_at(status)) is not None and at >= now]
        if due:
            delay_s = (min(due) - now).total_seconds() + _AFTER_S
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._fire, snapshot)

    def cancel(self) -> None:
        """Watch nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self, snapshot: Snapshot) -> None:
        self._on_stale()
        self.watch(snapshot)
