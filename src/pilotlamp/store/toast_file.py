"""The file with the toasts on screen, in the user's state folder: after a crash they are taken over, or taken away."""

import logging
from pathlib import Path
from typing import Final

import platformdirs

from pilotlamp.desktop.notify.kept import KeptToasts
from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode
from pilotlamp.store import schema as wire
from pilotlamp.store.whole_file import read_whole, write_whole

log = logging.getLogger(__name__)

FILE_NAME: Final = "toasts.json"


class ToastFile:
    """A ``KeepsToasts``."""

    def __init__(self, memory: SavedState | None, folder: Path | None = None, *, name: str = FILE_NAME) -> None:
        """
        Args:
            memory: of the last run, whose open outages go on; None: there is none.
            folder: where the file is; None: the user's state folder. It is made when it is needed.
            name: of the file.
        """
        self._path = (folder or platformdirs.user_state_path("pilotlamp")) / name
        self._go_on: frozenset[str] | None = frozenset() if memory is None else told_in(memory)
        """None: all do, as it is still the same run."""

    def load(self) -> KeptToasts | None:
        try:
            read = decode(read_whole(self._path), wire.ToastDocument, what="the file")
        except (OSError, BadReplyError) as error:
            log.debug("%s: %s", self._path, error)
            return None
        go_on, self._go_on = self._go_on, None
        on_screen = {notice: id_ for notice, id_ in read.on_screen.items() if go_on is None or notice in go_on}
        useless = frozenset(id_ for notice, id_ in read.on_screen.items() if notice not in on_screen)
        return KeptToasts(daemon=read.daemon, on_screen=on_screen, useless=useless)

    def save(self, toasts: KeptToasts) -> None:
        self._go_on = None
        try:
            write_whole(
                self._path, wire.encode(wire.ToastDocument(daemon=toasts.daemon, on_screen=dict(toasts.on_screen)))
            )
        except (OSError, ValueError) as error:
            log.debug("%s: %s", self._path, error)


def told_in(memory: SavedState) -> frozenset[str]:
    """The alerts that told of what was still open."""
    of_sources = (each for source in memory.sources.values() for each in (source.outage, *source.devices))
    return frozenset(each.told_in for each in (memory.loss, *of_sources) if each and each.told_in)
