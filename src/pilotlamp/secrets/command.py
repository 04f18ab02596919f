"""The output of a secret command: waited for by the command's own end, within a limit, and never without bound."""

import errno
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from pilotlamp.programs import end, start

MAX_OUTPUT_BYTES = 64 * 1024
"""A password store prints notes below the secret; more than this is no secret."""

_CHUNK_BYTES = 65_536
_MARK_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """All that a command printed before its end."""

    content: bytes = field(repr=False)
    """Empty if it was ``endless``."""
    code: int | None
    """The exit code; None: it was killed at the time limit."""
    endless: bool
    """It printed more than ``MAX_OUTPUT_BYTES`` and was killed for it."""


def output_of(command: Sequence[str], limit_s: float) -> Output:
    """Run a command without input; its stderr is ours. A program that it leaves behind is not waited for, and lives on.

    Raises:
        OSError: it can't be started.
    """
    # A program left behind keeps the pipe open, so that the end of the pipe says nothing. This process keeps it open
    # too and writes a mark into it once the command has ended: the whole output stands before the mark. Reading
    # without blocking would do as well, but not on Windows.
    mark = os.urandom(_MARK_BYTES)
    with _pipe() as (reading, writing):
        process = start(command, stdout=writing, stderr=None, console=False)
        ended: Future[int | None] = Future()
        waiting = threading.Thread(
            target=_wait, args=(process, limit_s, writing, mark, ended), name="secret command", daemon=True
        )
        try:
            waiting.start()
        except RuntimeError as error:
            end(process)
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error
        content, endless = _read_until(mark, reading, process)
        return Output(content=content, code=ended.result(), endless=endless)


def _wait(
    process: subprocess.Popen[bytes], limit_s: float, writing: int, mark: bytes, ended: "Future[int | None]"
) -> None:
    try:
        ended.set_result(process.wait(limit_s))
    except subprocess.TimeoutExpired:
        end(process)
        ended.set_result(None)
    os.write(writing, mark)


def _read_until(mark: bytes, reading: int, process: subprocess.Popen[bytes]) -> tuple[bytes, bool]:
    """All before the mark; whether it was too much, which is read to the mark as well: a full pipe takes none."""
    content = b""
    endless = False
    while mark not in content:
        content += os.read(reading, _CHUNK_BYTES)
        if len(content) > MAX_OUTPUT_BYTES + len(mark):
            endless = True
            end(process)
            content = content[-len(mark) :] if mark not in content else mark
    return (b"" if endless else content.partition(mark)[0]), endless


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)
