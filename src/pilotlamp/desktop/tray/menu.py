"""MenuNodes as pystray items; no I/O."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from pilotlamp.desktop.pystray_core import Icon, KeyedItem, KeyedSeparator, LaterMenu, Menu, MenuItem
from pilotlamp.view.actions import Action
from pilotlamp.view.bidi import isolated
from pilotlamp.view.tray_view import LaterRows, MenuNode


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuBuilder:
    """How one toolkit wants its items.

    ``opens_submenus``: a node's ``on_open`` goes with its submenu. Where a toolkit can't tell, such a node is an item
    to click, and when it has been clicked a submenu with what was loaded, and with an item to load it again.
    The one toolkit that can tell, that of our own, also knows a line again by its node's key.
    """

    label: Callable[[str], str]
    opens_submenus: bool
    on_action: Callable[[Action], None]
    on_load: Callable[[MenuNode], None]
    """A node was clicked whose submenu has to be loaded by hand."""

    def menu(self, nodes: Sequence[MenuNode], loaded: Collection[str]) -> Menu:
        """The whole menu. ``loaded``: keys of the nodes that were clicked to be loaded."""
        if isinstance(nodes, LaterRows):
            find = partial(self._find, nodes.find, loaded) if nodes.find else None
            return LaterMenu((*nodes.made_of, loaded), lambda: [self._item(node, loaded) for node in nodes], find)
        return Menu(*(self._item(node, loaded) for node in nodes))

    def _find(self, find: Callable[[str], MenuNode | None], loaded: Collection[str], key: str) -> MenuItem | None:
        node = find(key)
        return None if node is None else self._item(node, loaded)

    def _item(self, node: MenuNode, loaded: Collection[str]) -> MenuItem:
        if node.separator:
            return KeyedSeparator(key=node.key) if self.opens_submenus else Menu.SEPARATOR
        if node.on_open is not None and not self.opens_submenus:
            return self._by_hand(node, loaded)
        if node.children or node.on_open is not None:
            return self._submenu(node, self.menu(node.children, loaded), node.on_open)
        return self._leaf(node, partial(self._click, node.action))

    def _by_hand(self, node: MenuNode, loaded: Collection[str]) -> KeyedItem:
        load = partial(self._load, node)
        if node.key not in loaded:
            return self._leaf(node, load)
        again = KeyedItem(f"↻ {self._text(node)}", load, key=f"{node.key}/load")
        return self._submenu(node, Menu(*self.menu(node.children, loaded), again), None)

    def _submenu(self, node: MenuNode, menu: Menu, on_open: Action | None) -> KeyedItem:
        return KeyedItem(
            self._text(node),
            menu,
            key=node.key,
            on_open=None if on_open is None else partial(self.on_action, on_open),
        )

    def _leaf(self, node: MenuNode, click: Callable[[Icon, MenuItem], None]) -> KeyedItem:
        return KeyedItem(
            self._text(node),
            click,
            key=node.key,
            checked=node.checked,
            default=node.default,
            enabled=node.enabled,
        )

    def _text(self, node: MenuNode) -> str:
        return self.label(isolated(node.label))

    def _click(self, action: Action | None, _icon: Icon, _item: MenuItem) -> None:
        if action is not None:
            self.on_action(action)

    def _load(self, node: MenuNode, _icon: Icon, _item: MenuItem) -> None:
        self.on_load(node)
