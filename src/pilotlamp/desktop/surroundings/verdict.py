"""What several services say of one thing, made into one word; no I/O."""

from collections.abc import Callable


class Verdict:
    """The word of the first of them that says anything, told when it differs from what was told last.

    Where none says anything any more, ``assumed`` holds again: a service that has left must not leave its word behind.
    """

    def __init__(self, tell: Callable[[bool], None], *, assumed: bool) -> None:
        self._tell = tell
        self._assumed = assumed
        self._words: dict[int, bool] = {}
        self._told = assumed

    def say(self, rank: int, word: bool | None) -> None:  # noqa: FBT001 - a word, not a switch
        """By the service of this rank, 0 counting first; None: it says nothing."""
        if word is None:
            self._words.pop(rank, None)
        else:
            self._words[rank] = word
        now = self._words[min(self._words)] if self._words else self._assumed
        if now is not self._told:
            self._told = now
            self._tell(now)
