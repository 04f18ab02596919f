"""Polling without a desktop, for ``status`` and ``watch``."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import IO

from pilotlamp.cli.output import discard
from pilotlamp.cli.reader import reader_gone
from pilotlamp.cli.streams import Stream
from pilotlamp.clocks import utc_now
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.errors import OutputError
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.monitor.sinks import Update
from pilotlamp.monitor.staleness import StalenessTimer

Watch = Callable[[], MonitoringService]
"""Makes the monitoring service, on its loop."""


async def poll_once(watch: Watch) -> Snapshot:
    """Poll every source once."""
    service = watch()
    try:
        await service.monitor.poll_once()
    finally:
        await service.aclose()
    return service.snapshot


async def stream(watch: Watch, into: Stream, *, output: IO[str], clock: Callable[[], datetime] = utc_now) -> None:
    """Write every update to a stream, until cancelled or until the output has no reader any more.

    Args:
        watch: makes the monitoring service.
        into: writes to ``output``.
        output: its reader may go at any time (``watch --json | head``), and that is no error.
        clock: the time now, aware.

    Raises:
        OutputError: the output can't be written.
    """
    service = watch()
    sink = _StreamSink(into, output, service, clock)
    service.subscribe(sink)
    sink.tick()
    service.monitor.start()
    unread = asyncio.create_task(reader_gone(output))
    try:
        await asyncio.wait({sink.end, unread}, return_when=asyncio.FIRST_COMPLETED)
        if sink.end.done():
            sink.end.result()
    finally:
        unread.cancel()
        sink.stop()
        await service.aclose()


class _StreamSink:
    """Writes a stream until the first failure: after that, part of a line may be out already."""

    name = "the output"

    def __init__(
        self, into: Stream, output: IO[str], service: MonitoringService, clock: Callable[[], datetime]
    ) -> None:
        self._into = into
        self._output = output
        self._service = service
        self._clock = clock
        self._staleness = StalenessTimer(self.tick, clock=clock)
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when nothing more can be written; raises ``OutputError`` where that is an error."""

    def take(self, update: Update) -> None:
        self._write(lambda: self._into.take(update))
        self._staleness.watch(update.after)

    def tick(self) -> None:
        """Write the present state, although nothing was read."""
        self._write(lambda: self._into.tick(self._service.snapshot, self._clock()))

    def stop(self) -> None:
        self._staleness.cancel()

    def _write(self, write: Callable[[], None]) -> None:
        if self.end.done():
            return
        try:
            write()
        except BrokenPipeError:
            discard(self._output)  # the line that was cut off would fail again when the program ends
            self.end.set_result(None)
        except OSError as error:
            self.end.set_exception(OutputError(error))
