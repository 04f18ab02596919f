"""IPP messages: attributes to bytes and back; no I/O.

Source: RFC 8010. Every length and count in a message comes from outside: none is believed beyond the bytes that are
there, and nothing nests. Collections are read over, as no attribute that is asked for is one.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from pilotlamp.errors import BadReplyError

NOT_IPP_HINT: Final = "Is this an IPP printer? Try port 631 in url, and the path /ipp/print where it is not CUPS."

Value = int | bool | str | bytes | None
"""None: no value, an unknown one, or a collection; bytes: a type that is not read, such as a range."""

MAX_GROUPS: Final = 20_000
MAX_ENTRIES: Final = 1_000_000
"""Values and beginnings of groups in one message: 20,000 queues with 50 each."""
MAX_DEPTH: Final = 32
"""Of collections within collections."""

_HEAD: Final = struct.Struct(">BBHi")
_LENGTH: Final = struct.Struct(">H")
_INTEGER: Final = struct.Struct(">i")
_TRUE_OR_FALSE: Final = {b"\0": False, b"\1": True}
_VERSION: Final = (2, 0)
_MAJOR_VERSIONS: Final = frozenset({0, 1, 2})
"""0: of a printer that refuses another version."""
_MAX_BYTES: Final = 0x7FFF
"""Of a name or value that is sent."""
_FIRST_OF_VALUES: Final = 0x10
"""Tags below begin a group."""
_OUT_OF_BAND: Final = range(0x10, 0x20)
_TEXTS: Final = range(0x40, 0x4A)


class Tag(IntEnum):
    """The delimiters and types that are sent, or told from the others."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A name with its values, all of one type."""

    name: str
    tag: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Attributes of one thing: the operation, a job or a printer."""

    tag: int
    attributes: Mapping[str, tuple[Value, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole reply."""

    status: int
    request_id: int
    groups: tuple[Group, ...]

    def of(self, tag: Tag) -> Iterator[Mapping[str, tuple[Value, ...]]]:
        """The attributes of each group of this type."""
        return (group.attributes for group in self.groups if group.tag == tag)


def encode(code: int, request_id: int, attributes: Iterable[Attribute], *, tag: Tag = Tag.OPERATION) -> bytes:
    """A message with one group of attributes.

    Raises:
        ValueError: a name or value is too long.
    """
    parts = [_HEAD.pack(*_VERSION, code, request_id), bytes((tag,))]
    for attribute in attributes:
        name = attribute.name.encode()
        for value in attribute.values:
            parts += (bytes((attribute.tag,)), _sized(name), _sized(_encoded(value)))
            name = b""  # further values follow without it
    return b"".join((*parts, bytes((Tag.END,))))


def decode(body: bytes) -> Message:
    """The message in a reply.

    Raises:
        BadReplyError: it is none, or not whole.
    """
    try:
        return _decoded(body)
    except (struct.error, _BrokenError):
        raise BadReplyError("the reply is not a valid IPP message", hint=NOT_IPP_HINT) from None


class _BrokenError(Exception):
    """A length, a count or a tag makes no sense."""


def _decoded(body: bytes) -> Message:
    major, _, status, request_id = _HEAD.unpack_from(body)
    if major not in _MAJOR_VERSIONS:
        raise _BrokenError
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    values: list[Value] | None = None
    for tag, name, raw in _outside_collections(body, _HEAD.size):
        if tag < _FIRST_OF_VALUES:
            groups.append((tag, {}))
            values = None
            continue
        if name and groups:
            # Of several attributes of one name the first counts.
            values = []
            groups[-1][1].setdefault(name.decode(errors="replace"), values)
        if values is None or len(groups) > MAX_GROUPS:
            raise _BrokenError
        values.append(_value(tag, raw))
    return Message(
        status=status,
        request_id=request_id,
        groups=tuple(
            Group(tag=tag, attributes={name: tuple(values) for name, values in attributes.items()})
            for tag, attributes in groups
        ),
    )


def _outside_collections(body: bytes, at: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, name and value of each entry up to the end, with a collection as one entry."""
    depth = 0
    for _ in range(MAX_ENTRIES):
        tag = _byte(body, at)
        at += 1
        if tag < _FIRST_OF_VALUES:
            if depth:
                raise _BrokenError
            if tag == Tag.END:
                return
            yield tag, b"", b""
            continue
        name, at = _taken(body, at)
        raw, at = _taken(body, at)
        if not depth and tag != Tag.END_COLLECTION:
            yield tag, name, raw
        depth += (tag == Tag.COLLECTION) - (tag == Tag.END_COLLECTION)
        if not 0 <= depth <= MAX_DEPTH:
            raise _BrokenError
    raise _BrokenError


def _byte(body: bytes, at: int) -> int:
    if at >= len(body):
        raise _BrokenError
    return body[at]


def _taken(body: bytes, at: int) -> tuple[bytes, int]:
    """The sized bytes at a place, and the place after them."""
    (size,) = _LENGTH.unpack_from(body, at)
    end = at + _LENGTH.size + size
    if end > len(body):
        raise _BrokenError
    return body[at + _LENGTH.size : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in _OUT_OF_BAND or tag == Tag.COLLECTION:
        return None
    if tag in {Tag.INTEGER, Tag.ENUM}:
        (number,) = _INTEGER.unpack(raw)
        return int(number)
    if tag == Tag.BOOLEAN:
        return _TRUE_OR_FALSE.get(raw)
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        _, at = _taken(raw, 0)
        text, _ = _taken(raw, at)
        return text.decode(errors="replace")
    return raw.decode(errors="replace") if tag in _TEXTS else raw


def _encoded(value: Value) -> bytes:
    match value:
        case None:
            return b""
        case bool():
            return bytes((value,))
        case int():
            return _INTEGER.pack(value)
        case str():
            return value.encode()
        case _:
            return value


def _sized(raw: bytes) -> bytes:
    if len(raw) > _MAX_BYTES:
        raise ValueError("a name or value is too long")
    return _LENGTH.pack(len(raw)) + raw
