"""The mutes and acknowledgements of the lamp beside which a view runs, read from its state file."""

from datetime import datetime
from pathlib import Path

from pilotlamp.domain.alerts.mutes import NO_MUTES, Mutes, still_in_force
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.store.lock import own_name
from pilotlamp.store.state import FILE_NAME, StateFile


class SavedMutes:
    """Reads the file again when it has changed, and lets end what has ended since, also when no lamp runs."""

    def __init__(self, settings_file: Path) -> None:
        self._file = StateFile(name=own_name(FILE_NAME, settings_file))
        self._version: tuple[int, int] | None = None
        self._mutes = NO_MUTES

    def at(self, snapshot: Snapshot, now: datetime) -> Mutes:
        """The mutes in force."""
        version = self._version_now()
        if version != self._version:
            self._version, self._mutes = version, self._file.mutes()
        self._mutes = still_in_force(self._mutes, snapshot, now)
        return self._mutes

    def _version_now(self) -> tuple[int, int] | None:
        """Each save is a new file; None: there is none."""
        try:
            found = self._file.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def no_mutes(_snapshot: Snapshot, _now: datetime) -> Mutes:
    """In the place of ``SavedMutes.at`` where there is no lamp."""
    return NO_MUTES
