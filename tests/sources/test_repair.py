"""Bytes that are nearly JSON, made JSON."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.repair import MAX_MESSAGE_BYTES, MAX_REPAIRS, TooBrokenError, repaired
from pilotlamp.sources.wire import Raw, decode


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (b'["\xff", "\xc3\xbc", "\xe4\xb8", "\x80\x80"]', ["\ufffd", "ü", "\ufffd", "\ufffd"]),
        (b'["\xed\xa0\xbd\xed\xb8\x80", "\xed\xa0\xbd", "\xf0\x9f\x98\x80"]', ["😀", "\ufffd", "😀"]),
        (b'["a\tb\0c", 1]\0\0', ["a b c", 1]),
        (rb'["C:\Users\\x", "\u12", "\'", "\ud83d", "\ud83d\ude00"]', ["C:\\Users\\x", "\\u12", "\\'", "\ufffd", "😀"]),
        (b'[NaN, -Infinity, 1e999, 007, +1, .5, undefined, "NaN"]', [*[None] * 7, "NaN"]),
        (
            b"[1e5, -0.25, 12345678901234567890, 1e100, true, null]",
            [1e5, -0.25, 12345678901234567890, 1e100, True, None],
        ),
        (b"[" + b"9" * 300 + b"," + b"9" * 309 + b"," + b"9" * 5000 + b"]", [int("9" * 300), None, None]),
        (b'["a \\" NaN", NaN]', ['a " NaN', None]),
    ],
)
def test_what_is_no_json_is_made_json(broken: bytes, mended: list[object]) -> None:
    assert json.loads(repaired(broken)) == mended


@pytest.mark.parametrize("sound", [b'{"a": ["\xc3\xbc", 1.5e3, "\\u00fc\\\\"]}', b'["without an end'])
def test_what_is_sound_or_past_help_stays(sound: bytes) -> None:
    assert repaired(sound) == sound


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.booleans(),
)
def test_sound_json_is_left_alone(value: object, ascii_: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_).encode()

    assert repaired(text) == text


@pytest.mark.parametrize("fault", [b"\xff ", b"\\x", b"x,"])
def test_repairs_are_counted(fault: bytes) -> None:
    with pytest.raises(TooBrokenError):
        repaired(b"[" + fault * (MAX_REPAIRS + 1))


@pytest.mark.parametrize(
    "body",
    [
        b'<br />\n<b>Notice</b>: x in <b>/srv/[a].php</b> on line <b>1</b><br />\n[{"a":1}]',
        b'<br /><b>Notice</b>: x<br />[{"a":1}]',
        b'[26-Nov-2026] PHP Warning: x\n[{"a":1}]',
        b'Warning: x\n\xef\xbb\xbf[{"a":1}]',
        b'[{"a":1}]<br />\n<b>Warning</b>: x in <b>/srv/a.php</b> on line <b>1</b><br />\n',
        b'[{"a":1}]\nWarning: "x" in /srv/a.php\n',
        b')]}\',\n[{"a":1}]',
        b'Notice: a\n[{"a":NaN}]\nNotice: b',
    ],
)
def test_servers_own_message_around_the_json_is_none_of_it(body: bytes) -> None:
    assert len(decode(body, list[Raw], what="the list")) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html><script>\n[1]\n</script></html>",
        b"<title>Sign in</title>\n[1]",
        b"[1]\n<html>",
        b"[1] [2]",
        b"[1]\n{}",
        b"[1]\n[2]\n[3]",
        b'[1]\n"x"',
        b"x" * MAX_MESSAGE_BYTES + b"\n[1]",
        b"[1]\n" + b"x " * MAX_MESSAGE_BYTES,
        b"Notice: x\n[1",
    ],
    ids=lambda body: str(body[:20]),
)
def test_page_and_second_document_are_no_message(body: bytes) -> None:
    with pytest.raises(BadReplyError, match=r"HTML page|not valid JSON"):
        decode(body, list[Raw], what="the list")


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        b'["' + b"\\" * 4_000_001 + b"x",
        b'["' + rb"\ud83d" * 90_000,
        b'["' + rb"\ud83d" * 700_000,
        b'["' + b"\xff" * 4_000_000,
        b'"' * 4_000_001,
        b"[" + b"<>\n[" * 1_000_000,
        b"[" + b"NaN," * 1_000_000,
    ],
    ids=["backslashes", "half pairs", "more half pairs", "no UTF-8", "quotes", "messages", "numbers"],
)
def test_no_reply_multiplies_in_memory(body: bytes) -> None:
    """32 KiB of gzip can be 32 MiB of backslashes, for which a regular expression once wanted 1.25 GiB."""
    tracemalloc.start()
    try:
        with pytest.raises(BadReplyError):
            decode(body, list[Raw], what="the list")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 5 * len(body) + 1_000_000
