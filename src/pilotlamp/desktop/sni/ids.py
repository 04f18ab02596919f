"""Ids of menu items; no I/O."""

from collections.abc import Container

from pilotlamp.desktop.sni.model import ROOT, Kind, kind_of
from pilotlamp.view.tray_view import MenuNode

IDS_KEPT = 2000
"""Ids of what is gone; a row that comes back has the one it had."""


class ItemIds:
    """An id belongs to one key, kind and submenu for the life of the process and is never given to another."""

    def __init__(self) -> None:
        self._ids: dict[tuple[int, str, Kind], int] = {}
        self._keys: dict[int, str] = {}
        self._next = ROOT + 1

    def __len__(self) -> int:
        """Ids that are remembered, of what is there and of what is gone."""
        return len(self._ids)

    def id(self, parent: int, item: MenuNode) -> int:
        """The item's id in this submenu."""
        found = self._ids.get((parent, item.key, kind_of(item)))
        return self.another_id(parent, item) if found is None else found

    def another_id(self, parent: int, item: MenuNode) -> int:
        """A new id for the item, in the place of the one it had."""
        found = self._ids[parent, item.key, kind_of(item)] = self._next
        self._next += 1
        self._keys[found] = item.key
        return found

    def key(self, item_id: int) -> str:
        """The key of the item that has, or had, the id; "": it was never given, or is long forgotten."""
        return self._keys.get(item_id, "")

    def forget(self, *, but: tuple[Container[int], ...], there: int) -> None:
        """Forget all ids but those in ``but`` when there are many more than items ``there``: devices come and go for
        months."""
        if len(self._ids) <= 2 * there + IDS_KEPT:
            return
        self._ids = {identity: id_ for identity, id_ in self._ids.items() if any(id_ in kept for kept in but)}
        self._keys = {id_: identity[1] for identity, id_ in self._ids.items()}
