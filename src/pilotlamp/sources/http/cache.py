"""Cache of the last reply of each address, so that an unchanged reply costs little; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MAX_ADDRESSES = 512

_KEPT_HEADERS = frozenset({"content-type", "link"})
"""Headers that a 304 may leave out although they still hold. Allowances and waits are not among them: they age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Earlier reply to which a 304 refers."""

    etag: str | None
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class ResponseCache:
    """Bounded; what was used longest ago is forgotten first."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._known: dict[str, Remembered] = {}

    def recall(self, address: str) -> Remembered | None:
        """Return the last reply from ``address``; None: forgotten, or there was none."""
        known = self._known.pop(address, None)
        if known is not None:
            self._known[address] = known
        return known

    def expire_all(self) -> None:
        """Ask for every address anew after a change: a cache before the server may still hold the old reply.

        The bodies stay known: the same bytes are still the same object.
        """
        self._known = {address: replace(known, etag=None) for address, known in self._known.items()}

    def keep(self, address: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Remember a reply; gives back the object remembered before if the bytes are the same."""
        before = self._known.pop(address, None)
        if before is not None:
            self._size -= len(before.body)
            if before.body == body:
                body = before.body
        kept = {name: value for name, value in headers.items() if name in _KEPT_HEADERS}
        etag = headers.get("etag", "")
        sendable = etag.isascii() and etag.isprintable()  # what can't go back in a header would fail the next request
        self._known[address] = Remembered(etag=etag if etag and sendable else None, headers=kept, body=body)
        self._size += len(body)
        while self._size > self._max_bytes or len(self._known) > MAX_ADDRESSES:
            self._size -= len(self._known.pop(next(iter(self._known))).body)
        return body
