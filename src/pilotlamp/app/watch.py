"""``status`` and ``watch``: the sources without a desktop."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from pilotlamp.app.staleness import StalenessTimer
from pilotlamp.app.streams import Stream
from pilotlamp.app.watching import Update, Watching, utc_now
from pilotlamp.domain.snapshot import Snapshot

Watch = Callable[[Callable[[Update], None]], Watching]
"""Makes what watches the sources, telling updates to what it is given."""


async def poll_once(watch: Watch) -> Snapshot:
    """Every source's first answer."""
    watching = watch(lambda _update: None)
    try:
        await watching.monitor.poll_once()
    finally:
        await watching.monitor.aclose()
    return watching.snapshot


async def stream(watch: Watch, into: Stream, *, clock: Callable[[], datetime] = utc_now) -> None:
    """Watch until cancelled; every update goes into the stream."""

    def take(update: Update) -> None:
        into.take(update)
        staleness.watch(update.step.after)

    watching = watch(take)
    staleness = StalenessTimer(lambda: into.tick(watching.snapshot, clock()), clock=clock)
    into.begin(watching.snapshot, clock())
    watching.monitor.start()
    try:
        await asyncio.Event().wait()
    finally:
        staleness.cancel()
        await watching.monitor.aclose()
