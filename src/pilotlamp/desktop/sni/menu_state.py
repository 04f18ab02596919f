"""The menu's state: the tree, and the submenus that are open. Runs on the bus's loop."""

import time
from collections.abc import Callable

from pilotlamp.desktop.sni.model import ROOT, Change
from pilotlamp.desktop.sni.open_menus import OpenMenus
from pilotlamp.desktop.sni.tree import MenuTree
from pilotlamp.view.clicks import Click


class MenuState:
    """Answers what hosts do to the menu; outlives the bus connection, as the ids must.

    ``on_click`` is given each click, and the loading of a submenu that is opened; it returns at once.
    """

    def __init__(self, on_click: Callable[[Click], None]) -> None:
        self.tree = MenuTree()
        self._open_menus = OpenMenus()
        self._on_click = on_click

    def reconcile(self) -> Change:
        """Bring the tree as close to its target as the open submenus allow."""
        now = time.monotonic()
        return self.tree.reconcile(lambda item_id: self._open_menus.is_open(item_id, now))

    def activate(self) -> None:
        """Report a click on the icon itself."""
        self._report(self.tree.target.default())

    def clicked(self, item_id: int) -> Change:
        """Report a click on an item; returns the change that the click makes in the menu itself."""
        unmade = self.tree.unmade(item_id)
        if unmade is not None:
            return self._look_at(unmade)
        self._report(self.tree.clicked(item_id))
        return Change()

    def read_whole(self) -> None:
        """Make the rows for a host that reads the whole menu at once, and may never tell of an opening."""
        if self.tree.read_whole():
            self.reconcile()

    def about_to_show(self, item_id: int) -> Change:
        """Make the rows that a person is about to see."""
        change = self._look_at(item_id)
        self._fill(item_id, begins=self._open_menus.announce(item_id, time.monotonic()))
        return change

    def opened(self, item_id: int) -> Change:
        """Show the rows that were held back until this opening, for a host that doesn't always say "closed"."""
        if item_id == ROOT:
            self._open_menus.closed(ROOT)
            self.tree.looked_at(ROOT)
            change = self.reconcile()
        else:
            change = self._look_at(item_id)
        self._fill(item_id, begins=self._open_menus.opened(item_id, time.monotonic()))
        return change

    def closed(self, item_id: int) -> Change:
        """Show the rows that were held back until this closing."""
        self._open_menus.closed(item_id)
        return self.reconcile()

    def _look_at(self, item_id: int) -> Change:
        return self.reconcile() if self.tree.looked_at(item_id) else Change()

    def _fill(self, item_id: int, *, begins: bool) -> None:
        for click in self.tree.opened(item_id) if begins else ():
            self._report(click)

    def _report(self, click: Click | None) -> None:
        if click is not None:
            self._on_click(click)
