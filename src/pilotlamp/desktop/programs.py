"""Starting other programs without leaving traces of ours in them."""

import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def start(argv: Sequence[str], *, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: no Ctrl-C of our terminal, no output into it, no blocked signals.

    Raises:
        OSError: it can't be started.
    """
    with _no_signal_blocked():
        return subprocess.Popen(  # noqa: S603 - an argument list, no shell; what is in it is the caller's to check
            list(argv), stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )


def failed_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it ended with an error by then. One that still runs is reaped in the background when it ends."""
    try:
        return process.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name=f"wait for {process.pid}", daemon=True).start()
        return False


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
