"""Detection of an output's lost reader, without writing: of a pipe or terminal, the system tells."""

import asyncio
import select
from typing import IO, Final

_LOOK_EVERY_S: Final = 1.0
_GONE: Final[int] = getattr(select, "POLLERR", 0) | getattr(select, "POLLHUP", 0)


async def reader_gone(output: IO[str]) -> None:
    """Wait until the other end of a pipe is closed, or a terminal has gone away.

    Waits for ever on regular files, and on Windows, which has no ``poll``.
    """
    try:
        number = output.fileno()
    except (OSError, ValueError):
        number = None
    if number is None or not hasattr(select, "poll"):
        await asyncio.Event().wait()
        return
    look = select.poll()
    look.register(number, 0)  # errors and hang-ups are reported whatever is asked for
    # On macOS a terminal is POLLNVAL for ever: that tells nothing.
    while not any(found & _GONE for _, found in look.poll(0)):  # noqa: ASYNC110 - no event
        await asyncio.sleep(_LOOK_EVERY_S)
