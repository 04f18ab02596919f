"""``status`` and ``watch``: the sources without a desktop."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
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
        await watching.aclose()
    return watching.snapshot


async def stream(watch: Watch, into: Stream, *, clock: Callable[[], datetime] = utc_now) -> None:
    """Watch until cancelled, or until nobody reads the stream any more; every update goes into it."""
    unread = asyncio.Event()

    def take(update: Update) -> None:
        with _noticing_the_end(unread):
            into.take(update)
        staleness.watch(update.after)

    def tick() -> None:
        with _noticing_the_end(unread):
            into.tick(watching.snapshot, clock())

    watching = watch(take)
    staleness = StalenessTimer(tick, clock=clock)
    tick()
    watching.monitor.start()
    try:
        await unread.wait()
    finally:
        staleness.cancel()
        await watching.aclose()


@contextlib.contextmanager
def _noticing_the_end(unread: asyncio.Event) -> Iterator[None]:
    """``watch --json | head``: the reader of a pipe may go at any time, and that is no error."""
    try:
        yield
    except BrokenPipeError:
        unread.set()
