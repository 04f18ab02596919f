"""Containment of Pilotlamp's own errors: an error ends no polling, and the log has each error once."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

ENDINGS = (KeyboardInterrupt, GeneratorExit)
"""They end the program or the coroutine. Everything else is contained, for a kind's library may raise anything: panics
of Rust code are no ``Exception``, and a cancelled future's result is a ``CancelledError`` that nobody asked for."""

T = TypeVar("T")
R = TypeVar("R")

log = logging.getLogger(__name__)


def is_ending(error: BaseException) -> bool:
    """Whether an error ends the program or the running task, and is to be raised: no fault of what was called."""
    if not isinstance(error, asyncio.CancelledError):
        return isinstance(error, ENDINGS)
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no loop runs in this thread
        return False
    return task is not None and task.cancelling() > 0


class Faults:
    """Contains unexpected errors. One thread."""

    def __init__(self) -> None:
        self._logged: set[tuple[str, int | None, type[BaseException]]] = set()
        self._new: dict[str, None] = {}

    @contextlib.contextmanager
    def contained(self, work: str) -> Iterator[None]:
        """Let an error end only the block; ``work``: the block's purpose, for the log."""
        try:
            yield
        except BaseException as error:  # a bug in a sink, a rule or a view must not end the polling
            if is_ending(error):
                raise
            self.note(work, error)

    def note(self, work: str, error: BaseException) -> None:
        """Log an unexpected error that has been caught, unless the same error has been logged; ``work``: as above."""
        self._new[work] = None
        raised_in = traceback.extract_tb(error.__traceback__)[-1]
        kind = (raised_in.filename, raised_in.lineno, type(error))
        if kind not in self._logged:
            self._logged.add(kind)
            log.error(
                "unexpected error in %s; the rest goes on, and the same error is not logged again", work, exc_info=error
            )

    def each(self, work: str, make: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Make something of each item, without the items that fail."""
        made = []
        for item in items:
            with self.contained(work):
                made.append(make(item))
        return made

    def take_new(self) -> tuple[str, ...]:
        """The works that have failed since the last call."""
        new, self._new = tuple(self._new), {}
        return new
