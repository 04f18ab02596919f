"""The menu as data: items as the hosts know them, and changes."""

from dataclasses import dataclass
from enum import StrEnum

from pilotlamp.view.tray_view import MenuNode

ROOT = 0


class Kind(StrEnum):
    """Kinds of items. No host turns an item into another kind: Plasma 5.27 reads the kind only as it makes the item."""

    PLAIN = "plain"
    CHECK = "check"
    SEPARATOR = "separator"
    SUBMENU = "submenu"


def kind_of(item: MenuNode) -> Kind:
    """Return the item's kind."""
    if item.separator:
        return Kind.SEPARATOR
    if item.children or item.on_open is not None:
        return Kind.SUBMENU
    return Kind.PLAIN if item.checked is None else Kind.CHECK


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One item as the hosts know it."""

    id: int
    item: MenuNode
    kind: Kind
    children: tuple[int, ...] = ()
    made: tuple[MenuNode, ...] | None = None
    """The made rows of an item with ``LazyItems``; None: they were not made yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes to signal to the hosts."""

    properties: tuple[int, ...] = ()
    """Ids of the items with another label, check or enabledness."""
    layouts: tuple[int, ...] = ()
    """Ids of the submenus (0: the menu itself) whose rows are others, outer ones first. Each is told by itself: Plasma
    reads one level again, not what is below it."""
