"""Long lists as submenus that fit on a screen."""

from collections.abc import Sequence
from typing import Final

from pilotlamp.view.face import MenuNode
from pilotlamp.view.menu.context import key
from pilotlamp.view.words import SHORT_NAME_LIMIT, shorten

GROUP_SIZE: Final = 25
"""Rows of one submenu at most."""

NamedNode = tuple[str, MenuNode]
"""A name for the label of its group, and the item itself."""

_Span = tuple[str, str, MenuNode]
"""Name of the first and of the last that an item stands for, and the item."""


def grouped(root: tuple[str, ...], nodes: Sequence[NamedNode]) -> tuple[MenuNode, ...]:
    """The items as they are, or in submenus of at most ``GROUP_SIZE`` named after their first and last.

    Groups are numbered in their keys, so that a group stays the same while its members change.
    """
    spans: list[_Span] = [(name, name, node) for name, node in nodes]
    while len(spans) > GROUP_SIZE:
        root = (*root, "group")
        parts = [spans[start : start + GROUP_SIZE] for start in range(0, len(spans), GROUP_SIZE)]
        spans = [_group(key(*root, str(number)), part) for number, part in enumerate(parts)]
    return tuple(node for _, _, node in spans)


def _group(key_: str, members: list[_Span]) -> _Span:
    first, last = members[0][0], members[-1][1]
    label = f"{shorten(first, SHORT_NAME_LIMIT)} – {shorten(last, SHORT_NAME_LIMIT)}"
    return first, last, MenuNode(key=key_, label=label, children=tuple(node for _, _, node in members))
