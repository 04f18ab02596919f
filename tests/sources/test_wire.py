"""JSON to structs, and what is said when it does not fit."""

from typing import Annotated

import msgspec
import pytest

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import MAX_OBJECTS, MAX_VALUES, Raw, decode


class Entry(msgspec.Struct):
    """One with an identity and a decoration."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=9)]
    name: object = None


def failure(body: bytes) -> BadReplyError:
    with pytest.raises(BadReplyError) as caught:
        decode(body, list[Entry], what="the list")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


def test_unknown_fields_are_ignored_and_missing_ones_none() -> None:
    assert decode(b'[{"id": "a", "new": {"x": [1]}}]', list[Entry], what="the list") == [Entry(id="a")]


def test_decoration_may_be_of_any_type() -> None:
    assert decode(b'[{"id": "a", "name": {"first": 1}}]', list[Entry], what="the list")[0].name == {"first": 1}


def test_byte_order_mark_and_blanks_are_skipped() -> None:
    """PHP files saved with one send it along."""
    assert decode(b"\xef\xbb\xbf\n []", list[Entry], what="the list") == []


@pytest.mark.parametrize(
    ("escaped", "name"),
    [
        (rb"Shelf \ud83d", "Shelf \ufffd"),
        (rb"\uDE00 Shelf", "\ufffd Shelf"),
        (rb"\ud83d\ud83d\ude00\ude00", "\ufffd\N{GRINNING FACE}\ufffd"),
        (rb"\ud83d\n\\ud83d", "\ufffd\n\\ud83d"),
    ],
)
def test_half_an_emoji_costs_nothing_but_itself(escaped: bytes, name: str) -> None:
    """What JavaScript sends of a text that was cut in the middle of one."""
    body = b'[{"id": "a", "name": "%b"}]' % escaped

    assert decode(body, list[Entry], what="the list") == [Entry(id="a", name=name)]


def test_half_an_emoji_hides_no_other_fault() -> None:
    assert failure(rb'[{"id": "a", "name": "\ud83d"}').problem == "the list is not valid JSON"
    assert failure(rb'[{"id": 5, "name": "\ud83d"}]').where == "$[0].id"


@pytest.mark.parametrize(
    ("body", "problem", "where"),
    [
        (b'[{"id": 5, "name": "s3cret"}]', "Expected str, got int", "$[0].id"),
        (b'[{"id": null}]', "Expected str, got null", "$[0].id"),
        (b'[{"id": ""}]', "Expected str of length >= 1", "$[0].id"),
        (b'[{"id": "a"}, {"name": "s3cret"}]', "Object missing required field id", "$[1]"),
        (b"[null]", "Expected object, got null", "$[0]"),
        (b'{"error": "s3cret"}', "Expected array, got object", "$"),
        (b'[{"id": "s3cret and more"}]', "Expected str", "$[0].id"),
    ],
)
def test_wrong_shape_names_place_and_types(body: bytes, problem: str, where: str) -> None:
    error = failure(body)

    assert error.where == where
    assert error.problem.startswith(f"the list has an unexpected format: {problem}")
    assert error.hint is not None
    assert "please report" in error.hint


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_empty_reply_says_so(body: bytes) -> None:
    assert failure(body).problem == "the list is empty"


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html>s3cret</html>", b"\n<html>"])
def test_page_in_place_of_json_says_so(body: bytes) -> None:
    error = failure(body)

    assert error.problem == "the list is an HTML page instead of JSON"
    assert "sign-in" in (error.hint or "")
    assert error.page


@pytest.mark.parametrize(
    "body",
    [b'[{"id": "a"', b"s3cret", b"NaN", b"[] []", b"\xff\xfe"],
)
def test_invalid_json_says_so(body: bytes) -> None:
    assert failure(body).problem == "the list is not valid JSON"


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b'{"id":"a"},' * MAX_OBJECTS + b'{"id":"a"}]',
        b'[{"id":"a","name":[' + b"1," * (MAX_VALUES + 1) + b"1]}]",
    ],
    ids=["objects", "values"],
)
def test_more_than_anybody_has_is_not_taken_apart(body: bytes) -> None:
    """A few KiB of gzip would take minutes and gigabytes, and hold up the other sources."""
    assert failure(body).problem == "the list has too many entries"


def test_as_much_as_may_be_is_taken_apart() -> None:
    body = b"[" + b'{"id":"a"},' * (MAX_OBJECTS - 1) + b'{"id":"a"}]'

    assert len(decode(body, list[Raw], what="the list")) == MAX_OBJECTS


def test_endless_nesting_says_so() -> None:
    assert failure(b'[{"id": "a", "name": ' + b"[" * 100_000).problem == "the list is nested too deeply"
