"""What somebody who shows things answers to, for as long as it is their turn."""

from typing import Protocol

from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.store.saver import StateStore
from pilotlamp.view.tray_view import TrayView


class EngineHandle(Protocol):
    """Any thread."""

    @property
    def abandoned(self) -> bool:
        """Whether another one does it by now: nothing is to be shown, told or kept any more."""
        ...

    def show(self, tray_view: TrayView) -> None:
        """Make the tray look so; returns at once."""
        ...

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """A poll is over if ``polled``, and the next one should be within ``patience_s``; None: some day."""
        ...

    def alive(self) -> None:
        """An answer has come, though no poll is over yet."""
        ...


class ActiveSaver:
    """``StateStore`` until the duty is another's, who knows better."""

    def __init__(self, to: StateStore, duty: EngineHandle) -> None:
        self._to = to
        self._duty = duty

    def save(self, memory: SavedState) -> None:
        if not self._duty.abandoned:
            self._to.save(memory)
