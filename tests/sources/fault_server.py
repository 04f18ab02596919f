"""An HTTP server on loopback that says exactly what a test tells it to, faults included.

A ``Script`` per path is what the server does after it has read a request: answer, drip, stay silent, break off.
"""

import asyncio
import gzip
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Self

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]

_REASONS = {200: "OK", 304: "Not Modified", 401: "Unauthorized", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """As it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def text(self) -> str:
        """All of it, to look for secrets in."""
        return f"{self.method} {self.target} {dict(self.headers)} {self.body!r}"


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Script:
    """A plain answer; underscores in header names stand for dashes."""
    return raw(framed(status, body, **headers))


def reply_json(content: object, status: int = 200, **headers: str) -> Script:
    """An answer in JSON."""
    return reply(status, json.dumps(content).encode(), content_type="application/json", **headers)


def framed(status: int, body: bytes, **headers: str) -> bytes:
    """The bytes of an answer."""
    fields = {"content_length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Whatever')}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def raw(data: bytes) -> Script:
    """Any bytes; the connection stays open."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return script


def silence() -> Script:
    """Read the request and never answer."""

    async def script(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    return script


def drip(interval_s: float = 0.02) -> Script:
    """An endless body, a byte at a time: each read is in time, the whole never is."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(interval_s)

    return script


def cut_off(body: bytes = b'[{"_id": "a') -> Script:
    """Promise more than is sent, then close."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body) + 1000}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    return script


def hang_up() -> Script:
    """Close in good order without a word."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.close()

    return script


def reset() -> Script:
    """Break off with a TCP reset."""

    async def script(writer: asyncio.StreamWriter) -> None:
        sock: socket.socket = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return script


def garbage() -> Script:
    """No HTTP at all."""
    return raw(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")


def zipped(body: bytes, *, layers: int = 1, encoding: str = "gzip") -> Script:
    """The body in so many layers of gzip, announced as ``encoding``."""
    for _ in range(layers):
        body = gzip.compress(body)
    return reply(200, body, content_encoding=encoding)


def zip_bomb() -> Script:
    """33 MiB of spaces as 33 kB of gzip; made when asked for, since that takes as long as many tests."""

    async def script(writer: asyncio.StreamWriter) -> None:
        await reply(200, _zip_bomb(), content_encoding="gzip")(writer)

    return script


@cache
def _zip_bomb() -> bytes:
    return gzip.compress(b" " * 33 * 1024 * 1024)


def redirect(location: str, status: int = 302) -> Script:
    """Somewhere else, please."""
    return reply(status, b"", location=location)


def in_turn(*scripts: Script) -> Script:
    """Another one at each request; no more requests than scripts."""
    left = iter(scripts)

    async def script(writer: asyncio.StreamWriter) -> None:
        await next(left)(writer)

    return script


@dataclass(slots=True)
class FaultServer:
    """Started and stopped by ``async with``; answers 404 where it has no script."""

    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, 0, ssl=self.tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:  # a task that is cancelled before its first step closes nothing
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def let_go(self) -> None:
        """Until every connection has been closed by its other end."""
        async with asyncio.timeout(30):
            await asyncio.wait(self._tasks)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        self._writers.append(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                request = await _read_request(reader)
                self.requests.append(request)
                await self.scripts.get(request.path, reply(404))(writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method=method, target=target, headers=headers, body=body)
