"""The menu as the hosts know it, and the changes that bring it close to the one the program wants. No I/O, no clock."""

from collections import deque
from collections.abc import Callable

from pilotlamp.desktop.sni.ids import ItemIds
from pilotlamp.desktop.sni.model import ROOT, Change, Kind, Node, kind_of
from pilotlamp.desktop.sni.moves import misplaced
from pilotlamp.desktop.sni.target import MenuTarget
from pilotlamp.view.clicks import Click
from pilotlamp.view.menu import labels
from pilotlamp.view.tray_view import LazyItems, MenuNode

LOOKED_AT_KEPT = 200
"""Submenus whose rows are kept up to date after somebody has looked at them."""
GONE_KEPT = 500
"""Most items that are gone and can still be clicked: hosts show them until their update is done. Only their clicks
are kept: an item holds on to all that its submenu would be made of."""

WHOLE_ROWS = 1000
"""Rows up to which the tree is made ahead for hosts that read the whole menu at once, outer rows first. Thousands of
devices stay groups: a host builds each row that it reads."""

_Place = tuple[Node, Node | None, bool]
"""A submenu on its way into the tree, the same submenu as the hosts know it so far, and whether it is in the root."""


class MenuTree:
    """The menu that the hosts know, kept as close to the target as they bear.

    An id never means another item, see ``ItemIds``. A click that races an update therefore hits what the person saw, or
    nothing.

    While the menu is open rows neither come, go nor move, in no submenu: a menu that grows while open runs off the
    screen in Plasma and gets a scroll arrow in GTK hosts, and GNOME reads the whole menu again for any change. Rows
    that are gone stay, greyed out, those that went into another submenu stay as they are there, and new ones wait until
    it is closed. Texts and checks change at once. A submenu with ``on_open`` is the exception: it is opened to be
    filled.

    ``LazyItems`` are made when their submenu, or the one that it is in, is looked at, and let go of when many others
    have been looked at since. Those of submenus at the top are there from the start: not every host tells that the menu
    itself is about to be shown. For hosts that read the whole menu at once and never tell of a submenu (MATE),
    ``read_whole`` has ``WHOLE_ROWS`` made ahead.
    """

    def __init__(self) -> None:
        self.revision = 1
        self.target = MenuTarget()
        self.known_ids = ItemIds()
        self._nodes: dict[int, Node] = {ROOT: _root(())}
        self._gone: dict[int, Click] = {}
        self._looked_at: dict[int, None] = {}
        """The latest last."""
        self._made_ahead = False

    def set_target(self, items: tuple[MenuNode, ...]) -> None:
        """Take the menu that the program wants; ``reconcile`` brings it to the hosts."""
        self.target = MenuTarget(items)

    def reconcile(self, is_open: Callable[[int], bool]) -> Change:
        """Bring what the hosts know as close to the target as the open submenus allow."""
        before = self._nodes
        nodes = self._nodes = {}
        waiting: deque[_Place] = deque([(_root(self.target.items), before[ROOT], False)])
        while waiting:
            place = waiting.popleft()
            ahead = self._made_ahead and len(nodes) + len(waiting) < WHOLE_ROWS
            parent, known, at_top = place
            wanted = ahead or at_top or parent.id in self._looked_at or (known is not None and is_open(known.id))
            if not wanted and (known is None or known.made is None) and isinstance(parent.item.children, LazyItems):
                self._leave_unmade(parent, known, before)
                continue
            rows, made = self._rows(place, before, is_open, wanted=wanted)
            placed = self._placed(place, rows, before)
            ids = tuple([node.id for node, _ in placed])
            unchanged = parent is known and ids == known.children and made is known.made
            nodes[parent.id] = parent if unchanged else _with_rows(parent, ids, made)
            for node, former in placed:
                if node.kind is Kind.SUBMENU:
                    waiting.append((node, former, parent.id == ROOT))
                else:
                    nodes[node.id] = node
        self._remember_gone(before)
        self.known_ids.forget(but=(nodes, self._gone), there=len(nodes))
        change = _difference(before, nodes)
        if change.layouts:
            self.revision += 1
        return change

    def node(self, item_id: int) -> Node | None:
        """Return the item that the hosts know under this id; None: there is no such item any more."""
        return self._nodes.get(item_id)

    def ids(self) -> tuple[int, ...]:
        """Return every item's id, the root's first."""
        return tuple(self._nodes)

    def clicked(self, item_id: int) -> Click | None:
        """Return the meaning of a click on this id; None: its item can't be clicked.

        An item that went into another submenu is still found by its key. An item that is gone can still be clicked: the
        host showed it, and the click's receiver can say that things have changed.
        """
        node = self._nodes.get(item_id)
        item = node.item if node is not None else self.target.item(self.known_ids.key(item_id))
        return item.click if item is not None else self._gone.get(item_id)

    def unmade(self, item_id: int) -> int | None:
        """Return the submenu whose rows a click on this item makes; None: the item is not "Load now"."""
        node = self._nodes.get(item_id)
        if node is None or node.item is not _UNMADE[0]:
            return None
        return next(parent.id for parent in self._nodes.values() if item_id in parent.children)

    def opened(self, item_id: int) -> tuple[Click, ...]:
        """Return the clicks that fill this submenu, and the submenus that can be opened from it.

        GTK hosts give a submenu its width and height as it opens, and keep them: what comes later is cut off. Begun one
        level earlier, the filling mostly is in time.
        """
        node = self._nodes.get(item_id)
        if node is None:
            return ()
        near = (node.item, *(self._nodes[child].item for child in node.children))
        return tuple(item.on_open for item in near if item.on_open is not None and item.enabled)

    def looked_at(self, item_id: int) -> bool:
        """Note that a person is about to see this submenu: its rows, and those of the submenus in it, are wanted.

        Returns:
            Whether ``reconcile`` has some to make.
        """
        node = self._nodes.get(item_id)
        if node is None:
            return False
        near = (node, *(self._nodes[child] for child in node.children))
        lazy = [near_node for near_node in near if isinstance(near_node.item.children, LazyItems)]
        for lazy_node in lazy:
            self._looked_at.pop(lazy_node.id, None)
            self._looked_at[lazy_node.id] = None
        for old in list(self._looked_at)[:-LOOKED_AT_KEPT]:
            del self._looked_at[old]
        return any(lazy_node.made is None for lazy_node in lazy)

    def read_whole(self) -> bool:
        """Note that a host reads the whole menu at once; whether ``reconcile`` has rows to make for it."""
        first, self._made_ahead = not self._made_ahead, True
        return first

    def _leave_unmade(self, submenu: Node, known: Node | None, before: dict[int, Node]) -> None:
        """Enter a submenu without its rows: the shortest way, as of thousands of devices hardly one is looked at."""
        if submenu is known:
            row_id = known.children[0]
        else:
            row_id = self.known_ids.id((submenu.id, _UNMADE[0].key, Kind.PLAIN))
            submenu = _with_rows(submenu, (row_id,), None)
        self._nodes[submenu.id] = submenu
        self._nodes[row_id] = before.get(row_id) or Node(id=row_id, item=_UNMADE[0], kind=Kind.PLAIN)

    def _rows(
        self, place: _Place, before: dict[int, Node], is_open: Callable[[int], bool], *, wanted: bool
    ) -> tuple[tuple[MenuNode, ...], tuple[MenuNode, ...] | None]:
        """Return the rows of a submenu, and the made rows where it has ``LazyItems``."""
        node, known, _ = place
        children, made, unseen = node.item.children, None, False
        if isinstance(children, LazyItems):
            unseen = known is None or known.made is None
            if wanted:
                made = _made(children, known)
            rows = _UNMADE if made is None else made
        else:
            rows = tuple(children)
        filled = node.item.on_open is not None or (known is not None and known.item.on_open is not None)
        if known is not None and not filled and not unseen and (is_open(ROOT) or is_open(known.id)):
            rows = self.target.rows_in_place_of(tuple(before[child].item for child in known.children), rows)
        return rows, made

    def _placed(
        self, place: _Place, rows: tuple[MenuNode, ...], before: dict[int, Node]
    ) -> list[tuple[Node, Node | None]]:
        """Return a submenu's rows with their ids, and each row as the hosts know it.

        A row that GNOME would leave in its old place gets another id.
        """
        parent, known, _ = place
        former = [before[id_] for id_ in known.children] if known else []
        if len(former) == len(rows) and all(node.item is item for node, item in zip(former, rows, strict=True)):
            return [(node, node) for node in former]
        identities = [(parent.id, item.key, kind_of(item)) for item in rows]
        ids = [self.known_ids.id(identity) for identity in identities]
        others = frozenset(misplaced(known.children, tuple(ids))) if known else ()
        by_identity = {(node.item.key, node.kind): node for node in former}
        placed = []
        for id_, identity, item in zip(ids, identities, rows, strict=True):
            new_id = self.known_ids.another_id(identity) if id_ in others else id_
            was = by_identity.get(identity[1:])
            same = was is not None and was.id == new_id and was.item is item
            node = was if was is not None and same else Node(id=new_id, item=item, kind=identity[2])
            if was is not None and was.id in self._looked_at:
                self._looked_at[new_id] = self._looked_at.pop(was.id)
            placed.append((node, was))
        return placed

    def _remember_gone(self, before: dict[int, Node]) -> None:
        for item_id, node in before.items():
            if item_id not in self._nodes and node.item.click is not None:
                self._gone.pop(item_id, None)
                self._gone[item_id] = node.item.click
        for item_id in list(self._gone)[:-GONE_KEPT]:
            del self._gone[item_id]


