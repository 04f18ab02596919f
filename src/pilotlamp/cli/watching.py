"""``status`` and ``watch``: the sources without a desktop."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import IO

from pilotlamp.cli.reader import reader_gone
from pilotlamp.cli.streams import Stream
from pilotlamp.clocks import utc_now
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.errors import OutputError
from pilotlamp.monitor.service import MonitoringService, Update
from pilotlamp.monitor.staleness import StalenessTimer

Watch = Callable[[Callable[[Update], None]], MonitoringService]
"""Makes what watches the sources, telling updates to what it is given."""


async def poll_once(watch: Watch) -> Snapshot:
    """Every source's first answer."""
    watching = watch(lambda _update: None)
    try:
        await watching.monitor.poll_once()
    finally:
        await watching.aclose()
    return watching.snapshot


async def stream(watch: Watch, into: Stream, *, output: IO[str], clock: Callable[[], datetime] = utc_now) -> None:
    """Watch until cancelled, or until nobody reads the output any more; every update goes into the stream.

    Args:
        watch: makes what watches the sources.
        into: writes to ``output``.
        output: its reader may go at any time (``watch --json | head``), and that is no error.
        clock: the time now, aware.

    Raises:
        OutputError: the output can't be written.
    """
    end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def put(write: Callable[[], None]) -> None:
        """After the first failure nothing more is written: part of a line may be out already."""
        if end.done():
            return
        try:
            write()
        except BrokenPipeError:
            end.set_result(None)
        except OSError as error:
            end.set_exception(OutputError(error))

    def take(update: Update) -> None:
        put(lambda: into.take(update))
        staleness.watch(update.after)

    def tick() -> None:
        put(lambda: into.tick(watching.snapshot, clock()))

    watching = watch(take)
    staleness = StalenessTimer(tick, clock=clock)
    tick()
    watching.monitor.start()
    unread = asyncio.create_task(reader_gone(output))
    try:
        await asyncio.wait({end, unread}, return_when=asyncio.FIRST_COMPLETED)
        if end.done():
            end.result()
    finally:
        unread.cancel()
        staleness.cancel()
        await watching.aclose()
