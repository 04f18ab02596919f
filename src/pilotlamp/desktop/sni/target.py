"""The menu that the program wants, with its items by key; no I/O."""

from collections.abc import Iterable, Iterator

from pilotlamp.desktop.sni.model import kind_of
from pilotlamp.view.clicks import Click
from pilotlamp.view.tray_view import LazyItems, MenuNode


class MenuTarget:
    """The menu that hosts should show as soon as no open submenu is in the way."""

    def __init__(self, items: tuple[MenuNode, ...] = ()) -> None:
        self.items = items
        self._by_key = {item.key: item for item in _made(items)}

    def default(self) -> Click | None:
        """Return the meaning of a click on the icon itself, where the desktop does not open the menu by it."""
        return next((item.click for item in self.items if item.default), None)

    def item(self, key: str) -> MenuNode | None:
        """Return the item with this key, in any submenu; None: there is no such item, or it is made later."""
        return self._by_key.get(key)

    def rows_in_place_of(self, known: tuple[MenuNode, ...], rows: tuple[MenuNode, ...]) -> tuple[MenuNode, ...]:
        """Return the rows that hosts know of a submenu with the content of ``rows``.

        A row that went into another submenu is as it is there, one that is gone can be read and not clicked.
        """
        by_identity = {(item.key, kind_of(item)): item for item in rows}
        return tuple(
            by_identity.get((item.key, kind_of(item))) or self._elsewhere(item) or _withdrawn(item) for item in known
        )

    def _elsewhere(self, known: MenuNode) -> MenuNode | None:
        found = self._by_key.get(known.key) or next(self._lazy_items(known.key), None)
        return found if found is not None and kind_of(found) is kind_of(known) else None

    def _lazy_items(self, key: str) -> Iterator[MenuNode]:
        for item in self._by_key.values():
            if isinstance(item.children, LazyItems) and item.children.find is not None:
                found = item.children.find(key)
                if found is not None:
                    yield found


class _Withdrawn(MenuNode):
    """An item that is gone but still on the screen."""

    __slots__ = ()

    @property
    def enabled(self) -> bool:
        return False


def _withdrawn(item: MenuNode) -> MenuNode:
    children = item.children
    return _Withdrawn(
        key=item.key,
        label=item.label,
        children=children if isinstance(children, LazyItems) else tuple(_withdrawn(child) for child in children),
        on_open=item.on_open,
        checked=item.checked,
        separator=item.separator,
    )


def _made(items: Iterable[MenuNode]) -> Iterator[MenuNode]:
    """All items but those that are made later."""
    for item in items:
        yield item
        if not isinstance(item.children, LazyItems):
            yield from _made(item.children)
