"""Sockets and TLS for httpcore, where every way out of a connection attempt closes the socket.

httpcore's own network layer leaves sockets to the garbage collector: one that is cancelled in its TLS handshake, or
just as it has connected.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import httpcore

from pilotlamp.sources.http.connecting import connected

T = TypeVar("T")

_CHUNK_BYTES = 16 * 1024
"""Read at once. All of it is parsed before others have their turns: 64 KiB can be 2,000 answers of no content, which
took 0.3 s."""


class Network(httpcore.AsyncNetworkBackend):
    """Network backend of one connection pool."""

    def __init__(self) -> None:
        self._open: set[SocketStream] = set()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's; each exchange has its deadline
        local_address: str | None = None,  # noqa: ARG002 - httpcore's
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's
    ) -> "SocketStream":
        """A connection to the first address of the host that takes one."""
        with _told_as(httpcore.ConnectError):
            stream = SocketStream(await connected(host, port), self._open.discard)
        self._open.add(stream)
        return stream

    def close(self) -> None:
        """Let go of all connections, at once."""
        for stream in tuple(self._open):
            stream.close()


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that can be encrypted, once more if it is already: within TLS to a proxy."""

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's
    ) -> "TlsStream":
        """Encrypt the same connection; it is closed where that fails."""
        # The zone of an IPv6 address means something to this machine alone, and is in no certificate.
        hostname = server_hostname.partition("%")[0] if server_hostname else None
        return await TlsStream.over(self, ssl_context, hostname)


class SocketStream(_Stream):
    """One TCP connection."""

    def __init__(self, sock: socket.socket, on_close: Callable[["SocketStream"], None]) -> None:
        self._socket = sock
        self._on_close = on_close
        self._busy = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's
        """Some bytes, few enough to be parsed soon; b"": the other end has closed it."""
        # The loop reads without a pause where there is something to read: a server that is faster than we are would
        # have all turns, and its deadline would never be over.
        await asyncio.sleep(0)
        with _told_as(httpcore.ReadError), self._in_use():
            return await asyncio.get_running_loop().sock_recv(self._socket, min(max_bytes, _CHUNK_BYTES))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's
        """Send all of it."""
        with _told_as(httpcore.WriteError), self._in_use():
            await asyncio.get_running_loop().sock_sendall(self._socket, buffer)

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Let go of it, at once; one that is being read or written ends there, and is closed after that."""
        if self._busy:
            # The loop still watches the socket by its number, which the system would give to the next connection.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            return
        self._socket.close()
        self._on_close(self)

    def get_extra_info(self, info: str) -> Any:
        """httpcore's question whether an idle connection has something to read, as one has that was closed."""
        return _is_readable(self._socket) if info == "is_readable" else None

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1


class TlsStream(_Stream):
    """TLS over another stream, which may be TLS to a proxy."""

    def __init__(self, below: httpcore.AsyncNetworkStream, context: ssl.SSLContext, hostname: str | None) -> None:
        self._below = below
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    @classmethod
    async def over(
        cls, below: httpcore.AsyncNetworkStream, context: ssl.SSLContext, hostname: str | None
    ) -> "TlsStream":
        """After the handshake; whatever keeps that from its end closes ``below``."""
        try:
            with _told_as(httpcore.ConnectError):
                stream = cls(below, context, hostname)
                await stream._carried_out(stream._tls.do_handshake)
        except BaseException:
            await below.aclose()
            raise
        return stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's
        """Some bytes; b"": the other end has closed it, in good order or not."""
        with _told_as(httpcore.ReadError):
            try:
                return await self._carried_out(lambda: self._tls.read(max_bytes))
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's
        """Send all of it."""
        with _told_as(httpcore.WriteError):
            await self._carried_out(lambda: self._tls.write(buffer))

    async def aclose(self) -> None:
        """Let go of the connection; HTTP says by itself where a message ends."""
        await self._below.aclose()

    def get_extra_info(self, info: str) -> Any:
        """Get the socket, as ``SocketStream.get_extra_info`` does."""
        return self._tls if info == "ssl_object" else self._below.get_extra_info(info)

    async def _carried_out(self, step: Callable[[], T]) -> T:
        """A step of the protocol, with all the bytes it wants to send and to have."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._flush()
                received = await self._below.read(_CHUNK_BYTES)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                await self._flush()
                return result

    async def _flush(self) -> None:
        if self._outgoing.pending:
            await self._below.write(self._outgoing.read())


@contextlib.contextmanager
def _told_as(kind: type[httpcore.NetworkError]) -> Iterator[None]:
    """httpcore lets go of a connection properly on its own errors."""
    try:
        yield
    except OSError as error:  # ssl.SSLError and socket.gaierror are some
        raise kind(type(error).__name__) from error


def _is_readable(sock: socket.socket) -> bool:
    try:
        sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