class _Enabled(MenuNode):
    """An item of the tree's own: enabled without a click of the program's."""

    __slots__ = ()

    @property
    def enabled(self) -> bool:
        return True


_UNMADE = (_Enabled(key="unmade", label=labels.LOAD),)
"""Stands in a submenu whose rows are not made: hosts take one without rows for an ordinary item. A click on it makes
them, where a host tells of no opening."""


def _root(items: tuple[MenuNode, ...]) -> Node:
    return Node(id=ROOT, item=_Enabled(key="", children=items), kind=Kind.SUBMENU)


def _with_rows(submenu: Node, ids: tuple[int, ...], made: tuple[MenuNode, ...] | None) -> Node:
    return Node(id=submenu.id, item=submenu.item, kind=submenu.kind, children=ids, made=made)


def _made(lazy: LazyItems, known: Node | None) -> tuple[MenuNode, ...]:
    """Return the rows, made anew only if they would differ."""
    if known is not None and known.made is not None and known.item.children == lazy:
        return known.made
    return lazy.rows


def _difference(before: dict[int, Node], after: dict[int, Node]) -> Change:
    kept = [(old, node) for item_id, node in after.items() if (old := before.get(item_id, node)) is not node]
    return Change(
        properties=tuple(
            new.id for old, new in kept if old.item is not new.item and _shown(old.item) != _shown(new.item)
        ),
        layouts=tuple(new.id for old, new in kept if old.children != new.children),
    )


def _shown(item: MenuNode) -> tuple[str, bool, bool]:
    return item.label, item.enabled, bool(item.checked)
