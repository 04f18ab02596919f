"""Long lists, element by element: what is byte for byte as it was the last time is not read again.

Of 10,000 devices one in a hundred has changed since the last poll. To find the elements in the JSON takes a small part
of the time that decoding them and making devices of them does.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pilotlamp.sources.wire import Raw

T = TypeVar("T")


class Elements(Generic[T]):
    """What was made of a list's elements the last time."""

    def __init__(self, read: Callable[[bytes], T]) -> None:
        """``read``: makes something of one element's JSON; what it raises leaves everything as it was."""
        self._read = read
        self._raws: Sequence[Raw] = ()
        self._values: list[T] = []

    def take(self, raws: Sequence[Raw]) -> list[T]:
        """What is made of these, in their order. They are views of a body, which they keep in memory."""
        before = self._raws
        if len(raws) == len(before):
            now = [
                value if (body := bytes(raw)) == bytes(old) else self._read(body)
                for raw, old, value in zip(raws, before, self._values, strict=True)
            ]
        else:
            known = dict(zip(map(bytes, before), self._values, strict=True))
            bodies = map(bytes, raws)
            now = [known[body] if body in known else self._read(body) for body in bodies]
        self._raws, self._values = raws, now
        return now
