"""Long lists, element by element: what is byte for byte as it was the last time is not read again, and what can't be
read is left out.

Of 10,000 devices one in a hundred has changed since the last poll. To find the elements in the JSON takes a small part
of the time that decoding them and making devices of them does.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import Raw, decode

log = logging.getLogger(__name__)

T = TypeVar("T")

_LEFT_OUT: Final[Any] = object()


class Listed(NamedTuple, Generic[T]):
    """The entries made of a list."""

    entries: tuple[T, ...]
    left_out: int
    """Entries that can't be read."""


def listed(body: bytes, read: Callable[[bytes], T], *, what: str) -> list[T]:
    """A whole list, for once: what is made of its elements, without those that can't be read.

    Raises:
        BadReplyError: it is no list, or nothing of it can be read.
    """
    raws = decode(body, list[Raw], what=what, empty=[])
    elements = Elements(read)
    found = elements.take(raws)
    if elements.left_out:
        log.warning("%d of %d entries of %s can't be read", elements.left_out, len(raws), what)
    if raws and not found:
        read(bytes(raws[0]))
    return found


class Elements(Generic[T]):
    """Results for a list's elements from the last time."""

    def __init__(self, read: Callable[[bytes], T]) -> None:
        """``read``: makes something of one element's JSON, or raises BadReplyError."""
        self._read = read
        self._raws: Sequence[Raw] = ()
        self._values: list[T] = []
        self.left_out = 0
        """Elements of the last list that could not be read."""
        self._any_left_out = False

    def take(self, raws: Sequence[Raw]) -> list[T]:
        """The values made of these elements, in their order, without those that can't be read.

        They are views of a body, which they keep in memory.
        """
        before = self._raws
        self._any_left_out = self.left_out > 0
        if len(raws) == len(before):
            now = [
                value if (body := bytes(raw)) == bytes(old) else self._value(body)
                for raw, old, value in zip(raws, before, self._values, strict=True)
            ]
        else:
            known = dict(zip(map(bytes, before), self._values, strict=True))
            bodies = map(bytes, raws)
            now = [known[body] if body in known else self._value(body) for body in bodies]
        self._raws, self._values = raws, now
        if not self._any_left_out:
            return now
        readable = [value for value in now if value is not _LEFT_OUT]
        self.left_out = len(now) - len(readable)
        return readable

    def _value(self, body: bytes) -> T:
        try:
            return self._read(body)
        except BadReplyError as error:
            log.debug("an entry can't be read: %s", error)
            self._any_left_out = True
            left_out: T = _LEFT_OUT
            return left_out
