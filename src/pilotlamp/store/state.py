"""The state file: mutes, incidents and last readings that outlive the program, in the user's state folder.

Each settings file has its own. Losing the state is a nuisance, so nothing about the file ever stops the program: a file
that can't be read is set aside, a failed write is logged once. The file of a later Pilotlamp is left as it is. The
state file names devices and sources, and is for its owner's eyes only.
"""

import contextlib
import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from pilotlamp.domain.alerts.mutes import NO_MUTES, Mute, Mutes
from pilotlamp.domain.alerts.saved import SavedDevice, SavedSource, SavedState
from pilotlamp.domain.text import clean, clean_or_none
from pilotlamp.domain.times import YEARS
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode
from pilotlamp.store import schema as wire
from pilotlamp.store.files import MAX_BYTES, UNFINISHED, read_whole, reason, state_folder, write_whole

log = logging.getLogger(__name__)

FILE_NAME: Final = "state.json"
BROKEN_KEPT: Final = 3
NEWER: Final = (
    "The saved mutes are a newer Pilotlamp's: they are left as they are, and new mutes end when Pilotlamp ends"
)
REFRESHED_AFTER: Final = timedelta(hours=1)
"""An unchanged state is written again after this long, so that its age is known."""
LEFT_OVER_S: Final = 60.0
"""A file that is unfinished after this long belongs to a program that was killed."""


class StateFile:
    """Keeps a ``SavedState`` in a file. Blocks: for a worker thread, one call at a time. Never raises ``OSError``."""

    def __init__(self, folder: Path | None = None, *, name: str = FILE_NAME) -> None:
        """``folder``: the file's folder, made when it is needed; None: the user's state folder."""
        self.path = (folder or state_folder()) / name
        self._kept: SavedState | None = None
        self._failing = False
        self.newer = False
        """Whether the file is a later Pilotlamp's; such a file is neither read nor written."""

    def load(self) -> SavedState | None:
        """Read the state that the last run has saved; None: there is none that can be used."""
        _sweep(self.path)
        try:
            content = read_whole(self.path)
            self.newer = wire.is_newer(content)
            if self.newer:
                log.warning("%s: %s", self.path, NEWER)
                return None
            self._kept = _memory(content)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, BadReplyError) as error:
            _set_aside(self.path, reason(error))
        return self._kept

    def mutes(self) -> Mutes:
        """Read the saved mutes, for a program beside the one that saves: a broken file is left alone."""
        try:
            return _memory(read_whole(self.path)).mutes
        except (OSError, BadReplyError):
            return NO_MUTES

    def save(self, memory: SavedState) -> None:
        """Write a state, unless the file has that state already."""
        if self.newer:
            return
        kept = self._kept
        # A memory of the future was made before the clock was set back.
        if kept is not None and memory == kept and abs(memory.at - kept.at) < REFRESHED_AFTER:
            return
        try:
            write_whole(self.path, _encoded(memory))
        except (OSError, ValueError) as error:
            if not self._failing:
                log.warning("%s: can't be written, so mutes end with the program: %s", self.path, reason(error))
            self._failing = True
            return
        if self._failing:
            log.info("%s: can be written again", self.path)
        self._failing = False
        self._kept = memory


def _memory(content: bytes) -> SavedState:
    read = decode(content, wire.StateDocument, what="the file")
    for place, at in wire.times(read):
        if at.tzinfo is None or at.year not in YEARS:
            raise BadReplyError("a time without zone, or out of range", where=place)
    return SavedState(
        at=read.at,
        mutes=Mutes(
            mutes={
                (each.source, each.device): Mute(until=each.until, until_online=each.until_online)
                for each in read.mutes
            },
            acknowledged=frozenset((each.source, each.device) for each in read.acknowledged),
            acknowledged_at={(each.source, each.device): each.severity for each in read.acknowledged if each.severity},
        ),
        sources={name: _cleaned(source) for name, source in read.sources.items()},
        loss=read.loss,
    )


def _cleaned(source: SavedSource) -> SavedSource:
    """Clean the texts like a server's: anybody may have edited the file."""
    outage = source.outage
    return replace(
        source,
        devices=tuple(_cleaned_device(device) for device in source.devices),
        outage=outage and replace(outage, problem=clean(outage.problem), hint=clean_or_none(outage.hint)),
    )


def _cleaned_device(device: SavedDevice) -> SavedDevice:
    return replace(device, name=clean(device.name))


def _encoded(memory: SavedState) -> bytes:
    """Encode a state, without its sources where they would make the file too long: mutes are the user's own doing.

    Raises:
        ValueError: even so it is too long, or a text can't be written.
    """
    for kept in (memory, replace(memory, sources={})):
        content = wire.encode(_state_file(kept))
        if len(content) <= MAX_BYTES:
            return content
    raise ValueError(f"it would be longer than {MAX_BYTES} bytes")


def _state_file(memory: SavedState) -> wire.StateDocument:
    mutes = memory.mutes
    return wire.StateDocument(
        at=memory.at,
        mutes=[
            wire.Muted(source=source, device=device, until=mute.until, until_online=mute.until_online)
            for (source, device), mute in mutes.mutes.items()
        ],
        acknowledged=[
            wire.Acknowledged(source=source, device=device, severity=mutes.acknowledged_at.get((source, device)))
            for source, device in sorted(mutes.acknowledged)
        ],
        sources=dict(memory.sources),
        loss=memory.loss,
    )


def _sweep(path: Path) -> None:
    """Delete the unfinished files of programs that were killed while they wrote."""
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f"{path.name}.*{UNFINISHED}"):
            # A file of the future was written before the clock was set back.
            if abs(time.time() - left.lstat().st_mtime) > LEFT_OVER_S:
                left.unlink()


def _set_aside(path: Path, problem: str) -> None:
    """Rename a file that can't be used: ``state.json.broken-1`` is the newest such file."""
    broken = [path.with_name(f"{path.name}.broken-{number}") for number in range(1, BROKEN_KEPT + 1)]
    try:
        for older, newer in zip(reversed(broken), reversed([path, *broken[:-1]]), strict=True):
            if newer.exists() or newer.is_symlink():
                newer.replace(older)
    except OSError as error:
        log.warning("%s: can't be used: %s; it can't be set aside either: %s", path, problem, reason(error))
    else:
        log.warning("%s: can't be used: %s; set aside as %s", path, problem, broken[0].name)
