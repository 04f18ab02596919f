"""Starting other programs without leaving traces of ours in them."""

import contextlib
import errno
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pilotlamp.domain.text import clean

TAIL_BYTES = 4096
LAST_LINE = 200

_END_S = 5.0
"""A killed program that is not gone after this hangs in the system's kernel, and is left to it."""


def start(
    argv: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] | None = subprocess.DEVNULL,
    console: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: no Ctrl-C of our terminal, no output into it, no blocked signals.

    A program named without a folder is looked for along the PATH alone. ``stderr=None``: our own. ``console=False``: on
    Windows it gets none, though it may be made for one.

    Raises:
        OSError: it can't be started, or an argument can't be one, as with a NUL in it.
    """
    program = found(argv[0])
    if program is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), argv[0])
    with _no_signal_blocked():
        try:
            return subprocess.Popen(  # noqa: S603 - an argument list, no shell; what is in it is the caller's to check
                [program, *argv[1:]],
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
                creationflags=0 if console else getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except ValueError as error:
            raise OSError(errno.EINVAL, f"an argument can't be one: {error}") from error


def found(program: str) -> str | None:
    """The path of a program; None: there is none of that name along the PATH.

    A name without a folder never means the current one, though Windows looks there, and so does everybody at an empty
    or relative part of the PATH. A name with a folder is the path already.
    """
    if Path(program).name != program:
        return program
    endings = [ending for ending in os.environ.get("PATHEXT", "").split(os.pathsep) if ending]
    if not endings or program.lower().endswith(tuple(ending.lower() for ending in endings)):
        endings = [""]
    candidates = (
        Path(folder, program + ending)
        for folder in os.get_exec_path()
        if Path(folder).is_absolute()
        for ending in endings
    )
    return next((str(path) for path in candidates if _is_program(path)), None)


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


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that ``start`` has started, with all that it has started itself, unless it has ended already.

    On Windows, which has no such groups, the program alone.
    """
    if process.poll() is not None:
        return
    kill_group = getattr(os, "killpg", None)
    if kill_group is None:
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill_group(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)


def _is_program(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except (OSError, ValueError):
        return False  # a folder that nobody may look into, or a NUL in the name


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
