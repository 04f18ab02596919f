"""Live terminal view: drawn over itself on a terminal, printed anew at each change elsewhere."""

import contextlib
from datetime import datetime, tzinfo
from functools import partial
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live

from pilotlamp.cli.streams import MutesAt
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.errors import OutputError
from pilotlamp.monitor.faults import Faults
from pilotlamp.monitor.sinks import Update
from pilotlamp.store.saved_mutes import no_mutes
from pilotlamp.view import jsonout
from pilotlamp.view.notices import notice
from pilotlamp.view.table import watch_view
from pilotlamp.view.tray_view import Notice

_NOTICES_SHOWN = 5


class PlainSpokenConsole(Console):
    """Raises a broken pipe as an error, where rich would end the program from inside a print."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class TerminalStream:
    """``watch``: a context manager around the stream."""

    def __init__(self, console: Console, zone: tzinfo, mutes: MutesAt = no_mutes) -> None:
        self._console = console
        self._zone = zone
        self._mutes = mutes
        self._word = partial(notice, tz=zone)
        self._faults = Faults()
        self._notices: tuple[Notice, ...] = ()
        self._look: object = None
        self._live = Live(console=console, auto_refresh=False, screen=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            try:
                self._live.start()
            except OSError as error:
                raise OutputError(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is None:
            return
        last = self._live.renderable
        # The error of a terminal that went away has ended the stream already.
        with contextlib.suppress(OSError):
            self._live.stop()
            self._console.print(last)

    def take(self, update: Update) -> None:
        worded = self._faults.each("the words of a notice", self._word, update.alerts)
        self._notices = (*self._notices, *worded)[-_NOTICES_SHOWN:]
        self._draw(update.after, update.at)

    def tick(self, snapshot: Snapshot, now: datetime) -> None:
        self._draw(snapshot, now)

    def _draw(self, snapshot: Snapshot, now: datetime) -> None:
        if self._live is not None:
            self._live.update(self._view(snapshot, now), refresh=True)
            return
        # A pipe or a log gets a new view only when its text has changed.
        line = jsonout.state_line(snapshot, now)
        look = ({**line, "at": None}, self._notices, self._mutes(snapshot, now))
        if look != self._look and not any(status.checked_at is None for status in snapshot.sources.values()):
            self._look = look
            self._console.print(self._view(snapshot, now))

    def _view(self, snapshot: Snapshot, now: datetime) -> RenderableType:
        return watch_view(snapshot, now, self._zone, self._notices, mutes=self._mutes(snapshot, now))
