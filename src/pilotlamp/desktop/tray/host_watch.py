"""Search for a tray host, for a toolkit that does not tell whether its icon is shown."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from pilotlamp.errors import DesktopError

EVERY_S: Final = 5.0

log = logging.getLogger(__name__)


class HostWatch:
    """Looks until there is a tray host. After that the toolkit itself follows a panel that is restarted.

    Args:
        present: tells whether there is a host; called on a thread of its own, may block, raise DesktopError or OSError.
        on_visible: given the result of each look, on that thread.
        every_s: seconds between two looks.
    """

    def __init__(
        self, present: Callable[[], bool], on_visible: Callable[[bool], None], *, every_s: float = EVERY_S
    ) -> None:
        self._present = present
        self._on_visible = on_visible
        self._every_s = every_s
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start looking."""
        threading.Thread(target=self._look, name="tray host", daemon=True).start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.is_set():
            try:
                found = self._present()
            except (DesktopError, OSError) as error:
                log.debug("whether there is a tray can't be known: %s", error)
                return
            self._on_visible(found)
            if found or self._stopped.wait(self._every_s):
                return
