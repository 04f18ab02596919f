"""JSON bytes to typed structs, for the ``wire.py`` of every system.

What is tolerated is the same for all systems:

* Unknown fields are ignored. Missing and null optional fields are None.
* **Identity is strict.** A reply of another shape, or an entry whose id is missing or of another type, is a
  ``BadReplyError`` with its JSON path: without ids there is nothing to tell changes by. Such fields have their real
  type in the struct.
* **Decoration is lenient.** Names, addresses, numbers, states and the like of a wrong type count as missing: one bad
  field must not blind the user to a whole source. Such fields are typed ``object`` in the struct, default None, and
  are read with ``pilotlamp.sources.lenient``.
* Numbers that are not finite, or outside of what they can mean, count as missing.
* Of several entries with the same id the first counts.
* Half of a surrogate pair counts as U+FFFD: a name that was cut in the middle of an emoji must not blind either.

Errors name the place and the types, never the content: it may hold secrets.
"""

import re
from collections.abc import Hashable
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec

from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError

T = TypeVar("T")

Raw = msgspec.Raw
"""JSON that is not decoded yet: a view of the body that it is in."""

MAX_OBJECTS: Final = 200_000
"""In one reply: 60,000 devices with all that belongs to them. 130 KiB of gzip can be 2,400,000, which take minutes."""
MAX_VALUES: Final = 2_000_000

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_EXPECTED = re.compile(
    r"Expected `[^`]+`(?: of length >= [0-9]+)?(?:, got `[^`]+`)?|Object missing required field `[^`]+`"
)
"""msgspec's own words where they hold no content; its other messages may quote values."""

_PATH = re.compile(r" - at `([^`]+)`$")

_SURROGATES = re.compile(
    rb"\\(?:((?:\\\\)*\\|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
"""Escaped backslashes or a pair (group 1), or a half without the other one, which msgspec refuses."""


def decode(body: bytes, type_: type[T], *, what: str) -> T:
    """The reply's JSON as ``type_``; ``what`` names it in errors, such as "the list of clients".

    Raises:
        BadReplyError: it is not JSON, or of another shape; with the JSON path where there is one.
    """
    text = body.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if not text:
        raise BadReplyError(f"{what} is empty")
    if text.startswith(b"<"):
        raise BadReplyError(
            f"{what} is an HTML page instead of JSON",
            hint="Often that is a sign-in or error page: the address, its path or the key may be wrong.",
        )
    if len(text) > MAX_OBJECTS and (text.count(b"{") > MAX_OBJECTS or text.count(b",") > MAX_VALUES):
        raise BadReplyError(f"{what} has more parts than can be watched")
    try:
        decoded: T = _decoded(text, _decoder(cast("Hashable", type_)))
    except msgspec.ValidationError as error:
        expected = _EXPECTED.match(str(error))
        problem = expected[0].replace("`", "") if expected else "Unexpected value"
        path = _PATH.search(str(error))
        raise BadReplyError(f"{what} has another shape: {problem}", where=path[1] if path else "$") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadReplyError(f"{what} is not valid JSON") from None
    except RecursionError:
        raise BadReplyError(f"{what} is nested too deeply") from None
    return decoded


def identity(raw: str, *, what: str) -> str:
    """A cleaned id; ``what`` names whose, such as "a client".

    Raises:
        BadReplyError: there is nothing visible in it.
    """
    id_ = clean(raw)
    if not id_:
        raise BadReplyError(f"{what} has a blank id")
    return id_


def _decoded(text: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    try:
        return decoder.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = _SURROGATES.sub(lambda found: found[0] if found[1] else rb"\ufffd", text)
        if mended == text:
            raise
        return decoder.decode(mended)


@cache
def _decoder(type_: Hashable) -> msgspec.json.Decoder[Any]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(type_)
    return decoder
