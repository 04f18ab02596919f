"""The file with the toasts on the screen, in the user's state folder: a crash leaves toasts to be taken over."""

import logging
from pathlib import Path
from typing import Final

from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.domain.alerts.toasts import KeptToasts, open_notices
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode
from pilotlamp.store import schema as wire
from pilotlamp.store.files import read_whole, state_folder, write_whole

log = logging.getLogger(__name__)

FILE_NAME: Final = "toasts.json"


class ToastFile:
    """Keeps toasts in a file. Blocks: for a worker thread, one call at a time. Never raises ``OSError``."""

    def __init__(self, memory: SavedState | None, folder: Path | None = None, *, name: str = FILE_NAME) -> None:
        """
        Args:
            memory: of the last run, whose open incidents go on; None: there is none.
            folder: the file's folder, made when it is needed; None: the user's state folder.
            name: the file's name.
        """
        self._path = (folder or state_folder()) / name
        self._open: frozenset[str] | None = frozenset() if memory is None else open_notices(memory)
        """Notices that are still of use; None: all, for they are of this run."""

    def load(self) -> KeptToasts | None:
        """The toasts that were saved last; None: none were."""
        try:
            read = decode(read_whole(self._path), wire.ToastDocument, what="the file")
        except (OSError, BadReplyError) as error:
            log.debug("%s: %s", self._path, error)
            return None
        still_open, self._open = self._open, None
        on_screen = {
            notice: id_ for notice, id_ in read.on_screen.items() if still_open is None or notice in still_open
        }
        useless = frozenset(id_ for notice, id_ in read.on_screen.items() if notice not in on_screen)
        return KeptToasts(daemon=read.daemon, on_screen=on_screen, useless=useless)

    def save(self, toasts: KeptToasts) -> None:
        """Replace the toasts that were saved before."""
        self._open = None
        document = wire.ToastDocument(daemon=toasts.daemon, on_screen=dict(toasts.on_screen))
        try:
            write_whole(self._path, wire.encode(document))
        except (OSError, ValueError) as error:
            log.debug("%s: %s", self._path, error)
