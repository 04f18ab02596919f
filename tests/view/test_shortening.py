"""Windows counts UTF-16 code units, and pystray raises for one too many."""

import pytest

from pilotlamp.view.formatting import shorten_lines_utf16, shorten_utf16


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_what_fits_stays() -> None:
    assert shorten_utf16("x" * 127, 127) == "x" * 127


def test_what_is_too_long_says_so() -> None:
    assert shorten_utf16("x" * 128, 127) == "x" * 126 + "…"


@pytest.mark.parametrize("limit", [9, 10])
def test_characters_beyond_the_basic_plane_count_twice(limit: int) -> None:
    """And are never cut in half."""
    cut = shorten_utf16("🖨" * 20, limit)

    assert cut == "🖨" * 4 + "…"
    assert units(cut) <= limit


def test_no_space_before_the_ellipsis() -> None:
    assert shorten_utf16("one two three", 5) == "one…"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one", "one"),
        ("one\ntwo\nsix", "one\ntwo"),
        ("one two three\nfour", "one two…"),
    ],
)
def test_lines_are_left_out_as_a_whole(text: str, cut: str) -> None:
    """Half of a device's name and state would be no use."""
    assert shorten_lines_utf16(text, 8) == cut
