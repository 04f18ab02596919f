"""Connections of our own under httpcore."""

import asyncio
import socket

from pilotlamp.sources.http.network import SocketStream


async def test_reading_leaves_a_turn_to_others_though_there_is_something_to_read() -> None:
    """Else a server that sends faster than we read has all turns: nobody else is polled, and no deadline is over."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        turns: list[str] = []
        asyncio.get_running_loop().call_soon(turns.append, "somebody else's")
        await SocketStream(ours, lambda _: None).read(1)
        assert turns == ["somebody else's"]


async def test_reading_takes_no_more_at_once_than_is_parsed_soon() -> None:
    """Between two reads the protocol leaves no turn to others, whatever was read."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(b"x" * 40_000)
        assert len(await SocketStream(ours, lambda _: None).read(65_536)) <= 16_384
