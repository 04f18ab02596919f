"""Lines that several programs append to one file; a full file becomes ``FILE.1``, and that one ``FILE.2``."""

import contextlib
import errno
import logging
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pilotlamp.store.files import reason

log = logging.getLogger(__name__)

FULL_KEPT: Final = 2
STALE_LOCK_S: Final = 10.0
"""A program needs the lock for a moment; a lock that is older belongs to a program that was killed."""

_FLAGS: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe must not hold up this program until another one opens it."""


class LineFile:
    """Appends and reads lines. Any thread; blocks."""

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        """``max_bytes``: a file that another line would make longer is full."""
        self.path = path
        self._max_bytes = max_bytes
        self._growing = False

    def append(self, line: bytes) -> None:
        """Write a line, without its end, behind the others.

        Raises:
            OSError: the line is not in the file, or not all of it.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_place(len(line) + 1)
        _append(self.path, line + b"\n")

    def newest_first(self) -> Iterator[bytes]:
        """Read the lines that are not blank; of a file that is much too long, only its end."""
        seen: set[tuple[int, int]] = set()
        for file in self._files:
            try:
                handle = os.open(file, os.O_RDONLY | _FLAGS)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                log.warning("%s: can't be read: %s", file, reason(error))
                continue
            try:
                known = os.fstat(handle)
                # A file that was set aside since it was read comes a second time.
                if not stat.S_ISREG(known.st_mode) or (known.st_dev, known.st_ino) in seen:
                    continue
                seen.add((known.st_dev, known.st_ino))
                content = _tail(handle, known.st_size, 2 * self._max_bytes)
            finally:
                os.close(handle)
            yield from (line for line in reversed(content.splitlines()) if line.strip())

    @property
    def _files(self) -> tuple[Path, ...]:
        """Newest first."""
        full = (self.path.with_name(f"{self.path.name}.{number}") for number in range(1, FULL_KEPT + 1))
        return (self.path, *full)

    def _make_place(self, more: int) -> None:
        """Begin a new file where the present one is full; a file that is too long is better than a lost line."""
        if not self._is_full(more):
            return
        try:
            self._set_aside(more)
        except OSError as error:
            if not self._growing:
                log.warning("%s: is full and can't be set aside: %s", self.path, reason(error))
            self._growing = True
        else:
            self._growing = False

    def _is_full(self, more: int) -> bool:
        """Whether a new file is to be begun; True also for a pipe, a folder or a device."""
        try:
            known = self.path.stat()
        except FileNotFoundError:
            return False
        return not stat.S_ISREG(known.st_mode) or (known.st_size > 0 and known.st_size + more > self._max_bytes)

    def _set_aside(self, more: int) -> None:
        """Rename the files, unless another process is doing that: then the line goes where it can."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        try:
            lock.mkdir(mode=0o700)
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                # A lock of the future was made before the clock was set back.
                if abs(time.time() - lock.stat().st_mtime) > STALE_LOCK_S:
                    lock.rmdir()
            return
        try:
            if self._is_full(more):
                for newer, older in reversed(tuple(zip(self._files, self._files[1:], strict=False))):
                    if newer.exists():
                        newer.replace(older)
        finally:
            lock.rmdir()


def _append(path: Path, line: bytes) -> None:
    """Append in one write, so that the lines of two processes don't mix.

    Raises:
        OSError: the line is not in the file, or not all of it.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _FLAGS, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if _ends_within_a_line(handle):
            line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(handle)


def _ends_within_a_line(handle: int) -> bool:
    """Whether a program was killed, or the disk was full, while the last line was written."""
    if os.lseek(handle, 0, os.SEEK_END) == 0:
        return False
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1) != b"\n"


def _tail(handle: int, size: int, max_bytes: int) -> bytes:
    """The last bytes of a file, from the first whole line on."""
    if size <= max_bytes:
        return os.read(handle, max_bytes)
    os.lseek(handle, size - max_bytes, os.SEEK_SET)
    return os.read(handle, max_bytes).partition(b"\n")[2]
