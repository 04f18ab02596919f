"""A place for the toasts on the screen that outlives a crash of the program."""

from typing import Protocol

from pilotlamp.domain.alerts.toasts import KeptToasts


class KeepsToasts(Protocol):
    """Where they are kept. Blocks: for a worker thread, one call at a time; never raises."""

    def load(self) -> KeptToasts | None:
        """The toasts that were saved last; None: none were."""
        ...

    def save(self, toasts: KeptToasts) -> None: ...
