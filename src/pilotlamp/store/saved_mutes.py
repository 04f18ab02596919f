"""Mutes and acknowledgements of the lamp that runs beside a terminal view, from the lamp's state file."""

from datetime import datetime
from pathlib import Path

from pilotlamp.domain.alerts.mutes import NO_MUTES, Mutes, still_in_force
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.store.lock import own_name
from pilotlamp.store.state import FILE_NAME, StateFile


class SavedMutes:
    """Mutes of the state file, which is read again when it has changed; a mute also ends when no lamp runs."""

    def __init__(self, settings_file: Path) -> None:
        self._file = StateFile(name=own_name(FILE_NAME, settings_file))
        self._version: tuple[int, int] | None = None
        self._mutes = NO_MUTES

    def at(self, snapshot: Snapshot, now: datetime) -> Mutes:
        """The mutes and acknowledgements in force."""
        version = self._version_now()
        if version != self._version:
            self._version, self._mutes = version, self._file.mutes()
        self._mutes = still_in_force(self._mutes, snapshot, now)
        return self._mutes

    def _version_now(self) -> tuple[int, int] | None:
        """Identify the file, as each save makes a new one; None: there is no file."""
        try:
            found = self._file.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def no_mutes(_snapshot: Snapshot, _now: datetime) -> Mutes:
    """Replace ``SavedMutes.at`` where there is no lamp."""
    return NO_MUTES
