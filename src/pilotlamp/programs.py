"""Starting, finding and ending other programs."""

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
"""A killed program that still exists after this time hangs in the kernel, and is left alone."""


def start(
    argv: Sequence[str],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] | None = subprocess.DEVNULL,
    console: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: without our terminal's Ctrl-C and output, and without blocked signals.

    A program named without a folder is looked for in the PATH alone. ``stderr=None``: our own. ``console=False``: on
    Windows, a console program gets no console window.

    Raises:
        OSError: the program can't be started, or an argument has a NUL character.
    """
    program = find_program(argv[0])
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
            raise OSError(errno.EINVAL, f"an argument is not allowed: {error}") from error


def find_program(program: str) -> str | None:
    """The path of a program; None if the PATH has none of that name.

    A name without a folder is never looked for in the current folder, though Windows does so, and other systems do
    at an empty or relative part of the PATH. A name with a folder is the path already.
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
    """Whether a program ends with an error within this time. If it still runs, a thread waits for its end."""
    try:
        return process.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name=f"wait for {process.pid}", daemon=True).start()
        return False


def exit_text(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def last_line(errors: IO[bytes]) -> str:
    """``: `` and the last line that a program wrote; empty if it wrote none."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - TAIL_BYTES))
    lines = errors.read().decode("utf-8", "replace").splitlines()
    said = [cleaned for line in lines if (cleaned := clean(line, limit=LAST_LINE))]
    return f": {said[-1]}" if said else ""


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a running program from ``start`` with its children; on Windows, without process groups, it alone."""
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
