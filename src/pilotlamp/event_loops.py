"""Event loops that end when they are told to: on the calling thread, or on a thread of their own."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

QUIT_S = 0.8
"""Time that a program may take to end."""

_WORKERS = 64
"""At most; there are only as many as were ever busy at once. asyncio's own 5 to 36 are soon used up by names that no
name server answers for: each holds a thread for as long as the system waits, half a minute, whoever has given up."""

QUIT_SIGNALS = (signal.SIGINT, signal.SIGTERM)
RELOAD_SIGNALS = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
"""By which a program is told to read its settings again; Windows has none."""

_BEGIN_S = 0.5
"""A loop that has not begun to end within this hangs: nothing is gained by waiting for it."""


def run_until_told(
    main: Coroutine[Any, Any, T], *, for_s: float | None = None, exit_code: int | None = None
) -> T | None:
    """Run a coroutine on this thread; main thread only.

    Unlike ``asyncio.run`` it does not wait for worker threads, which a hung name server may hold for minutes.

    Args:
        main: the program.
        for_s: limit; None: none.
        exit_code: with which the process ends if ``main`` takes longer than ``QUIT_S`` to end after a signal, as with
            thousands of sources; None: no such limit.

    Returns:
        What the coroutine returns; None when SIGINT, SIGTERM or the end of ``for_s`` seconds cancelled it.
    """
    loop = _new_loop()
    task = loop.create_task(main)
    late = None if exit_code is None else threading.Timer(QUIT_S, os._exit, (exit_code,))

    def told() -> None:
        loop.call_soon_threadsafe(task.cancel)
        if late is not None and not late.is_alive() and not late.finished.is_set():
            late.daemon = True
            late.start()

    with on_signals(QUIT_SIGNALS, told):
        handlers = {number: signal.getsignal(number) for number in QUIT_SIGNALS}
        with contextlib.suppress(NotImplementedError):  # Windows, whose loops are woken by signals anyway
            # Without the loop's knowing, a signal just before it goes to sleep is seen only when it wakes up.
            for number, handler in handlers.items():
                loop.add_signal_handler(number, lambda: None)  # it only wakes up: one signal is to cancel once
                signal.signal(number, handler)  # which the loop has replaced by one that waits for its next round
        if for_s is not None:
            loop.call_later(for_s, task.cancel)
        try:
            return loop.run_until_complete(task)
        except asyncio.CancelledError:
            return None
        finally:
            _close(loop)
            if late is not None:
                late.cancel()


class LoopThread:
    """A coroutine on an event loop on a daemon thread of its own."""

    def __init__(self, main: Callable[[], Coroutine[Any, Any, None]], *, on_end: Callable[[], None]) -> None:
        """
        Args:
            main: runs until it is cancelled.
            on_end: called on the thread when ``main`` ended, for whatever reason.
        """
        self._main = main
        self._on_end = on_end
        self._loop = _new_loop()
        self._task: asyncio.Task[None] | None = None
        self._ending = threading.Event()
        self.thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.failed = False
        """Whether it ended by an error of its own."""

    def start(self) -> None:
        """Begin; once."""
        self.thread.start()

    def call(self, function: Callable[[], None]) -> None:
        """Call a function on the loop; any thread, returns at once; after the end it does nothing."""
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(function)

    def tasks(self) -> set[asyncio.Task[Any]]:
        """Tasks of the loop that have not ended; any thread."""
        return asyncio.all_tasks(self._loop)

    def stop(self, timeout_s: float = QUIT_S) -> None:
        """Cancel the coroutine and wait for it, but not for ever."""
        ends_at = time.monotonic() + timeout_s
        self.call(self._cancel)
        if self._ending.wait(min(_BEGIN_S, timeout_s)):
            self.thread.join(max(0.0, ends_at - time.monotonic()))

    def _cancel(self) -> None:
        self._ending.set()
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._main())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except Exception:
            self.failed = True
            log.exception("the engine ended unexpectedly")
        finally:
            self._ending.set()
            _close(self._loop)
            self._on_end()


@contextlib.contextmanager
def on_signals(numbers: Iterable[signal.Signals], told: Callable[[], object]) -> Iterator[None]:
    """Call ``told`` on these signals; main thread only."""

    def handle(_signal: int, _frame: FrameType | None) -> None:
        told()

    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _new_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(_WORKERS, thread_name_prefix="worker"))
    return loop


def _close(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left, timeout=QUIT_S / 2))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
