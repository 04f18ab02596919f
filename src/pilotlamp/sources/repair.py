"""Replies that are nearly JSON, made JSON: bytes to bytes; no I/O.

Only asked after a reply could not be read as it is. Each step is one pass over the reply that takes no more memory than
a copy of it, and changes at most ``MAX_REPAIRS`` places: the regular expressions are possessive, so that they neither
go back nor remember where they could.
"""

import math
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

MAX_REPAIRS: Final = 100_000
"""In one pass. A reply with more of them is not JSON that was damaged."""

MAX_MESSAGE_BYTES: Final = 64 * 1024
"""Of a server's own words before the JSON, and of those after it."""

_MAX_STARTS = 4
"""Places in a message that look as if JSON began there."""

_MAX_NUMBER_BYTES = 400
"""More than any double has digits before its point."""

_REPLACEMENT = "\ufffd".encode()

_BLANK_CONTROLS = bytes.maketrans(bytes(range(0x20)), b" " * 0x20)
"""White space is harmless outside of strings, and in them control characters would be shown as such."""

_UTF8 = re.compile(
    rb"""(?x) (?: [\x00-\x7f]++ | [\xc2-\xdf][\x80-\xbf]
    | \xe0[\xa0-\xbf][\x80-\xbf] | [\xe1-\xec\xee\xef][\x80-\xbf]{2} | \xed[\x80-\x9f][\x80-\xbf]
    | \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf3][\x80-\xbf]{3} | \xf4[\x80-\x8f][\x80-\xbf]{2} )*+"""
)
"""RFC 3629, section 4."""
_CESU8_PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
"""A character beyond U+FFFF written as its two surrogates, as some databases and Java do (Unicode TR 26)."""
_NO_UTF8 = re.compile(rb"[\xc0-\xff]?+[\x80-\xbf]{0,3}+")

_ESCAPES = re.compile(
    rb"""(?x) (?: [^\\]++ | \\["\\/bfnrt]
    | \\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}
    | \\u(?![dD][89a-fA-F])[0-9a-fA-F]{4} )*+"""
)
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")

_VALUES = re.compile(
    rb"""(?xs) (?: [\s{}\[\]:,]++ | "(?:[^"\\]++|\\.)*+"
    | (?: true | false | null | -?(?:0|[1-9][0-9]{0,200}+)(?:\.[0-9]{1,200}+)?+(?:[eE][+-]?[0-9]{1,2}+)?+ )
      (?![^\s{}\[\]:,"]) )*+"""
)
_VALUE = re.compile(rb'[^\s{}\[\]:,"]++')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")

_JSON_AFTER_MESSAGE = re.compile(rb"(?:^|>)[ \t\r]*+(?:\xef\xbb\xbf)*+(?=[{\[])", re.MULTILINE)
_MESSAGE_BEFORE_JSON = re.compile(rb'(?:\[[^][{}"\n]*+\][ \t]*+)?[^][{}"\s]')
"""Not another document; a log's time may stand in brackets."""
_MESSAGE_AFTER_JSON = re.compile(rb"\s*+[<A-Za-z]")
_PAGE = re.compile(rb"<(?:!doctype|html|head|title|meta|body|script)\b", re.IGNORECASE)


class TooBrokenError(Exception):
    """There are more faults than damage explains."""


def repaired(text: bytes) -> bytes:
    """The same JSON without what JSON has not.

    * What is not UTF-8 and half of a surrogate pair become U+FFFD; CESU-8 becomes UTF-8.
    * Control characters, and with them line breaks, become blanks; a backslash that escapes nothing stands for itself.
    * Numbers that JSON or a double has not (``NaN``, ``007``, ``1e999``) and bare words (``undefined``) become null.

    Raises:
        TooBrokenError: it would take more than ``MAX_REPAIRS``.
    """
    text = _mended(text, _UTF8, _character).translate(_BLANK_CONTROLS)
    return _mended(_mended(text, _ESCAPES, _escape), _VALUES, _value)


def without_message(text: bytes) -> Iterator[bytes]:
    """Candidates for the JSON in a reply that starts with a server's own message, such as a notice of PHP's.

    A web page is no message: what stands in its scripts is not the answer.
    """
    if not _MESSAGE_BEFORE_JSON.match(text):
        return
    head = text[:MAX_MESSAGE_BYTES]
    for found in islice(_JSON_AFTER_MESSAGE.finditer(head), _MAX_STARTS):
        if found.end() and not _PAGE.search(head, 0, found.end()):
            yield text[found.end() :]


def without_trailer(text: bytes, end: int) -> bytes | None:
    """The JSON that ends at ``end``, if nothing but a server's own message follows; None: something else does."""
    trailer = text[end : end + MAX_MESSAGE_BYTES + 1]
    if len(trailer) > MAX_MESSAGE_BYTES or not _MESSAGE_AFTER_JSON.match(trailer) or _PAGE.search(trailer):
        return None
    return text[:end]


def _mended(text: bytes, sound: re.Pattern[bytes], mend: Callable[[bytes, int], tuple[bytes, int]]) -> bytes:
    """The text with another one in place of all that is not ``sound``.

    ``mend``: what to put for the fault at a place, and where the fault ends.
    """
    out = bytearray()
    done = 0
    for _ in range(MAX_REPAIRS + 1):
        found = sound.match(text, done)
        end = found.end() if found else done
        if end == len(text) and not out:
            return text
        out += memoryview(text)[done:end]
        if end == len(text):
            return bytes(out)
        instead, done = mend(text, end)
        out += instead
    raise TooBrokenError


def _character(text: bytes, at: int) -> tuple[bytes, int]:
    pair = _CESU8_PAIR.match(text, at)
    if pair:
        halves = pair[0].decode("utf-8", "surrogatepass").encode("utf-16-be", "surrogatepass")
        return halves.decode("utf-16-be").encode(), pair.end()
    fault = _NO_UTF8.match(text, at)
    return _REPLACEMENT, fault.end() if fault else len(text)


def _escape(text: bytes, at: int) -> tuple[bytes, int]:
    half = _HALF_PAIR.match(text, at)
    return (rb"\ufffd", half.end()) if half else (rb"\\", at + 1)


def _value(text: bytes, at: int) -> tuple[bytes, int]:
    found = _VALUE.match(text, at)
    if found is None or found[0].startswith(b"<"):  # a string without an end; a message after the JSON
        return text[at:], len(text)
    return found[0] if _is_number(found[0]) else b"null", found.end()


def _is_number(word: bytes) -> bool:
    return len(word) <= _MAX_NUMBER_BYTES and bool(_NUMBER.fullmatch(word)) and math.isfinite(float(word))
