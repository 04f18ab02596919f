"""Access to an X server, and its tray manager, by the first exchanges of the X protocol.

Without python-xlib, which does not read cookies for any host. Source: X Window System Protocol, "Connection
Setup", "Requests"; Xau's file format; System Tray Protocol.
"""

import os
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

_NAME: Final = re.compile(r"(?:unix/|tcp/)?(?P<host>[^:]*):(?P<number>[0-9]+)(?:\.(?P<screen>[0-9]+))?")
_SOCKET: Final = "/tmp/.X11-unix/X{}"  # noqa: S108 - the place is the protocol's
_FIRST_PORT: Final = 6000
_SUCCESS: Final = b"\x01"
_ANSWER_S: Final = 2.0
_INTERN_ATOM: Final = 16
_GET_SELECTION_OWNER: Final = 23
_REPLY: Final = 1
_REPLY_BYTES: Final = 32

_Cookie = tuple[bytes, bytes]
"""Name of an authorization protocol, and its data."""


def lets_us_in(display: str) -> bool:
    """Tell whether the display accepts us, with one of our cookies or without. Blocks for up to seconds.

    Raises:
        OSError: it can't be known.
    """
    name = _parsed(display)
    try:
        with _let_in(name) as connection:
            return connection is not None
    except (FileNotFoundError, ConnectionRefusedError):
        return False


def has_tray_manager(display: str) -> bool:
    """Tell whether a program shows XEmbed icons: it owns a selection of the display's screen. Blocks for seconds.

    Raises:
        OSError: it can't be known.
    """
    name = _parsed(display)
    selection = f"_NET_SYSTEM_TRAY_S{name['screen'] or 0}".encode()
    with _let_in(name) as connection:
        if connection is None:
            raise OSError(f"the display {display} takes no connection of ours")
        with connection.makefile("rb") as replies:
            (quads,) = struct.unpack("<5xH", _read(replies, 7))
            _read(replies, 4 * quads)
            connection.sendall(
                struct.pack("<BBHHxx", _INTERN_ATOM, 1, 2 + len(_padded(selection)) // 4, len(selection))
            )
            connection.sendall(_padded(selection))
            atom = _answer(replies)
            if not atom:  # nobody has ever named it
                return False
            connection.sendall(struct.pack("<BxHI", _GET_SELECTION_OWNER, 2, atom))
            return bool(_answer(replies))


def _parsed(display: str) -> "re.Match[str]":
    name = _NAME.fullmatch(display)
    if name is None:
        raise OSError(f"{display!r} is no name of a display")
    return name


@contextmanager
def _let_in(name: "re.Match[str]") -> Iterator[socket.socket | None]:
    """Connect, and read the first byte of a successful answer; None: no cookie is accepted."""
    number = int(name["number"])
    for way, proof in chain(_cookies(number), [(b"", b"")]):
        hello = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(way), len(proof)) + _padded(way) + _padded(proof)
        with _connected(name["host"], number) as connection:
            connection.sendall(hello)
            if connection.recv(1) == _SUCCESS:
                yield connection
                return
    yield None


def _answer(replies: BinaryIO) -> int:
    """Read the first number of a reply, an atom or a window."""
    kind, number = struct.unpack("<B7xI20x", _read(replies, _REPLY_BYTES))
    if kind != _REPLY:
        raise OSError("the X server refused a request")
    return int(number)


def _read(replies: BinaryIO, length: int) -> bytes:
    found = replies.read(length)
    if len(found) < length:
        raise OSError("the X server ended the connection")
    return found


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
    """Read the cookies for this display, of any host: a server refuses those that aren't its own."""
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
