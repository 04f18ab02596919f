"""Texts with ``{placeholders}`` in them; ``{{`` and ``}}`` stand for braces."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Place for a value in a template."""

    name: str
    """Text between the braces; anything."""


@cache
def parts_of(template: str) -> tuple[str | Placeholder, ...]:
    """The template's texts and placeholders, in order; what was escaped is not any more.

    Raises:
        ValueError: a brace without its other half.
    """
    parts: list[str | Placeholder] = []
    for token in _TOKEN.finditer(template):
        if token["name"] is not None:
            parts.append(Placeholder(token["name"]))
        elif token[0] in {"{", "}"}:
            raise ValueError(f"a {token[0]} without its other half")
        else:
            parts.append({"{{": "{", "}}": "}"}.get(token[0], token[0]))
    return tuple(parts)


def placeholders(template: str) -> tuple[str, ...]:
    """The names of its placeholders."""
    return tuple(part.name for part in parts_of(template) if isinstance(part, Placeholder))


def unknown_placeholders(texts: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """The names in placeholders of the texts that are not known, in alphabetical order."""
    return tuple(sorted({name for text in texts for name in placeholders(text)} - set(known)))


def blank_text(declared: Any) -> str | None:
    """The name of the first blank text of a dataclass or of one in its fields: "confirm.title"; None: there is none."""
    for field in fields(declared):
        value = getattr(declared, field.name)
        if isinstance(value, str) and not value.strip():
            return field.name
        if is_dataclass(value) and (blank := blank_text(value)):
            return f"{field.name}.{blank}"
    return None


def filled(template: str, value: Callable[[str], str], *, text: Callable[[str], str] = str) -> str:
    """The template with ``value`` of each name in its placeholders' place, and ``text`` of what is around them."""
    return "".join(value(part.name) if isinstance(part, Placeholder) else text(part) for part in parts_of(template))
