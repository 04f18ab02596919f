"""A reply's bytes, inflated and bounded; no I/O.

httpx has no cap and undoes any number of encodings: 495 bytes of ``gzip, gzip`` became 200 MiB in one piece
(platforms.md, "httpx 0.28"). Here one gzip layer at most is undone, piece by piece; it may come in several members,
as RFC 1952 has it, some of them empty.
"""

import asyncio
import zlib
from collections.abc import AsyncIterable
from typing import Final

from pilotlamp.errors import BadReplyError
from pilotlamp.sources import texts

_GZIP_WBITS = zlib.MAX_WBITS | 16

_GZIP_MAGIC = b"\x1f\x8b"

MAX_MEMBERS: Final = 4096
"""Of one gzip body: members of 8 KiB in the longest one. Each costs, however empty it is."""

_PIECES_AT_ONCE = 64
"""Pieces taken without a pause. One packet can bring 10,000 pieces of one byte each, which took 0.8 s."""


async def inflated(pieces: AsyncIterable[bytes], encoding: str, *, limit: int) -> bytes:
    """Join the raw pieces of a body and inflate it; other tasks have their turns in between, however small pieces are.

    ``encoding`` and ``limit`` as for ``BodyReader``.
    """
    reader = BodyReader(encoding, limit=limit)
    count = 0
    async for piece in pieces:
        reader.feed(piece)
        count += 1
        if count % _PIECES_AT_ONCE == 0:
            await asyncio.sleep(0)
    return reader.finish()


class BodyReader:
    """Takes the raw pieces of one body; ``feed`` and ``finish`` raise ``BadReplyError``."""

    def __init__(self, encoding: str, *, limit: int) -> None:
        """``encoding``: the header's value, "" if there is none; ``limit`` in bytes, raw as well as inflated."""
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip"}:
            raise BadReplyError(texts.UNEXPECTED_ENCODING)
        self._inflater = zlib.decompressobj(wbits=_GZIP_WBITS) if "gzip" in name else None
        self._members = 1
        self._after_member = b""
        """Bytes after a member, as long as they may be the beginning of another one."""
        self._limit = limit
        self._raw_size = 0
        self._size = 0
        self._pieces: list[bytes] = []

    def feed(self, raw: bytes) -> None:
        """Take the next piece as it came."""
        self._raw_size += len(raw)
        piece = self._inflated(raw)
        self._size += len(piece)
        if max(self._size, self._raw_size) > self._limit:
            raise BadReplyError(texts.TOO_LARGE.format(limit=f"{self._limit / 1024 / 1024:g}"))
        self._pieces.append(piece)

    def finish(self) -> bytes:
        """Return the whole body."""
        if self._inflater is not None and self._raw_size and not self._inflater.eof:
            raise BadReplyError(texts.INCOMPLETE)
        return b"".join(self._pieces)

    def _inflated(self, raw: bytes) -> bytes:
        if self._inflater is None:
            return raw
        parts: list[bytes] = []
        room = self._limit - self._size + 1
        try:
            while raw and room:
                if self._inflater.eof:
                    raw = self._after_member + raw
                    if not raw.startswith(_GZIP_MAGIC):
                        # Padding, which is ignored; of a single byte that is not known yet.
                        self._after_member = raw if raw == _GZIP_MAGIC[:1] else b"\0"
                        break
                    self._begin_member()
                parts.append(self._inflater.decompress(raw, max_length=room))
                room -= len(parts[-1])
                raw = self._inflater.unused_data
        except zlib.error as error:
            raise BadReplyError(texts.NOT_GZIP) from error
        return b"".join(parts)

    def _begin_member(self) -> None:
        if self._members == MAX_MEMBERS:
            raise BadReplyError(texts.TOO_MANY_PARTS)
        self._members += 1
        self._after_member = b""
        self._inflater = zlib.decompressobj(wbits=_GZIP_WBITS)
