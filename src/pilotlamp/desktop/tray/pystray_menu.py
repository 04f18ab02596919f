"""Menus as pystray items, for Windows, macOS and GTK; no I/O.

These systems do not tell when a submenu is about to open. A node with ``on_open`` is therefore an item to click; after
the click it is a submenu with the loaded rows and an item that loads them again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pilotlamp.desktop.pystray_core import Icon, Menu, MenuItem
from pilotlamp.desktop.tray.toolkit import TrayMenu
from pilotlamp.view.bidi import isolated
from pilotlamp.view.clicks import Click
from pilotlamp.view.tray_view import MenuNode


@dataclass(frozen=True, slots=True, kw_only=True)
class PystrayMenu:
    """Builds pystray's menu; ``label`` escapes a text for the system's menus."""

    menu: TrayMenu
    label: Callable[[str], str]

    def build(self) -> Menu:
        """Build the whole menu."""
        return Menu(*self._items(self.menu.items))

    def _items(self, nodes: Sequence[MenuNode]) -> list[MenuItem]:
        return [self._item(node) for node in nodes]

    def _item(self, node: MenuNode) -> MenuItem:
        if node.separator:
            return Menu.SEPARATOR
        if node.on_open is not None:
            return self._filled_by_click(node)
        if node.children:
            return MenuItem(self._text(node), Menu(*self._items(node.children)))
        return self._leaf(node, partial(self._click, node.click))

    def _filled_by_click(self, node: MenuNode) -> MenuItem:
        load = partial(self._load, node)
        if node.key not in self.menu.loaded:
            return self._leaf(node, load)
        again = MenuItem(f"↻ {self._text(node)}", load)
        return MenuItem(self._text(node), Menu(*self._items(node.children), again))

    def _leaf(self, node: MenuNode, click: Callable[[Icon, MenuItem], None]) -> MenuItem:
        checked = node.checked
        return MenuItem(
            self._text(node),
            click,
            checked=None if checked is None else lambda _: checked,
            default=node.default,
            enabled=node.enabled,
        )

    def _text(self, node: MenuNode) -> str:
        return self.label(isolated(node.label))

    def _click(self, click: Click | None, _icon: Icon, _item: MenuItem) -> None:
        if click is not None:
            self.menu.on_click(click)

    def _load(self, node: MenuNode, _icon: Icon, _item: MenuItem) -> None:
        self.menu.on_load(node)
