"""The action log: what was done to devices, as JSON lines in the user's state folder.

    {"at": time, "source": name, "device": id, "name": name, "action": verb or label, "argument": text or null,
     "result": word, "problem": text or null, "run": id or null}

Words and nulls are those of ``Attempt``. A full file becomes ``actions.jsonl.1``, and that one ``actions.jsonl.2``.
There is no secret in it, but it names devices and the people who were invited: it is for its owner's eyes only. Several
programs may write at the same time. Nothing about it ever stops the program.
"""

import contextlib
import errno
import logging
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Final

from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.commands import Target
from pilotlamp.domain.text import MAX_CHARS, clean, clean_or_none
from pilotlamp.domain.times import YEARS
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode
from pilotlamp.store import schema as wire
from pilotlamp.store.files import reason, state_folder

log = logging.getLogger(__name__)

FILE_NAME: Final = "actions.jsonl"
MAX_BYTES: Final = 1024 * 1024
"""A file that another line would make longer is full."""
FULL_KEPT: Final = 2
STALE_LOCK_S: Final = 10.0
"""Who holds the lock needs it for a moment; after this they were killed meanwhile."""


_FLAGS: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe must not make us wait for whoever is at its other end."""


class ActionLog:
    """Keeps attempts. Any thread; blocks; never raises ``OSError``."""

    def __init__(self, folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        """
        Args:
            folder: where the files are; None: the user's state folder. It is made when it is needed.
            max_bytes: the length of a full file.
        """
        self.path = (folder or state_folder()) / FILE_NAME
        self._max_bytes = max_bytes
        self._failing = False
        self._growing = False
        self._seen: tuple[int, int] | None = None

    def add(self, attempt: Attempt) -> None:
        """Put it behind the others; it is in the file when this returns."""
        line = wire.encode(_line(attempt)) + b"\n"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_place(len(line))
            _append(self.path, line)
        except OSError as error:
            if not self._failing:
                log.warning("%s: what is done will not be in the action log: %s", self.path, reason(error))
            self._failing = True
            return
        if self._failing:
            log.info("%s: can be written again", self.path)
        self._failing = False

    def last(self, count: int) -> tuple[Attempt, ...]:
        """So many, or all there are; newest last."""
        return self._read(lambda _: True, count)

    def news(self, count: int) -> tuple[Attempt, ...]:
        """As ``last``, but none when no program has added any since this was asked last."""
        try:
            known = self.path.stat()
        except OSError:
            return ()
        seen, self._seen = self._seen, (known.st_ino, known.st_size)
        return () if seen == self._seen else self.last(count)

    def last_run(self, source: str, action: str) -> tuple[Attempt, ...]:
        """The attempts of the newest bulk run of an action in a source, newest last; none if there was no such run."""
        of_runs = self._read(
            lambda each: each.run is not None and (each.target.source, each.action) == (source, action), None
        )
        return tuple(each for each in of_runs if each.run == of_runs[-1].run)

    @property
    def _files(self) -> tuple[Path, ...]:
        """Newest first."""
        full = (self.path.with_name(f"{FILE_NAME}.{number}") for number in range(1, FULL_KEPT + 1))
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
        """What is no file counts as full."""
        try:
            known = self.path.stat()
        except FileNotFoundError:
            return False
        return not stat.S_ISREG(known.st_mode) or (known.st_size > 0 and known.st_size + more > self._max_bytes)

    def _set_aside(self, more: int) -> None:
        """Unless another process is at it: then the line goes where it can."""
        lock = self.path.with_name(f"{FILE_NAME}.lock")
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

    def _read(self, wanted: Callable[[Attempt], bool], count: int | None) -> tuple[Attempt, ...]:
        """The newest ``count`` of those wanted, newest last; None: all."""
        found: list[Attempt] = []
        skipped = 0
        for line in _newest_first(self._files, 2 * self._max_bytes):
            if len(found) == count:
                break
            attempt = _attempt(line)
            if attempt is None:
                skipped += 1
            elif wanted(attempt):
                found.append(attempt)
        if skipped:
            log.warning("%s: %d lines can't be read and are left out", self.path, skipped)
        return tuple(reversed(found))


def _line(attempt: Attempt) -> wire.AttemptLine:
    return wire.AttemptLine(
        at=attempt.at,
        source=_writable(attempt.target.source),
        device=_writable(attempt.target.device),
        name=_writable(attempt.target.name),
        action=_writable(attempt.action),
        argument=None if attempt.argument is None else _writable(attempt.argument),
        result=attempt.result,
        problem=None if attempt.problem is None else _writable(attempt.problem),
        run=None if attempt.run is None else _writable(attempt.run),
    )


def _writable(text: str) -> str:
    """As JSON can have it, and no longer than what is read back."""
    return text[:MAX_CHARS].encode(errors="replace").decode()


def _attempt(line: bytes) -> Attempt | None:
    """None: the line is none of ours. Anybody may have edited the file: texts are not trusted more than a server's."""
    try:
        read = decode(line, wire.AttemptLine, what="the line")
    except BadReplyError:
        return None
    if read.at.tzinfo is None or read.at.year not in YEARS:
        return None
    return Attempt(
        at=read.at.astimezone(UTC),
        # The id is compared and never shown: cleaning could make another device's of it.
        target=Target(source=clean(read.source), device=read.device, name=clean(read.name)),
        action=clean(read.action),
        argument=clean_or_none(read.argument),
        result=read.result,
        problem=clean_or_none(read.problem),
        run=clean_or_none(read.run),
    )


def _append(path: Path, line: bytes) -> None:
    """In one write, so that the lines of two processes don't mix.

    Raises:
        OSError: it is not in the file, or not all of it.
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
    """Whether somebody was killed, or the disk was full, while it was written."""
    if os.lseek(handle, 0, os.SEEK_END) == 0:
        return False
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1) != b"\n"


def _newest_first(files: Iterable[Path], max_bytes: int) -> Iterator[bytes]:
    """The lines of the last ``max_bytes`` of each file, without the blank ones."""
    seen: set[tuple[int, int]] = set()
    for file in files:
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
            content = _tail(handle, known.st_size, max_bytes)
        finally:
            os.close(handle)
        yield from (line for line in reversed(content.splitlines()) if line.strip())


def _tail(handle: int, size: int, max_bytes: int) -> bytes:
    """From the first whole line on."""
    if size <= max_bytes:
        return os.read(handle, max_bytes)
    os.lseek(handle, size - max_bytes, os.SEEK_SET)
    return os.read(handle, max_bytes).partition(b"\n")[2]
