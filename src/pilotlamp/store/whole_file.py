"""Small files of our own, read and written as a whole."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from pilotlamp.errors import BadReplyError
from pilotlamp.store.files import read_limited, require_file

MAX_BYTES: Final = 16 * 1024 * 1024
"""More than 100,000 devices need; a longer file is not ours."""
UNFINISHED: Final = ".new"
"""The ending of a file that is being written."""


def read_whole(path: Path) -> bytes:
    """The bytes of a regular file.

    Raises:
        OSError: it can't be read, or is no regular file.
        BadReplyError: it is too long to be a file of ours.
    """
    content = read_limited(path, max_bytes=MAX_BYTES, check=require_file)
    if len(content) > MAX_BYTES:
        raise BadReplyError(f"longer than {MAX_BYTES} bytes")
    return content


def write_whole(path: Path, content: bytes) -> None:
    """All or nothing, also when the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=UNFINISHED)  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
