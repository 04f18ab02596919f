"""Starting other programs without leaving traces of ours in them."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from pilotlamp.domain.text import clean

TAIL_BYTES = 4096
LAST_LINE = 200


def start(
    argv: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: no Ctrl-C of our terminal, no output into it, no blocked signals.

    Raises:
        OSError: it can't be started, or an argument can't be one, as with a NUL in it.
    """
    with _no_signal_blocked():
        try:
            return subprocess.Popen(  # noqa: S603 - an argument list, no shell; what is in it is the caller's to check
                list(argv), stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
            )
        except ValueError as error:
            raise OSError(f"an argument can't be one: {error}") from error


def failed_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it ended with an error by then. One that still runs is reaped in the background when it ends."""
    try:
        return process.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name=f"wait for {process.pid}", daemon=True).start()
        return False


def ending(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def last_line(errors: IO[bytes]) -> str:
    """``: `` and what was said last; empty where nothing was."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - TAIL_BYTES))
    lines = errors.read().decode("utf-8", "replace").splitlines()
    said = [cleaned for line in lines if (cleaned := clean(line, limit=LAST_LINE))]
    return f": {said[-1]}" if said else ""


@contextmanager
def _no_signal_blocked() -> Iterator[None]:
    """A child inherits the mask of the thread that starts it; on Windows there is none."""
    set_mask = getattr(signal, "pthread_sigmask", None)
    if set_mask is None:
        yield
        return
    how = getattr(signal, "SIG_SETMASK", None)
    before = set_mask(how, ())
    try:
        yield
    finally:
        set_mask(how, before)
