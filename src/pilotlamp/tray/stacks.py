"""Stacks of all threads and of the tasks of an event loop, as text: they show why a loop hangs."""

import asyncio
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any


def place_of(thread: threading.Thread) -> str:
    """The line that a thread is at: "read in socket.py:705"."""
    frame = _frames().get(thread.ident or 0)
    if frame is None:
        return "its end"
    return f"{frame.f_code.co_name} in {frame.f_code.co_filename}:{frame.f_lineno}"


def all_stacks(tasks: Iterable[asyncio.Task[Any]]) -> str:
    """All threads, then these tasks, each from the outermost call to the innermost.

    ``asyncio.Task.get_stack`` has only the outermost call of a task that waits.
    """
    frames = _frames()
    threads = {f"Thread {each.name}": frames.get(each.ident or 0) for each in threading.enumerate()}
    stacks = {name: traceback.extract_stack(frame) for name, frame in threads.items() if frame is not None}
    stacks |= {f"Task {each.get_name()}": traceback.StackSummary.extract(_awaited(each.get_coro())) for each in tasks}
    return "\n".join(f"{name}:\n{''.join(stack.format())}" for name, stack in stacks.items()).rstrip()


def _awaited(waiting: Any) -> Iterator[tuple[FrameType, int]]:
    """The frames of a coroutine or generator, and of all that it waits for."""
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is None:
            return
        yield frame, frame.f_lineno
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)


def _frames() -> dict[int, FrameType]:
    return sys._current_frames()  # noqa: SLF001 - the only way, and documented
