"""One answer out of several services' answers to the same question; no I/O."""

from collections.abc import Callable


class FirstKnown:
    """The answer of the first service that has one; ``on_change`` is called when it differs from the last.

    Where no service has an answer any more, ``assumed`` holds again: a service that has left must not leave its answer
    behind.
    """

    def __init__(self, on_change: Callable[[bool], None], *, assumed: bool) -> None:
        self._on_change = on_change
        self._assumed = assumed
        self._answers: dict[int, bool] = {}
        self._current = assumed

    def set(self, rank: int, answer: bool | None) -> None:  # noqa: FBT001 - an answer, not a switch
        """Take the answer of the service of this rank, 0 counting first; None: it has none."""
        if answer is None:
            self._answers.pop(rank, None)
        else:
            self._answers[rank] = answer
        now = self._answers[min(self._answers)] if self._answers else self._assumed
        if now is not self._current:
            self._current = now
            self._on_change(now)
