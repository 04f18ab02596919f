"""IPP messages as bytes (RFC 8010): requests are read, replies are written. Pure."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

OPERATION: Final = 0x01
JOB: Final = 0x02
PRINTER: Final = 0x04
_END: Final = 0x03
_FIRST_OF_VALUES: Final = 0x10

_INTEGER, _BOOLEAN, _ENUM, _TEXT, _NAME, _KEYWORD, _URI = 0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45
_OCTETS, _CHARSET, _LANGUAGE = 0x30, 0x47, 0x48
_TAGS: Final = {
    "attributes-charset": _CHARSET,
    "attributes-natural-language": _LANGUAGE,
    "job-name": _NAME,
    "job-originating-user-name": _NAME,
    "job-printer-uri": _URI,
    "job-state": _ENUM,
    "job-state-reasons": _KEYWORD,
    "marker-colors": _NAME,
    "marker-names": _NAME,
    "marker-types": _KEYWORD,
    "printer-name": _NAME,
    "printer-state": _ENUM,
    "printer-state-reasons": _KEYWORD,
    "printer-supply": _OCTETS,
    "printer-uri-supported": _URI,
    "printer-more-info": _URI,
}
"""Types of attributes that their values don't tell; other texts are ``textWithoutLanguage``."""

Value = bool | int | str
Attributes = Mapping[str, Value | Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request; ``attributes`` hold raw values of all groups."""

    operation: int
    request_id: int
    attributes: Mapping[str, list[bytes]]

    def text(self, name: str) -> str:
        """First value of an attribute, or nothing."""
        return next((value.decode() for value in self.attributes.get(name, ())), "")

    def number(self, name: str) -> int | None:
        """First value of an attribute; None: there is none."""
        return next((int.from_bytes(value, "big") for value in self.attributes.get(name, ())), None)


def read(body: bytes) -> Request:
    """A request from its bytes.

    Raises:
        ValueError: it is none.
    """
    try:
        _, operation, request_id = struct.unpack_from(">HHi", body)
        attributes: dict[str, list[bytes]] = {}
        at, name = 8, ""
        while (tag := body[at]) != _END:
            at += 1
            if tag < _FIRST_OF_VALUES:
                continue
            own, at = _sized(body, at)
            value, at = _sized(body, at)
            name = own.decode() or name
            attributes.setdefault(name, []).append(value)
    except (struct.error, IndexError) as error:
        raise ValueError("no whole IPP message") from error
    return Request(operation=operation, request_id=request_id, attributes=attributes)


def reply(status: int, request_id: int, groups: Iterable[tuple[int, Attributes]] = (), *, message: str = "") -> bytes:
    """A reply; ``message``: the server's words."""
    head: dict[str, Value] = {"attributes-charset": "utf-8", "attributes-natural-language": "en"}
    if message:
        head["status-message"] = message
    parts = [struct.pack(">HHi", 0x0200, status, request_id)]
    for tag, attributes in ((OPERATION, head), *groups):
        parts.append(bytes((tag,)))
        for name, values in attributes.items():
            parts += _attribute(name, [values] if isinstance(values, bool | int | str) else values)
    return b"".join((*parts, bytes((_END,))))


def _sized(body: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", body, at)
    end = at + 2 + length
    if end >= len(body):
        raise IndexError
    return body[at + 2 : end], end


def _attribute(name: str, values: Iterable[Value]) -> Iterable[bytes]:
    full = name
    for value in values:
        tag, raw = _encoded(full, value)
        yield struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(raw)) + raw
        name = ""  # further values follow without it


def _encoded(name: str, value: Value) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return _BOOLEAN, bytes((value,))
    if isinstance(value, int):
        return _TAGS.get(name, _INTEGER), struct.pack(">i", value)
    return _TAGS.get(name, _TEXT), value.encode()
