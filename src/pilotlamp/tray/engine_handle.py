"""The supervisor of the engine, as the engine sees it."""

from typing import Protocol

from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.store.saver import StateStore
from pilotlamp.view.tray_view import TrayView


class EngineHandle(Protocol):
    """Any thread."""

    @property
    def restarting(self) -> bool:
        """Whether another process is about to take over: nothing is to be shown, told or saved any more."""
        ...

    def show(self, tray_view: TrayView) -> None:
        """Make the tray look so; returns at once."""
        ...

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """Take note that a poll has ended if ``polled``, and that the next one should end within ``patience_s``.

        None: it may take for ever.
        """
        ...

    def alive(self) -> None:
        """Take note that a reply has come, though no poll has ended yet."""
        ...


class ActiveSaver:
    """A ``StateStore`` until the process is about to be restarted."""

    def __init__(self, store: StateStore, handle: EngineHandle) -> None:
        self._store = store
        self._handle = handle

    def save(self, memory: SavedState) -> None:
        if not self._handle.restarting:
            self._store.save(memory)
