"""Placeholders are found, and braces that are written twice are braces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.domain.templates import Placeholder, filled, parts_of, placeholders


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("{a}{b}", (Placeholder("a"), Placeholder("b"))),
        ("x{a}y", ("x", Placeholder("a"), "y")),
        ("{{a}}", ("{", "a", "}")),
        ("{{{a}}}", ("{", Placeholder("a"), "}")),
        ("{}{a.b!r:>3}", (Placeholder(""), Placeholder("a.b!r:>3"))),
    ],
)
def test_texts_and_placeholders_are_told_apart(template: str, parts: tuple[str | Placeholder, ...]) -> None:
    assert parts_of(template) == parts
    assert placeholders(template) == tuple(part.name for part in parts if isinstance(part, Placeholder))


@pytest.mark.parametrize(("template", "brace"), [("{", "{"), ("a}", "}"), ("{a", "{"), ("{{a}", "}"), ("{{{", "{")])
def test_a_brace_without_its_other_half_is_refused(template: str, brace: str) -> None:
    with pytest.raises(ValueError, match=f"a {brace} without its other half"):
        parts_of(template)


@given(st.text(), st.text())
def test_what_is_filled_in_is_not_looked_at_again(value: str, around: str) -> None:
    template = f"{around.replace('{', '{{').replace('}', '}}')}-{{a}}-"

    assert filled(template, lambda name: value) == f"{around}-{value}-"
