"""The menu as data: items as the program wants them, items as the hosts know them, and changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

ROOT = 0

Callback = Callable[[], None]


class Kind(StrEnum):
    """Kinds of items. No host turns an item into another kind: Plasma 5.27 reads the kind only as it makes the item."""

    PLAIN = "plain"
    CHECK = "check"
    RADIO = "radio"
    SEPARATOR = "separator"
    SUBMENU = "submenu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The rows of a submenu that are made when somebody looks at it; equal when made of equal parts."""

    made_of: tuple[object, ...]
    build: Callable[[], tuple["Entry", ...]] = field(compare=False)
    find: Callable[[str], "Entry | None"] | None = field(default=None, compare=False)
    """Makes just the row of a key, also one of a submenu below; None: rows don't come here from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as the program wants it."""

    key: str
    """Unique among its siblings; the same key in another submenu means the same thing."""
    kind: Kind = Kind.PLAIN
    label: str = ""
    enabled: bool = True
    checked: bool = False
    children: tuple["Entry", ...] = ()
    later: Later | None = None
    """Rows that take the place of ``children`` when somebody looks."""
    on_click: Callback | None = None
    on_open: Callback | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One item as the hosts know it."""

    id: int
    entry: Entry
    children: tuple[int, ...] = ()
    made: tuple[Entry, ...] | None = None
    """Of an entry with ``later``: the rows that were made; None: nobody has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes that the hosts have to be told."""

    properties: tuple[int, ...] = ()
    """Ids whose label, check or enabledness is another."""
    layouts: tuple[int, ...] = ()
    """Ids of the submenus (0: the menu itself) whose rows are others, outer ones first. Each is told by itself: Plasma
    reads one level again, not what is below it."""
