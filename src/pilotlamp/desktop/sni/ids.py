"""Ids of menu items; no I/O."""

from collections.abc import Container

from pilotlamp.desktop.sni.model import ROOT, Kind

IDS_KEPT = 500
"""Most ids of items that are gone; an item that comes back has the id it had."""

Identity = tuple[int, str, Kind]
"""Id of the submenu that an item is in, the item's key, and its kind."""


class ItemIds:
    """Ids by key, kind and submenu. For the life of the process no id is given to a second item."""

    def __init__(self) -> None:
        self._ids: dict[Identity, int] = {}
        self._keys: dict[int, str] = {}
        self._next = ROOT + 1

    def __len__(self) -> int:
        """Number of known ids, of items in the menu and of items that are gone."""
        return len(self._ids)

    def id(self, identity: Identity) -> int:
        """Return the id of an item."""
        found = self._ids.get(identity)
        return self.another_id(identity) if found is None else found

    def another_id(self, identity: Identity) -> int:
        """Give an item a new id."""
        found = self._ids[identity] = self._next
        self._next += 1
        self._keys[found] = identity[1]
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
