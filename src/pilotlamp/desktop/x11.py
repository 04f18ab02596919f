"""Whether an X server lets us in, by the first exchange of the X protocol.

By hand, as python-xlib does not read the cookies that are for any host. Source: X Window System Protocol, "Connection
Setup"; Xau's file format.
"""

import os
import re
import socket
import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"(?:unix/|tcp/)?(?P<host>[^:]*):(?P<number>[0-9]+)(?:\.[0-9]+)?")
_SOCKET: Final = "/tmp/.X11-unix/X{}"  # noqa: S108 - the place is the protocol's
_FIRST_PORT: Final = 6000
_SUCCESS: Final = b"\x01"
_ANSWER_S: Final = 2.0

_Cookie = tuple[bytes, bytes]
"""A way to prove who one is, and the proof."""


def lets_us_in(display: str) -> bool:
    """With any cookie that we have for it, or without one. Blocks for up to seconds.

    Raises:
        OSError: that can't be known.
    """
    name = _NAME.fullmatch(display)
    if name is None:
        raise OSError(f"{display!r} is no name of a display")
    host, number = name["host"], int(name["number"])
    try:
        return any(_accepts(host, number, cookie) for cookie in chain(_cookies(number), [(b"", b"")]))
    except (FileNotFoundError, ConnectionRefusedError):
        return False


def _accepts(host: str, number: int, cookie: _Cookie) -> bool:
    way, proof = cookie
    hello = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(way), len(proof)) + _padded(way) + _padded(proof)
    with _connected(host, number) as connection:
        connection.sendall(hello)
        return connection.recv(1) == _SUCCESS


def _connected(host: str, number: int) -> socket.socket:
    if host not in {"", "unix"}:
        return socket.create_connection((host, _FIRST_PORT + number), _ANSWER_S)
    path = _SOCKET.format(number)
    connection = socket.socket(getattr(socket, "AF_UNIX", -1))
    try:
        connection.settimeout(_ANSWER_S)
        connection.connect(path if Path(path).exists() else f"\0{path}")
    except BaseException:
        connection.close()
        raise
    return connection


def _cookies(number: int) -> Iterator[_Cookie]:
    """For this display, of whatever host: a server refuses those that aren't its own."""
    file = Path(os.environ.get("XAUTHORITY") or Path.home() / ".Xauthority")
    try:
        rest = file.read_bytes()
    except OSError:
        return
    while len(rest) > 2:  # noqa: PLR2004 - of what kind its host is
        rest, fields = rest[2:], []
        for _ in range(4):
            end = 2 + int.from_bytes(rest[:2], "big")
            fields.append(rest[2:end])
            rest = rest[end:]
        _host, of_display, way, proof = fields
        if of_display in {b"", str(number).encode()}:
            yield way, proof


def _padded(field: bytes) -> bytes:
    return field + bytes(-len(field) % 4)
