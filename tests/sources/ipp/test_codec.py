"""IPP messages survive the way to bytes and back, and no bytes do any harm."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.ipp.codec import MAX_DEPTH, MAX_GROUPS, Attribute, Tag, decode, encode
from tests.sources.ipp.messages import RECORDED, recorded

NAMES = st.text(min_size=1, max_size=40)
VALUES = st.one_of(
    st.tuples(st.just(int(Tag.INTEGER)), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.just(int(Tag.BOOLEAN)), st.booleans()),
    st.tuples(st.just(int(Tag.KEYWORD)), st.text(max_size=200)),
    st.tuples(st.just(int(Tag.OCTETS)), st.binary(max_size=200)),
    st.tuples(st.just(0x13), st.none()),
)
HEAD = b"\2\0\0\0\0\0\0\1"


def entry(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes((tag,)) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value


@given(st.dictionaries(NAMES, VALUES, max_size=8), st.integers(0, 0xFFFF), st.integers(-(2**31), 2**31 - 1))
def test_message_comes_back_as_it_was(given_: dict[str, tuple[int, int]], status: int, request_id: int) -> None:
    attributes = [Attribute(name=name, tag=tag, values=(value, value)) for name, (tag, value) in given_.items()]

    message = decode(encode(status, request_id, attributes))

    assert (message.status, message.request_id) == (status, request_id)
    (found,) = message.of(Tag.OPERATION)
    assert found == {name: (value, value) for name, (_, value) in given_.items()}


@given(st.binary(max_size=400), st.booleans())
def test_bytes_of_any_kind_are_a_message_or_a_bad_reply(data: bytes, with_head: bool) -> None:
    try:
        decode(HEAD + data if with_head else data)
    except BadReplyError:
        return


@given(st.sampled_from(sorted(RECORDED.glob("*.ipp"))), st.data())
def test_recorded_reply_that_is_damaged_is_a_message_or_a_bad_reply(file: object, data: st.DataObject) -> None:
    body = bytearray((RECORDED / str(file)).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(body[: data.draw(st.integers(0, len(body)))]))
    except BadReplyError:
        return


@pytest.mark.parametrize("size", range(0, len(recorded("eve_wrong_path")) - 1, 7))
def test_message_that_is_cut_off_is_a_bad_reply(size: int) -> None:
    with pytest.raises(BadReplyError, match="not a valid IPP message"):
        decode(recorded("eve_wrong_path")[:size])


BEGIN, END = entry(0x34, b"col", b""), entry(0x37, b"", b"")


@pytest.mark.parametrize(
    "body",
    [
        entry(0x21, b"n", b"\0\0\0\1") + b"\3",
        b"\1" + entry(0x21, b"", b"\0\0\0\1") + b"\3",
        b"\1" + entry(0x21, b"n", b"\0\1") + b"\3",
        b"\1" + BEGIN + b"\3",
        b"\1" + BEGIN + b"\4" + END + b"\3",
        b"\1" + entry(0x37, b"x", b"") + b"\3",
        b"\1" + BEGIN * (MAX_DEPTH + 1) + END * (MAX_DEPTH + 1) + b"\3",
        b"\1" + entry(0x35, b"n", b"\0\x09en\0\1x") + b"\3",
        (b"\4" + entry(0x21, b"n", b"\0\0\0\1")) * (MAX_GROUPS + 1) + b"\3",
    ],
    ids=[
        "no group",
        "value of nothing",
        "short integer",
        "open collection",
        "group in a collection",
        "end of no collection",
        "deep",
        "long language",
        "many groups",
    ],
)
def test_message_that_makes_no_sense_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReplyError):
        decode(HEAD + body)


def test_message_without_end_of_entries_is_a_bad_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pilotlamp.sources.ipp.codec.MAX_ENTRIES", 3)

    with pytest.raises(BadReplyError):
        decode(HEAD + b"\1\1\1\1\3")


def test_other_version_than_ours_is_a_bad_reply() -> None:
    with pytest.raises(BadReplyError):
        decode(b"\x7b\0\0\0\0\0\0\1\3")


def test_collection_is_read_over() -> None:
    """Its members have no names of their own, as further values have none."""
    members = entry(0x4A, b"", b"x") + BEGIN + entry(0x21, b"", b"\0\0\0\1") + END
    message = decode(HEAD + b"\4" + BEGIN + members + END + entry(0x35, b"t", b"\0\2en\0\1x") + b"\3")

    assert list(message.of(Tag.PRINTER)) == [{"col": (None,), "t": ("x",)}]


def test_text_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(0, 1, [Attribute(name="n", tag=Tag.NAME, values=("x" * 0x8000,))])
