"""A proxy on loopback that tunnels, refuses, or keeps one waiting."""

import asyncio
import contextlib
from types import TracebackType
from typing import Literal, Self

from tests.faults.hostile_server import Loop

Mood = Literal["tunnel", "refuse", "silent", "sign in"]
_REFUSALS = {
    "refuse": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    "sign in": b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
}


class Tunnel:
    """``with Tunnel(loop) as proxy:``"""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.mood: Mood = "tunnel"
        self.heard = b""
        """All that was said to the proxy itself."""
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._port = 0
        self.open()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._loop.run(self._end())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Take connections."""
        self._server: asyncio.Server = self._loop.run(asyncio.start_server(self._accept, "127.0.0.1", self._port))
        self._port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Nobody listens any more."""
        self._loop.run(self._closed())

    async def _closed(self) -> None:
        self._server.close()

    async def _end(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heard += head
            if self.mood == "silent":
                await reader.read()
            elif self.mood in _REFUSALS:
                writer.write(_REFUSALS[self.mood])
                await writer.drain()
            else:
                await _connected(head.split()[1].decode(), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()


async def _connected(target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    host, _, port = target.rpartition(":")
    from_there, to_there = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ways = {asyncio.create_task(_passed_on(reader, to_there)), asyncio.create_task(_passed_on(from_there, writer))}
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
    finally:
        to_there.transport.abort()


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
