"""Layout of the question window."""

import pytest

from pilotlamp.desktop.dialogs.layout import centred, fitting, matching, mnemonics

CHOICES = ("Ann.Lee", "bob", "Jill.Lee")


@pytest.mark.parametrize(
    ("labels", "places"),
    [
        (("Cancel", "Invite", "Email address"), (0, 0, 0)),
        (("Cancel", "Confirm", "Name"), (0, 1, 0)),
        (("Cancel", "Revoke", ""), (0, 0, -1)),
        (("Cancel", "Über", "Ö"), (0, 1, -1)),
        (("Cancel", "cc", "1"), (0, -1, -1)),
        (("Cancel", "-" * 40 + "x", "é"), (0, -1, -1)),
    ],
)
def test_each_label_has_a_key_of_its_own(labels: tuple[str, ...], places: tuple[int, ...]) -> None:
    assert mnemonics(labels) == places


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", CHOICES),
        ("lee", ("Ann.Lee", "Jill.Lee")),
        ("B", ("bob",)),
        ("bob", CHOICES),
        ("nobody", CHOICES),
    ],
)
def test_choices_are_those_that_hold_what_is_typed(typed: str, offered: tuple[str, ...]) -> None:
    """All where one is chosen already: there may be another choice yet."""
    assert matching(typed, CHOICES) == offered


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ab\ncd", "ab\ncd"),
        ("a" * 20, "a" * 20),
        ("a" * 21, "a" * 19 + "…"),
        ("a\nb\nc\n", "a\nb…"),
        ("a" * 11 + "\nb", "a" * 11 + "…"),
        ("a\n" + "b" * 11, "a\n" + "b" * 9 + "…"),
        ("", ""),
    ],
)
def test_texts_are_cut_where_the_window_would_grow_too_tall(text: str, shown: str) -> None:
    assert fitting(text, width=10, lines=2) == shown


def test_wide_letters_need_more_lines() -> None:
    assert fitting("WWWW", width=10, lines=1, measure=lambda text: 5 * len(text)) == "W…"


@pytest.mark.parametrize(
    ("screen", "pointer_x", "place"),
    [
        ((1920, 1080), 1900, (760, 440)),
        ((3440, 1440), 0, (1520, 620)),
        ((3840, 1080), 3800, (2680, 440)),
        ((3840, 1080), 100, (760, 440)),
        ((3840, 1080), -1, (760, 440)),
        ((1080, 1920), 500, (340, 860)),
        ((300, 200), 299, (0, 0)),
    ],
)
def test_windows_are_in_the_middle_of_a_monitor(
    screen: tuple[int, int], pointer_x: int, place: tuple[int, int]
) -> None:
    assert centred((400, 200), screen, pointer_x) == place
