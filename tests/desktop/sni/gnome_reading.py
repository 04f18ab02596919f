"""A menu as GNOME's AppIndicator extension keeps it (version 46, ``dbusMenu.js``), without GNOME."""

from tests.desktop.stub_host import Row

KINDS = ("type", "children-display")
"""Properties that the extension asks for with the layout, to any depth."""


class GnomeMenu:
    """Rows on the screen after each reading of the layout.

    The extension ignores moves, takes rows away only after it has put the new ones in, and replaces each row that it
    knows and whose kind it is told again: an open submenu is shut by that.
    """

    def __init__(self) -> None:
        self.on_screen: dict[int, list[int]] = {0: []}
        self.replaced: list[int] = []
        self._children: dict[int, list[int]] = {0: []}

    def read(self, layout: Row) -> None:
        """Take the whole layout, as asked for with ``KINDS``."""
        self._update(layout)
        present = {row.id for row in layout.walk()}
        for known in (self.on_screen, self._children):
            for gone in [id_ for id_ in known if id_ not in present]:
                del known[gone]

    def _update(self, row: Row) -> None:
        for child in row.children:
            self._update(child)
        wanted = [child.id for child in row.children]
        if row.id not in self._children:
            self._children[row.id], self.on_screen[row.id] = wanted, list(wanted)
            return
        if row.properties and row.id:  # the root is no row
            self.replaced.append(row.id)
        children, on_screen = self._children[row.id], self.on_screen[row.id]
        left = list(children)
        for place, id_ in enumerate(wanted):
            if id_ in left:
                left.remove(id_)
                children.remove(id_)
            else:
                on_screen.insert(place, id_)
            children.insert(place, id_)
        for gone in left:
            children.remove(gone)
            on_screen.remove(gone)
