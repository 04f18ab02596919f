"""Single-instance lock: one ``pilotlamp run`` for each settings file, as two lamps would tell everything twice.

The running program holds a lock on a file in the user's state folder, which has its process number. The system lets go
of the lock when the process ends, however it ends: no stale lock keeps the next program from starting.

A program that a logout has left behind can show nothing any more: a program that starts in another session ends it.
"""

import hashlib
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import platformdirs

from pilotlamp.store.files import reason, state_folder

log = logging.getLogger(__name__)

_HASH_CHARS: Final = 12
_CHARS: Final = 1024
_LOCKED_AT: Final = 1 << 30
"""Windows lets nobody read a locked byte: so a byte far behind the number is locked."""
_END_SIGNALS: Final = tuple(
    signal.Signals[name] for name in ("SIGTERM", "SIGKILL") if name in signal.Signals.__members__
)
_END_WITHIN_S: Final = 5.0
_LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInstance:
    """Another program that runs with the same settings already."""

    pid: int | None
    """Its process number; None: it has only just started, or its file can't be read."""
    bus: str | None = None
    """The address of the session bus with its tray; None: it has no tray, or the address isn't known."""

    def __str__(self) -> str:
        return f"Pilotlamp is already running{'' if self.pid is None else f' (process {self.pid})'}"


def own_name(name: str, settings_file: Path) -> str:
    """Name a file of the state folder, so that programs with different settings don't share it.

    For the settings in the default place that is ``state.json``, for others it is like ``state-0123456789ab.json``.
    """
    file = _same_for_all(settings_file)
    # Not config.default_path(): a settings file that the environment names is another one.
    if file == _same_for_all(platformdirs.user_config_path("pilotlamp", appauthor=False) / "config.toml"):
        return name
    stem, dot, ending = name.partition(".")
    return f"{stem}-{hashlib.sha256(os.fsencode(file)).hexdigest()[:_HASH_CHARS]}{dot}{ending}"


@contextmanager
def the_only_one(
    settings_file: Path,
    folder: Path | None = None,
    *,
    bus: str | None = None,
    bus_is_gone: Callable[[str], bool] = lambda _: False,
) -> Iterator[OtherInstance | None]:
    """Hold the lock of these settings to the end of the block; gives the program that holds it already; None: none.

    Where locks can't be had, which is logged, there is no other program.

    Args:
        settings_file: the settings to run with.
        folder: the folder of the lock, made when it is needed; None: the user's state folder.
        bus: the address of the session bus for the tray; None: there is no tray. Another program whose own bus is gone
            makes way.
        bus_is_gone: tells whether nobody takes connections at a bus's address; may block for seconds.
    """
    path = (folder or state_folder()) / own_name("running.lock", settings_file)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("%s: can't be locked, so a second Pilotlamp may run: %s", path, reason(error))
        yield None
        return
    try:
        other = _other(handle, path)
        if other is not None and bus is not None and _is_left_behind(other, bus, bus_is_gone):
            other = _other_after_end(other, handle, path)
        if other is not None:
            yield other
            return
        _write(handle, f"{os.getpid()}\n{bus or ''}\n")
        try:
            yield None
        finally:
            _write(handle, "")
    finally:
        os.close(handle)


def _is_left_behind(other: OtherInstance, bus: str, bus_is_gone: Callable[[str], bool]) -> bool:
    """Whether the other program's session is over while ours, on this bus, is not; may block for seconds."""
    return other.bus not in {None, bus} and bus_is_gone(str(other.bus)) and not bus_is_gone(bus)


def _other(handle: int, path: Path) -> OtherInstance | None:
    """Try to get the lock; gives the program that has it, None: it is ours now, or the file system knows no locks."""
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        return _written(handle)
    except OSError as error:
        log.warning("%s: can't be locked, so a second Pilotlamp may run: %s", path, reason(error))
    return None


def _lock(handle: int) -> None:
    """Lock the file until the handle is closed.

    Raises:
        BlockingIOError: another program has the lock (Windows: PermissionError).
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


def _written(handle: int) -> OtherInstance:
    """Read the other program's number from the first line, and its bus from the second where it has one."""
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        number, _, bus = os.read(handle, _CHARS).decode().partition("\n")
        return OtherInstance(pid=int(number), bus=bus.strip() or None)
    except (OSError, ValueError):
        return OtherInstance(pid=None)


def _other_after_end(other: OtherInstance, handle: int, path: Path) -> OtherInstance | None:
    """End the other program, by force if need be; gives the program that has the lock then, None: it is ours."""
    for number in _END_SIGNALS:
        # Looked at each time: a process number may be anybody's by now, but nobody else has this file open.
        if other.pid is None or not _has_open(other.pid, path):
            break
        log.warning("%s, in a session that is over: that process is ended now", other)
        with suppress(OSError):
            os.kill(other.pid, number)
        ends_at = time.monotonic() + _END_WITHIN_S
        while time.monotonic() < ends_at:
            if (now := _other(handle, path)) is None:
                return None
            if now.pid != other.pid:
                return now
            time.sleep(_LOOK_EVERY_S)
    return _other(handle, path)


def _has_open(pid: int, path: Path) -> bool:
    """Whether a process has a file open, where the system tells that (Linux)."""
    try:
        return any(file.readlink() == path.resolve() for file in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _write(handle: int, text: str) -> None:
    """Replace the text of the lock file; on a full disk, other programs miss the number alone."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())


def _same_for_all(file: Path) -> Path:
    """One spelling of a path, however a user has spelled it."""
    return Path(os.path.normcase(file.resolve()))
