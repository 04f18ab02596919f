"""Files: bounded reading of any file that a user names, and atomic writing of Pilotlamp's own."""

import codecs
import contextlib
import errno
import os
import selectors
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import platformdirs

from pilotlamp.errors import BadReplyError

MAX_BYTES: Final = 16 * 1024 * 1024
"""Limit of Pilotlamp's own files: more than 100,000 devices need."""
UNFINISHED: Final = ".new"
"""The ending of a file that is being written."""
PIPE_LIMIT_S = 5.0
"""Limit for reading a pipe to its end."""

_CHUNK_BYTES = 65_536
_ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_limited(
    path: Path,
    *,
    max_bytes: int,
    check: Callable[[os.stat_result], None] = lambda _: None,
    pipe_limit_s: float = PIPE_LIMIT_S,
) -> bytes:
    """Read a regular file or a pipe: at most one byte more than ``max_bytes``, which shows that it is too long.

    ``check`` gets the status of the opened file before anything is read; its errors pass through.

    Raises:
        OSError: the file is of another type, it can't be read, or a pipe did not end in time (TimeoutError).
    """
    # Without O_NONBLOCK, opening a named pipe would wait for a writer.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(handle)
        require_file(status, or_pipe=True)
        check(status)
        if stat.S_ISFIFO(status.st_mode):
            return _read_pipe(handle, max_bytes, pipe_limit_s)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(max_bytes + 1)
    finally:
        os.close(handle)


def read_whole(path: Path) -> bytes:
    """Read a regular file of Pilotlamp's own.

    Raises:
        OSError: it can't be read, or is no regular file.
        BadReplyError: it is too long to be a file of Pilotlamp's.
    """
    content = read_limited(path, max_bytes=MAX_BYTES, check=require_file)
    if len(content) > MAX_BYTES:
        raise BadReplyError(f"longer than {MAX_BYTES} bytes")
    return content


def write_whole(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Replace a file by new content: all or nothing, also when the power fails.

    ``mode``: its permissions; None: for its owner alone.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=UNFINISHED)  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def state_folder() -> Path:
    """The user's folder for files that outlive the program; it may not exist yet."""
    return platformdirs.user_state_path("pilotlamp")


def reason(error: Exception) -> str:
    """The system's text of an ``OSError``, which names no file; of another error its own text."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def require_file(status: os.stat_result, *, or_pipe: bool = False) -> None:
    """Refuse folders, devices, sockets and pipes.

    Raises:
        OSError: it is one of these; its ``strerror`` says which.
    """
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISFIFO(mode):
        if not or_pipe:
            raise OSError(errno.EINVAL, "it is a pipe, not a file")
    elif not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a device, not a file")


def decode_text(content: bytes, errors: str = "strict") -> str:
    """Decode text in UTF-8, or in the encoding of its byte order mark, which is left out.

    Raises:
        UnicodeDecodeError: the bytes are not text in that encoding; never with ``errors="replace"``.
    """
    encoding = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, errors)


def append_text(content: bytes, text: str) -> bytes:
    """The content with more text, in the encoding of its byte order mark, and with line ends like its first."""
    if b"\r\n" in content.replace(b"\0", b""):
        text = text.replace("\n", "\r\n")
    encodings = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return content + text.encode(encodings.get(content[:2], "utf-8"))


def _read_pipe(handle: int, max_bytes: int, limit_s: float) -> bytes:
    """Read a pipe until its last writer has gone. Never called on Windows, whose named pipes are no files."""
    until = time.monotonic() + limit_s
    content = b""
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        while len(content) <= max_bytes:
            # A pipe without a writer yet would read as one that has ended; so wait for data first.
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError(errno.ETIMEDOUT, f"the pipe did not end within {limit_s:g} s")
            chunk = os.read(handle, _CHUNK_BYTES)
            if not chunk:
                break
            content += chunk
    return content
