"""Long lists as submenus that fit on a screen."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from pilotlamp.view.formatting import SHORT_NAME_LIMIT, shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import key
from pilotlamp.view.tray_view import LazyItems, MenuNode

GROUP_SIZE: Final = 25
"""Rows of one submenu at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list whose items are made one by one when they are needed; place by place the same in all its parts."""

    names: Sequence[str]
    """For the labels of groups."""
    made_of: Sequence[object]
    """Data on which each item depends."""
    build: Callable[[int], MenuNode]
    """Makes the item of a place."""
    common: object = None
    """Data on which all items depend."""
    keys: Callable[[int], str] | None = None
    """The key of a place's item, found without making the item; None: nobody looks for one."""
    ranks: Sequence[int] | None = None
    """Ascending numbers by which the items are grouped, so that each stays in its group while others come and go; None:
    grouped by place, so that all groups are full."""

    def parts(self, places: range, span: int) -> Iterator[tuple[int, range]]:
        """The groups of these places for so many ranks each: their numbers and places."""
        ranks = range(len(self.names)) if self.ranks is None else self.ranks
        while places:
            number = ranks[places.start] // span
            end = bisect_left(ranks, (number + 1) * span, places.start, places.stop)
            yield number, range(places.start, end)
            places = range(end, places.stop)

    def find(self, key_: str, places: range) -> MenuNode | None:
        """The item of a key, if it is at one of these places."""
        keys = self.keys
        return keys and next((self.build(place) for place in places if keys(place) == key_), None)


def rows_of(named: Sequence[tuple[str, MenuNode]]) -> Rows:
    """Of items that are made already, with their names."""
    return Rows(
        names=[name for name, _ in named], made_of=[node for _, node in named], build=lambda place: named[place][1]
    )


def grouped(root: tuple[str, ...], rows: Rows) -> tuple[MenuNode, ...]:
    """The items as they are, or in submenus of at most ``GROUP_SIZE`` named after their first and last.

    Groups are numbered in their keys, so that a group stays the same while its members change. Their items are made
    when somebody opens them.
    """
    places = range(len(rows.names))
    if len(places) <= GROUP_SIZE:
        return _level(root, rows, 0, places)
    highest = rows.ranks[-1] if rows.ranks is not None else places[-1]
    depth = 1
    while highest >= GROUP_SIZE ** (depth + 1):
        depth += 1
    return _level(root, rows, depth, places)


def _level(root: tuple[str, ...], rows: Rows, depth: int, places: range) -> tuple[MenuNode, ...]:
    """``depth``: how many levels of groups are above the items."""
    if depth == 0:
        return tuple(rows.build(place) for place in places)
    return tuple(_group(root, rows, depth, number, part) for number, part in rows.parts(places, GROUP_SIZE**depth))


def _group(root: tuple[str, ...], rows: Rows, depth: int, number: int, places: range) -> MenuNode:
    first, last = rows.names[places[0]], rows.names[places[-1]]
    part = slice(places.start, places.stop)
    return MenuNode(
        key=key(*root, *("group",) * depth, str(number)),
        label=labels.GROUP.format(first=shorten(first, SHORT_NAME_LIMIT), last=shorten(last, SHORT_NAME_LIMIT)),
        children=LazyItems(
            (rows.names[part], rows.made_of[part], rows.common),
            partial(_level, root, rows, depth - 1, places),
            partial(rows.find, places=places) if rows.keys else None,
        ),
    )
