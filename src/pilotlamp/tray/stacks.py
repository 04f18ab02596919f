"""What a loop that hangs is at: the stacks of its thread and of its tasks, as text."""

import asyncio
import sys
import threading
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any


def place_of(thread: threading.Thread) -> str:
    """The line that a thread is at: "read in socket.py:705"."""
    frame = _frame_of(thread)
    if frame is None:
        return "nowhere: it has ended"
    return f"{frame.f_code.co_name} in {frame.f_code.co_filename}:{frame.f_lineno}"


def stack_of(thread: threading.Thread) -> str:
    """From the outermost call to the innermost; empty if it has ended."""
    frame = _frame_of(thread)
    return "" if frame is None else "".join(traceback.format_stack(frame))


def task_stacks(loop: asyncio.AbstractEventLoop) -> str:
    """Those of all tasks that wait, each down to what it waits for; on the loop's thread.

    ``asyncio.Task.get_stack`` has only the outermost call of a task that waits.
    """
    return "\n".join(
        f"Task {task.get_name()}:\n{''.join(traceback.StackSummary.extract(_awaited(task.get_coro())).format())}"
        for task in asyncio.all_tasks(loop)
    )


def _awaited(waiting: Any) -> Iterator[tuple[FrameType, int]]:
    """The frames of a coroutine or generator, and of whatever it waits for."""
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is None:
            return
        yield frame, frame.f_lineno
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)


def _frame_of(thread: threading.Thread) -> FrameType | None:
    return sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - the only way, and documented
