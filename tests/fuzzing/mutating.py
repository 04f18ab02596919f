"""Changes inputs without taking them apart: a text of a JSON document becomes another text or a number, a line of a
settings file comes twice, a header ends too early. Pure: the same random numbers make the same changes.
"""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from tests.fuzzing.documents import changed_json
from tests.fuzzing.hostile import BYTES, NUMBERS, TEXTS
from tests.fuzzing.target import Shape

STRESS_BYTES: Final = 1_000_000
STRESS_DEPTH: Final = 100_000

_STRESS_PIECES: Final = ("x", "\x1b[31m", "\u202e", "ä", "9", "😀", "{name}", "_&<")

_TOML_VALUES: Final = (
    *(json.dumps(text) for text in TEXTS if text.isprintable()),
    r'"\u0000"',
    r'"\u001b[31m"',
    r'"~\u0000"',
    r'"\u202e"',
    *NUMBERS,
    "inf",
    "nan",
    "1e999",
    "0x" + "f" * 400,
    "true",
    "[]",
    "{}",
    "[[]]",
    '["a", "{name}"]',
    '["sh", "-c", "{name}"]',
    '{ a.b = 1, c = "x" }',
    "1979-05-27T07:32:00Z",
    "9999-12-31",
    "07:32:00",
    '"""a\nb"""',
    "'''\x27\x27'''",
    "[" * 50 + "]" * 50,
)
_LINES_OF_TOML: Final = (
    "[[sources]]",
    "[alerts]",
    "[sources.alerts]",
    "[[actions]]",
    "[a.b.c]",
    '["\\u001b"]',
    "[[sources.alerts]]",
)


def changed(data: bytes, shape: Shape, words: Sequence[str], random: Random) -> bytes:
    """The input with a few changes that its shape suggests, or now and then with any."""
    if random.random() < _ANY_CHANGE:
        return _changed_bytes(data, words, random)
    return _CHANGES[shape](data, words, random)


def stressed(data: bytes, shape: Shape, *, size: int = STRESS_BYTES) -> Iterator[bytes]:
    """The input as nobody sends it by accident: with a text of ``size`` bytes, and nested without end."""
    yield b"[" * STRESS_DEPTH
    yield b'{"a":' * STRESS_DEPTH
    yield b"a=" + b"[" * STRESS_DEPTH
    for piece in _STRESS_PIECES:
        huge = piece * (size // len(piece.encode()))
        if shape in {Shape.JSON, Shape.JSON_LINES}:
            yield from _with_huge_texts(data, huge)
        else:
            yield huge.encode()
            yield data + huge.encode()
            yield data.replace(b'"', b'"' + json.dumps(huge, ensure_ascii=False)[1:-1].encode(), 1)


_ANY_CHANGE: Final = 0.15
_JSON_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _with_huge_texts(data: bytes, huge: str) -> Iterator[bytes]:
    """With one text after the other, keys too, that long."""
    quoted = json.dumps(huge, ensure_ascii=False).encode()
    for match in _JSON_TEXT.finditer(data):
        yield data[: match.start()] + quoted + data[match.end() :]


def _changed_bytes(data: bytes, words: Sequence[str], random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + int(random.expovariate(0.1)))
    pieces: tuple[bytes, ...] = (
        b"",
        data[start:end] * 2,
        bytes(random.randrange(256) for _ in range(random.randrange(1, 5))),
        random.choice(BYTES),
        random.choice(TEXTS).encode("utf-8", "surrogatepass"),
        random.choice(words).encode() if words else b"",
    )
    return data[:start] + random.choice(pieces) + data[end:]


def _changed_text(data: bytes, words: Sequence[str], random: Random) -> bytes:
    """A piece put in, or in the place of a word."""
    text = data.decode("utf-8", "replace")
    piece = random.choice((*TEXTS, *words)) if random.random() < 0.5 else random.choice(words or TEXTS)
    start = random.randrange(len(text) + 1)
    end = start if random.random() < 0.5 else min(len(text), start + random.randrange(1, 12))
    return (text[:start] + piece + text[end:]).encode("utf-8", "surrogatepass")


def _changed_lines(data: bytes, words: Sequence[str], random: Random) -> bytes:
    """One line of JSON lines: another text in it, gone, twice, or in another place."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    match random.randrange(8):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, random.choice(lines))
        case _:
            lines[place] = changed_json(lines[place], words, random) or _changed_bytes(lines[place], words, random)
    return b"\n".join(lines)


def _changed_toml(data: bytes, words: Sequence[str], random: Random) -> bytes:
    lines = data.decode("utf-8", "replace").split("\n")
    place = random.randrange(len(lines))
    key, equals, value = lines[place].partition("=")
    word = random.choice(words)
    match random.randrange(7):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, random.choice(lines))
        case 2:
            lines.insert(place, random.choice(_LINES_OF_TOML))
        case 3:
            lines.insert(place, f"{word} = {random.choice(_TOML_VALUES)}")
        case 4 if equals:
            lines[place] = f"{word}{equals}{value}"
        case _ if equals:
            lines[place] = f"{key}{equals} {_toml_value(value, words, random)}"
        case _:
            lines[place] += random.choice(TEXTS)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _toml_value(value: str, words: Sequence[str], random: Random) -> str:
    match random.randrange(4):
        case 0:
            return json.dumps(random.choice(words))
        case 1:
            return _changed_text(value.encode(), words, random).decode("utf-8", "surrogatepass")
        case _:
            return random.choice(_TOML_VALUES)


def _changed_json(data: bytes, words: Sequence[str], random: Random) -> bytes:
    return changed_json(data, words, random) or _changed_bytes(data, words, random)


def _changed_body(data: bytes, words: Sequence[str], random: Random) -> bytes:
    """What is packed is unpacked first, so that what is changed is not only its checksum."""
    how, raw = data[:2].ljust(2, b"\0"), data[2:]
    match random.randrange(5):
        case 0:
            return bytes(random.randrange(256) for _ in how) + raw
        case 1:
            return how + raw[: random.randrange(len(raw) + 1)]
        case 2:
            return how + gzip.compress(raw, mtime=0)
        case 3:
            return how + gzip.compress(b"\0" * random.choice((10, 100_000, 300_000)), mtime=0)
        case _:
            try:
                raw = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(raw, 65_536)
            except zlib.error:
                return how + _changed_bytes(raw, words, random)
            return how + gzip.compress(_changed_bytes(raw, words, random), mtime=0)


_CHANGES: Final[dict[Shape, Callable[[bytes, Sequence[str], Random], bytes]]] = {
    Shape.JSON: _changed_json,
    Shape.JSON_LINES: _changed_lines,
    Shape.TOML: _changed_toml,
    Shape.TEXT: _changed_text,
    Shape.BODY: _changed_body,
    Shape.BYTES: _changed_bytes,
}
