"""A right-to-left name stays in its place in a line of ours."""

import pytest

from pilotlamp.view.bidi import isolated

LRM, FSI, PDI = "\u200e", "\u2068", "\u2069"
PRINTER, FRONT_DESK = "מדפסת", "دفتر الاستقبال"


@pytest.mark.parametrize("text", ["Büro — offline since 14:05", "ラボ — online", "lab_printer__01", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert isolated(text) == text


def test_a_line_keeps_its_direction_and_its_clock() -> None:
    """By the first letter, the line would be read from "14:05" to the name."""
    assert isolated(f"{PRINTER} — offline since 14:05") == f"{LRM}{FSI}{PRINTER}{PDI} — offline since 14:05"


@pytest.mark.parametrize("name", [FRONT_DESK, f"{PRINTER} 3", f"{PRINTER}-3", f"{PRINTER}_א"])
def test_a_name_is_one_piece(name: str) -> None:
    assert isolated(f"{name} is offline") == f"{LRM}{FSI}{name}{PDI} is offline"


def test_a_time_behind_a_name_is_not_the_names() -> None:
    assert isolated(f"{PRINTER} 14:05") == f"{LRM}{FSI}{PRINTER}{PDI} 14:05"


def test_each_name_of_a_list_is_apart() -> None:
    """Else they change places with each other."""
    assert isolated(f"{PRINTER}, {FRONT_DESK}") == f"{LRM}{FSI}{PRINTER}{PDI}, {FSI}{FRONT_DESK}{PDI}"


def test_each_line_has_its_own_mark() -> None:
    assert isolated(f"1 offline\n{PRINTER}") == f"1 offline\n{LRM}{FSI}{PRINTER}{PDI}"
