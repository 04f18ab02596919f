"""What a hostile server answers, beyond the plain faults of ``tests.sources.fault_server``."""

import asyncio
import gzip
import itertools
import socket
import struct
import zlib

from tests.sources.fault_server import Script, framed, raw, reply

MIB = 1024 * 1024
_CHUNK = b" " * 65536


def good(body: bytes) -> Script:
    """A good list. The next request needs a new connection, and so meets whatever has become of the server."""
    return reply(200, body, content_type="application/json", connection="close")


def endless(piece: bytes = _CHUNK) -> Script:
    """A body without end, as fast as it is taken."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"%x\r\n%b\r\n" % (len(piece), piece)
        block = chunk * max(1, len(_CHUNK) // len(chunk))
        while True:
            writer.write(block)
            await writer.drain()

    return script


def endless_head() -> Script:
    """Header after header, and no body ever."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in itertools.count():
            writer.write(b"X-%d: y\r\n" % number)
            await writer.drain()

    return script


def endless_continue() -> Script:
    """ "Go on" over and over, and no answer ever."""

    async def script(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
            await writer.drain()

    return script


def large(before: bytes, piece: bytes, times: int, after: bytes) -> Script:
    """A body that is announced with its length and sent piece by piece; this side never holds it."""

    async def script(writer: asyncio.StreamWriter) -> None:
        size = len(before) + len(piece) * times + len(after)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + before)
        for _ in range(times):
            writer.write(piece)
            await writer.drain()
        writer.write(after)
        await writer.drain()

    return script


def zipped_large(before: bytes, piece: bytes, times: int, after: bytes) -> Script:
    """The same, small on the wire."""
    packer = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS | 16)
    packed = [packer.compress(before), *(packer.compress(piece) for _ in range(times))]
    return reply(200, b"".join([*packed, packer.compress(after), packer.flush()]), content_encoding="gzip")


def zipped_twice(size: int) -> Script:
    """So many bytes in two layers of gzip: some hundred on the wire for each 100 MiB."""
    packer = zlib.compressobj(level=1, wbits=zlib.MAX_WBITS | 16)
    once = b"".join([*(packer.compress(_CHUNK) for _ in range(size // len(_CHUNK))), packer.flush()])
    return reply(200, gzip.compress(once), content_encoding="gzip, gzip")


def reset_in_the_middle(body: bytes) -> Script:
    """Half a body, then a TCP reset."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(framed(200, body)[: -len(body) // 2])
        await writer.drain()
        sock: socket.socket = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return script


def endless_pages(body: bytes, **headers: str) -> Script:
    """Every page leads to another one, whose address is new."""
    number = itertools.count(1)

    async def script(writer: asyncio.StreamWriter) -> None:
        await raw(framed(200, body, link=f'<v1/teams/acme/clients?page={next(number)}>; rel="next"', **headers))(writer)

    return script


def endless_large_pages(size: int) -> Script:
    """The same, with pages of so many bytes, small on the wire; each has another content."""
    number = itertools.count(1)

    async def script(writer: asyncio.StreamWriter) -> None:
        page = next(number)
        packed = gzip.compress(b'{"list": [], "page": %d}' % page + b" " * size, compresslevel=1)
        await raw(
            framed(200, packed, content_encoding="gzip", link=f'<v1/teams/acme/clients?page={page}>; rel="next"')
        )(writer)

    return script
