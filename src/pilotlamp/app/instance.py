"""One ``pilotlamp run`` for each settings file: two lamps would tell everything twice.

Who runs holds a lock on a file in the user's state folder, which has its process number. The system lets go of the lock
when the process ends, however it does: nothing is left behind that would keep the next one from starting.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import platformdirs

log = logging.getLogger(__name__)

_HASH_CHARS: Final = 12
_NUMBER_CHARS: Final = 20
_LOCKED_AT: Final = 1 << 30
"""Windows lets nobody read what is locked: so a byte far behind the number is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInstance:
    """Somebody who runs with the same settings already."""

    pid: int | None
    """Its process number; None: it has only just started, or its file can't be read."""

    def __str__(self) -> str:
        return f"Pilotlamp is running already{'' if self.pid is None else f' (process {self.pid})'}"


def own_name(name: str, settings_file: Path) -> str:
    """What a file of the state folder is called, so that programs with different settings don't share it.

    That of the settings in the default place is ``state.json``, others' are like ``state-0123456789ab.json``.
    """
    file = _same_for_all(settings_file)
    # Not config.default_path(): a settings file that the environment names is another one.
    if file == _same_for_all(platformdirs.user_config_path("pilotlamp", appauthor=False) / "config.toml"):
        return name
    stem, dot, ending = name.partition(".")
    return f"{stem}-{hashlib.sha256(os.fsencode(file)).hexdigest()[:_HASH_CHARS]}{dot}{ending}"


@contextmanager
def the_only_one(settings_file: Path, folder: Path | None = None) -> Iterator[OtherInstance | None]:
    """Be the one who runs with these settings, to the end of the block; gives who is already, None: nobody.

    Where it can't be known, which is logged, nobody is.

    Args:
        settings_file: what is to be run with.
        folder: where the lock is; None: the user's state folder. It is made when it is needed.
    """
    path = (folder or platformdirs.user_state_path("pilotlamp")) / own_name("running.lock", settings_file)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("%s: whether Pilotlamp runs already can't be known: %s", path, error.strerror or error)
        yield None
        return
    try:
        other = _other(handle, path)
        if other is not None:
            yield other
            return
        _write(handle, f"{os.getpid()}\n")
        try:
            yield None
        finally:
            _write(handle, "")
    finally:
        os.close(handle)


def _other(handle: int, path: Path) -> OtherInstance | None:
    """Who has the lock; None: it is ours now, or the file's system knows no locks."""
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        return OtherInstance(pid=_number(handle))
    except OSError as error:
        log.warning("%s: whether Pilotlamp runs already can't be known: %s", path, error.strerror or error)
    return None


def _lock(handle: int) -> None:
    """Until the handle is closed.

    Raises:
        BlockingIOError: another one has it (Windows: PermissionError).
        OSError: there are no locks here.
    """
    system: Any  # each of these modules is empty to the type checker of the other system
    if os.name == "nt":
        import msvcrt

        system = msvcrt
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        system.locking(handle, system.LK_NBLCK, 1)
    else:
        import fcntl

        system = fcntl
        system.flock(handle, system.LOCK_EX | system.LOCK_NB)


def _number(handle: int) -> int | None:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        return int(os.read(handle, _NUMBER_CHARS))
    except (OSError, ValueError):
        return None


def _write(handle: int, text: str) -> None:
    """In the place of what is there; a full disk costs others the number alone."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())


def _same_for_all(file: Path) -> Path:
    """One spelling of a file, whichever way it was named."""
    return Path(os.path.normcase(file.resolve()))
