"""What somebody who shows things answers to, for as long as it is their turn."""

from typing import Protocol

from pilotlamp.app.keeping import Saves
from pilotlamp.domain.alerts.memory import Memory
from pilotlamp.view.face import Face


class Duty(Protocol):
    """Any thread."""

    @property
    def relieved(self) -> bool:
        """Whether another one does it by now: nothing is to be shown, told or kept any more."""
        ...

    def show(self, face: Face) -> None:
        """Make the tray look so; returns at once."""
        ...

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """A poll is over if ``polled``, and the next one should be within ``patience_s``; None: some day."""
        ...

    def alive(self) -> None:
        """An answer has come, though no poll is over yet."""
        ...


class WhileOnDuty:
    """``Saves`` until the duty is another's, who knows better."""

    def __init__(self, to: Saves, duty: Duty) -> None:
        self._to = to
        self._duty = duty

    def save(self, memory: Memory) -> None:
        if not self._duty.relieved:
            self._to.save(memory)
