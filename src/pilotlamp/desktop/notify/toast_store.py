"""A place for the toasts on the screen that outlives a crash of the program."""

from typing import Protocol

from pilotlamp.domain.alerts.toasts import KeptToasts


class ToastStore(Protocol):
    """Storage for ``KeptToasts``. Blocks: for a worker thread, one call at a time; never raises."""

    def load(self) -> KeptToasts | None:
        """Return the toasts that were saved last; None: there are none."""
        ...

    def save(self, toasts: KeptToasts) -> None: ...
