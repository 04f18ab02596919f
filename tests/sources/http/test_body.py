"""Bounded bodies, piece by piece."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.http.body import MAX_MEMBERS, BodyReader, inflated


def read(encoding: str, *pieces: bytes, limit: int = 100) -> bytes:
    reader = BodyReader(encoding, limit=limit)
    for piece in pieces:
        reader.feed(piece)
    return reader.finish()


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_plain_pieces_are_joined(encoding: str) -> None:
    assert read(encoding, b"ab", b"", b"c") == b"abc"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
def test_gzip_comes_in_any_pieces(encoding: str) -> None:
    packed = gzip.compress(b"hello")

    assert read(encoding, *(packed[i : i + 1] for i in range(len(packed)))) == b"hello"


def test_empty_body_may_be_announced_as_gzip() -> None:
    """204 and 304 repeat the header without a body."""
    assert read("gzip") == b""


def test_what_follows_the_gzip_stream_is_ignored_but_counted() -> None:
    packed = gzip.compress(b"hello")

    assert read("gzip", packed, b"padding") == b"hello"
    with pytest.raises(BadReplyError):
        read("gzip", packed, b"x" * 100)


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_gzip_may_come_in_several_members(step: int) -> None:
    """Servers that compress each part of a reply by itself, some of them empty."""
    packed = gzip.compress(b"") + gzip.compress(b"hel") + gzip.compress(b"") + gzip.compress(b"lo") + b"\0padding"

    assert read("gzip", *(packed[i : i + step] for i in range(0, len(packed), step)), limit=200) == b"hello"


def test_members_that_fill_the_limit_together_are_no_way_round_it() -> None:
    assert read("gzip", gzip.compress(b"x" * 60) + gzip.compress(b"x" * 40)) == b"x" * 100
    with pytest.raises(BadReplyError, match="larger than"):
        read("gzip", gzip.compress(b"x" * 60) + gzip.compress(b"x" * 41))


def test_last_member_has_to_be_whole() -> None:
    with pytest.raises(BadReplyError, match="incomplete"):
        read("gzip", gzip.compress(b"hel") + gzip.compress(b"lo")[:-1])


def test_members_are_counted() -> None:
    """A MiB of empty ones would be 50,000."""
    empty = gzip.compress(b"")

    assert read("gzip", empty * MAX_MEMBERS, limit=10**6) == b""
    with pytest.raises(BadReplyError, match="too many parts"):
        read("gzip", empty * (MAX_MEMBERS + 1), limit=10**6)


def test_body_of_exactly_the_limit_is_taken() -> None:
    assert read("", b"x" * 100) == b"x" * 100
    assert read("gzip", gzip.compress(b"x" * 100)) == b"x" * 100


def test_bomb_is_not_inflated_beyond_the_limit() -> None:
    with pytest.raises(BadReplyError, match="larger than"):
        read("gzip", gzip.compress(b"x" * 10_000_000), limit=1_000_000)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd", "gzip,identity"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(BadReplyError, match="unexpected encoding"):
        read(encoding)


async def test_tiny_pieces_let_others_have_their_turns() -> None:
    """A server that sends chunks of one byte as fast as it can holds up its own source only."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x"

    task = asyncio.create_task(other())
    body = await inflated(pieces(), "", limit=1000)
    task.cancel()

    assert body == b"x" * 1000
    assert turns > 10
