"""A source as Pilotlamp polls it, from the settings to the changes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pilotlamp.config import load
from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.changes import Change
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.model import Printer, PrinterState
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.domain.tracking import TrackedPrinter
from pilotlamp.logs import Redactor
from pilotlamp.monitor.poller import Poller
from pilotlamp.monitor.source_setup import poller, watched_source
from pilotlamp.sources.base import Performs
from tests.patience import HANG_S

_POLL_S = 0.1


class Watched:
    """Polls one source, and keeps what is known of it and every change."""

    def __init__(self, made: Poller, snapshot: Snapshot) -> None:
        self._poller = made
        self.snapshot = snapshot
        self.changes: list[Change] = []

    async def until(self, holds: Callable[["Watched"], bool]) -> None:
        """Poll until this holds."""
        async with asyncio.timeout(HANG_S):
            while True:
                after = fold(self.snapshot, await self._poller.poll())
                self.changes += diff(self.snapshot, after)
                self.snapshot = after
                if holds(self):
                    return
                await asyncio.sleep(_POLL_S)

    @property
    def status(self) -> SourceStatus:
        (status,) = self.snapshot.sources.values()
        return status

    def tracked(self, device: str = "printer") -> TrackedPrinter | None:
        """The printer that a device is; None: it is not known yet."""
        found = self.status.devices.get(device)
        return found.printers[0] if found else None

    def printer(self, device: str = "printer") -> Printer | None:
        """The printer as last read."""
        found = self.tracked(device)
        return found.printer if found else None

    async def perform(self, action: str, device: str = "printer") -> None:
        """Perform an action as a click does."""
        system = await self._poller.system()
        assert isinstance(system, Performs)
        await system.perform(device, ActionRequest(action=action))


def is_in(state: PrinterState, device: str = "printer") -> Callable[[Watched], bool]:
    """Condition that the printer was last read in this state."""

    def holds(watch: Watched) -> bool:
        printer = watch.printer(device)
        return printer is not None and printer.state is state

    return holds


@asynccontextmanager
async def watched(folder: Path, kind: str, url: str, *, secret: str = "", more: str = "") -> AsyncIterator[Watched]:
    """A source of this kind; ``more``: further lines of its settings."""
    file = folder / "config.toml"
    file.write_text(f'[[sources]]\nname = "Workshop"\nkind = "{kind}"\nurl = "{url}"\n{more}\n', encoding="utf-8")
    (settings,) = load(file).sources
    environ = {"PILOTLAMP_SECRET_WORKSHOP": secret} if secret else {}
    made = poller(settings, environ=environ, redactor=Redactor(), clock=lambda: datetime.now(UTC))
    try:
        yield Watched(made, Snapshot.waiting((watched_source(settings),)))
    finally:
        await made.close()
