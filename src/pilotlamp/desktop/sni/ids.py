"""Ids of menu items; no I/O."""

from collections.abc import Container

from pilotlamp.desktop.sni.model import ROOT, Kind, kind_of
from pilotlamp.view.tray_view import MenuNode

IDS_KEPT = 2000
"""Most ids of items that are gone; an item that comes back has the id it had."""


class ItemIds:
    """Ids by key, kind and submenu. For the life of the process no id is given to a second item."""

    def __init__(self) -> None:
        self._ids: dict[tuple[int, str, Kind], int] = {}
        self._keys: dict[int, str] = {}
        self._next = ROOT + 1

    def __len__(self) -> int:
        """Number of known ids, of items in the menu and of items that are gone."""
        return len(self._ids)

    def id(self, parent: int, item: MenuNode) -> int:
        """Return the item's id in this submenu."""
        found = self._ids.get((parent, item.key, kind_of(item)))
        return self.another_id(parent, item) if found is None else found

    def another_id(self, parent: int, item: MenuNode) -> int:
        """Give the item a new id in this submenu."""
        found = self._ids[parent, item.key, kind_of(item)] = self._next
        self._next += 1
        self._keys[found] = item.key
        return found

    def key(self, item_id: int) -> str:
        """Return the key of the item that has, or had, the id; "": the id is not known."""
        return self._keys.get(item_id, "")

    def forget(self, *, but: tuple[Container[int], ...], there: int) -> None:
        """Forget all ids but those in ``but`` when there are many more than items ``there``: devices come and go for
        months."""
        if len(self._ids) <= 2 * there + IDS_KEPT:
            return
        self._ids = {identity: id_ for identity, id_ in self._ids.items() if any(id_ in kept for kept in but)}
        self._keys = {id_: identity[1] for identity, id_ in self._ids.items()}
