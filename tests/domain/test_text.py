"""Texts from outside are one clean line before anything else sees them."""

import sys
import unicodedata

import pytest

from pilotlamp.domain.text import MAX_CHARS, clean, clean_or_none


def test_plain_text_is_kept() -> None:
    assert clean("My Awesome Element") == "My Awesome Element"


def test_other_scripts_and_joined_emoji_are_kept() -> None:
    assert clean("Ærø 3D-принтер 打印机 👩\u200d🔧") == "Ærø 3D-принтер 打印机 👩\u200d🔧"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("two\nlines\tand tabs", "two lines and tabs"),
        ("escape \x1b[31mred\x07", "escape [31mred"),
        ("right\u202eto left", "rightto left"),
        ("isolate \u2066x\u2069", "isolate x"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("line\u2028separator", "line separator"),
        ("zero\ufeffwidth", "zerowidth"),
        ("  much   space ", "much space"),
    ],
)
def test_what_could_deceive_or_break_a_line_goes(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_megabyte_is_cut_with_an_ellipsis() -> None:
    text = clean("x" * 1_000_000)

    assert len(text) == MAX_CHARS
    assert text.endswith("…")


@pytest.mark.parametrize(
    "raw",
    [
        "\u3164",
        "\uffa0\u115f\u1160",
        "\u2800\u2800",
        "\u200d",
        "\u200b\ufeff",
        "\u00ad",
        "\u034f\ufe0f",
        "\U0001d159",
        "\u0301",
    ],
    ids=ascii,
)
def test_letters_and_symbols_that_are_drawn_empty_are_nothing(raw: str) -> None:
    assert clean(raw) == ""
    assert clean(f"{raw}a{raw}").strip(raw) in {"a", "a\u0301"}


def test_letters_that_unicode_calls_fillers_are_nothing() -> None:
    """None is left over when another version of Unicode has more of them."""
    fillers = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char).startswith("L") and "FILLER" in unicodedata.name(char, "")
    ]

    assert len(fillers) >= 4
    assert set(map(clean, fillers)) == {""}


def test_nothing_visible_is_nothing() -> None:
    assert clean_or_none("\x00\u202e \n") is None
    assert clean_or_none(None) is None
    assert clean_or_none("x") == "x"
