"""Output of a secret command: complete when the command itself ends, within limits of time and size."""

import errno
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from pilotlamp.programs import kill, start

MAX_OUTPUT_BYTES = 64 * 1024
"""A password store prints notes below the secret, but not as many as this."""

_CHUNK_BYTES = 65_536
_MARK_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The output of a command up to its end."""

    content: bytes = field(repr=False)
    """Empty if it was ``endless``."""
    code: int | None
    """The exit code; None: the command was killed at the time limit."""
    endless: bool
    """The command printed more than ``MAX_OUTPUT_BYTES`` and was killed for that."""


def output_of(command: Sequence[str], limit_s: float) -> Output:
    """Run a command without input; its stderr is ours. A program that it leaves in the background lives on.

    Raises:
        OSError: the command can't be started.
    """
    # A program left behind keeps the pipe open, so that the end of the pipe says nothing. This process keeps it open
    # too and writes a mark into it once the command has ended: the whole output stands before the mark. Reading
    # without blocking would do as well, but not on Windows.
    mark = os.urandom(_MARK_BYTES)
    with _pipe() as (reading, writing):
        process = start(command, stdout=writing, stderr=None, console=False)
        waiter = _ExitWaiter(process, limit_s, writing, mark)
        try:
            waiter.start()
        except RuntimeError as error:
            kill(process)
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error
        content, endless = _read_until(mark, reading, process)
        return Output(content=content, code=waiter.code.result(), endless=endless)


def end_commands() -> None:
    """Kill the commands that still run: once Pilotlamp ends, their prompts are of no use."""
    for thread in threading.enumerate():
        if isinstance(thread, _ExitWaiter):
            kill(thread.process)


class _ExitWaiter(threading.Thread):
    """Waits for the end of a command, kills it at the time limit, and then writes the mark."""

    def __init__(self, process: subprocess.Popen[bytes], limit_s: float, writing: int, mark: bytes) -> None:
        super().__init__(name="secret command", daemon=True)
        self.process = process
        self.code: Future[int | None] = Future()
        """The exit code; None: the command was killed at the time limit."""
        self._limit_s = limit_s
        self._writing = writing
        self._mark = mark

    def run(self) -> None:
        try:
            self.code.set_result(self.process.wait(self._limit_s))
        except subprocess.TimeoutExpired:
            kill(self.process)
            self.code.set_result(None)
        os.write(self._writing, self._mark)


def _read_until(mark: bytes, reading: int, process: subprocess.Popen[bytes]) -> tuple[bytes, bool]:
    """Read the output before the mark; True: it was too much, but read all the same, as a full pipe takes no mark."""
    content = b""
    endless = False
    while mark not in content:
        content += os.read(reading, _CHUNK_BYTES)
        if len(content) > MAX_OUTPUT_BYTES + len(mark):
            endless = True
            kill(process)
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
