"""JSON bytes to typed structs, for the ``wire.py`` of every system.

What is tolerated is the same for all systems:

* Unknown fields are ignored. Missing and null optional fields are None.
* **What can be read is read.** JSON that is damaged, or has a server's own message around it, is repaired
  (``pilotlamp.sources.repair``), but only after it could not be read as it is.
* **Identity is strict.** Without ids there is nothing to tell changes by. An entry of a list whose id is missing, blank
  or neither text nor a whole number is left out and counted (``pilotlamp.sources.elements``); a list of nothing but
  such entries, or a reply of another shape, is a ``BadReplyError`` with its JSON path. Ids are kept as they came: two
  that only look alike are two.
* **Decoration is lenient.** Names, addresses, numbers, states and the like of a wrong type count as missing: one bad
  field must not blind the user to a whole source. Such fields are typed ``object`` in the struct, default None, and
  are read with ``pilotlamp.sources.lenient``.
* Numbers that are not finite, or outside of what they can mean, count as missing.
* Of several entries with the same id the first counts.
* Where a list is expected, no content (204) is a list of nothing; a 200 with an empty body is no answer.

Errors name the place and the types, never the content: it may hold secrets.
"""

import re
from collections.abc import Hashable
from functools import cache
from itertools import chain
from typing import Annotated, Any, Final, TypeVar, cast

import msgspec

from pilotlamp.domain.text import MAX_CHARS, clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources import texts
from pilotlamp.sources.repair import TooBrokenError, repaired, without_message, without_trailer

T = TypeVar("T")

Raw = msgspec.Raw
"""JSON that is not decoded yet: a view of the body that it is in."""

Id = Annotated[str, msgspec.Meta(min_length=1)] | int
"""Of an entry; databases count with numbers."""

NotAnObject = str | int | float | bool | list[object] | None
"""Values other than an object where an object is expected."""

MAX_OBJECTS: Final = 200_000
"""In one reply: 60,000 devices with all that belongs to them. 130 KiB of gzip can be 2,400,000, which take minutes."""
MAX_VALUES: Final = 2_000_000

_START = re.compile(rb"(?:\s|\xef\xbb\xbf)*+")
"""Byte-order marks and white space: each part of a server's program may have put some before the JSON."""

_JSON_STARTS = (b"{", b"[", b'"')

_TRAILING = re.compile(r"JSON is malformed: trailing characters \(byte ([0-9]+)\)")

_EXPECTED = re.compile(
    r"Expected `[^`]+`(?: of length >= [0-9]+)?(?:, got `[^`]+`)?|Object missing required field `[^`]+`"
)
"""msgspec's own words where they hold no content; its other messages may quote values."""

_PATH = re.compile(r" - at `([^`]+)`$")

_MALFORMED = (msgspec.DecodeError, UnicodeDecodeError)


def fields_of(value: object, type_: type[T]) -> T:
    """The fields of a decorative JSON object, all of type ``object``; of anything else, none are known."""
    return msgspec.convert(value if isinstance(value, dict) else {}, type_)


def decode(body: bytes, type_: type[T], *, what: str, empty: T | None = None) -> T:
    """The reply's JSON as ``type_``; ``what`` names it in errors, such as "the list of clients".

    ``empty``: what a body with nothing in it stands for; None: it is an error.

    Raises:
        BadReplyError: it is not JSON, or of another shape; with the JSON path where there is one.
    """
    start = _START.match(body)
    text = body[start.end() :] if start else body
    if not text:
        if empty is None:
            raise BadReplyError(texts.EMPTY.format(what=what))
        return empty
    if len(text) > MAX_OBJECTS and (text.count(b"{") > MAX_OBJECTS or text.count(b",") > MAX_VALUES):
        raise BadReplyError(texts.TOO_MANY_VALUES.format(what=what))
    try:
        decoded: T = _decoded(text, _decoder(cast("Hashable", type_)))
    except msgspec.ValidationError as error:
        expected = _EXPECTED.match(str(error))
        problem = expected[0].replace("`", "") if expected else texts.UNEXPECTED_VALUE
        path = _PATH.search(str(error))
        raise BadReplyError(
            texts.UNEXPECTED_FORMAT.format(what=what, problem=problem),
            where=path[1] if path else "$",
            hint=texts.UNEXPECTED_FORMAT_HINT,
        ) from None
    except _MALFORMED:
        if text.startswith(b"<"):
            raise BadReplyError(texts.HTML.format(what=what), hint=texts.HTML_HINT, page=True) from None
        raise BadReplyError(texts.NOT_JSON.format(what=what), hint=texts.UNEXPECTED_FORMAT_HINT) from None
    except RecursionError:
        raise BadReplyError(texts.TOO_DEEP.format(what=what), hint=texts.UNEXPECTED_FORMAT_HINT) from None
    return decoded


def identity(raw: object, *, what: str) -> str:
    """``identity_or_none``, for entries that have to have one; ``what`` names whose, such as "a client".

    Raises:
        BadReplyError: it has none.
    """
    id_ = identity_or_none(raw)
    if id_ is None:
        raise BadReplyError(texts.NO_VALID_ID.format(what=what))
    return id_


def identity_or_none(raw: object) -> str | None:
    """An id as text, otherwise as it came: two that only look alike are two.

    None for what is neither text nor a whole number, and for a text that is blank, longer than any that is shown, or
    damaged, as others may be the same by then.
    """
    id_ = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(id_, str) or len(id_) > MAX_CHARS or "\N{REPLACEMENT CHARACTER}" in id_:
        return None
    return id_ if clean(id_) else None


def _decoded(text: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Decode a reply as it is, else repaired, else without a server's message around it."""
    try:
        return decoder.decode(text)
    except _MALFORMED as error:
        failure = error
    for candidate in chain((text,), without_message(text)):
        if not candidate.startswith(_JSON_STARTS):
            continue
        try:
            return _repaired(candidate, decoder)
        except msgspec.ValidationError as error:
            failure = error
        except _MALFORMED:
            continue
    raise failure


def _repaired(text: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    try:
        mended = repaired(text)
    except TooBrokenError as error:
        raise msgspec.DecodeError from error
    try:
        return decoder.decode(mended)
    except msgspec.DecodeError as error:
        found = _TRAILING.fullmatch(str(error))
        whole = without_trailer(mended, int(found[1]) - 1) if found else None
        if whole is None:
            raise
        return decoder.decode(whole)


@cache
def _decoder(type_: Hashable) -> msgspec.json.Decoder[Any]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(type_)
    return decoder
