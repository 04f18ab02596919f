"""Saving the toasts on the screen, and taking them over after a restart of the program."""

import asyncio
import logging

from pilotlamp.desktop.notify.link import DaemonLink
from pilotlamp.desktop.notify.toast_store import ToastStore
from pilotlamp.desktop.notify.toasts import Toasts
from pilotlamp.domain.alerts.toasts import KeptToasts
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)


class ToastSaver:
    """Saves which toasts the daemon shows after each change; does nothing where ``store`` is None."""

    def __init__(self, store: ToastStore | None, toasts: Toasts, link: DaemonLink, *, timeout_s: float) -> None:
        self._store = store
        self._toasts = toasts
        self._link = link
        self._timeout_s = timeout_s
        self._daemon: str | None = None
        self._changed = asyncio.Event()
        self._saving = asyncio.Lock()

    def changed(self) -> None:
        """Note that other toasts are on the screen."""
        self._changed.set()

    def renewed(self) -> None:
        """Note that the daemon has changed or left."""
        self._daemon = None

    async def restore(self) -> set[int]:
        """Take over the toasts of an earlier run that the same daemon still shows, once with each daemon.

        Returns:
            The daemon's ids of toasts to close.
        """
        bus, owner = self._link.bus, self._link.owner
        if self._store is None or owner is None or self._daemon is not None:
            return set()
        try:
            async with asyncio.timeout(self._timeout_s):
                daemon = f"{await self._link.daemon.bus_id()} {owner}"
                kept = await asyncio.to_thread(self._store.load)
        except (DesktopError, TimeoutError) as error:
            log.debug("the daemon's toasts are not known: %r", error)
            return set()
        if bus is not self._link.bus or owner != self._link.owner:
            return set()
        self._daemon = daemon
        if kept is None or kept.daemon != daemon:
            return set()
        return {*kept.useless, *self._toasts.restore(kept.on_screen)}

    async def run(self) -> None:
        """Save after each change, until cancelled."""
        while True:
            await self._changed.wait()
            await self.save()

    async def save(self) -> None:
        """Save now."""
        self._changed.clear()
        if self._store is not None and self._daemon is not None:
            async with self._saving:
                toasts = KeptToasts(daemon=self._daemon, on_screen=self._toasts.on_screen)
                await asyncio.to_thread(self._store.save, toasts)
