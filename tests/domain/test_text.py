"""Texts from outside are one clean line before anything else sees them."""

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


def test_nothing_visible_is_nothing() -> None:
    assert clean_or_none("\x00\u202e \n") is None
    assert clean_or_none(None) is None
    assert clean_or_none("x") == "x"
