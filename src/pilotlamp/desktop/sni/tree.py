"""The menu as the hosts know it: ids that stick to keys, and what to tell when it changes. No I/O, no clock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pilotlamp.desktop.sni.model import ROOT, Change, Kind, Node, kind_of
from pilotlamp.desktop.sni.moves import misplaced
from pilotlamp.view.actions import Action
from pilotlamp.view.tray_view import LazyItems, MenuNode

LOOKED_AT_KEPT = 200
"""Submenus whose rows are kept up to date after somebody has looked at them."""
IDS_KEPT = 2000
"""Ids of what is gone; a row that comes back has the one it had."""
GONE_KEPT = 500
"""Items that are gone and can still be clicked: hosts show what is gone for as long as their update takes."""

WHOLE_ROWS = 1000
"""Rows up to which the tree is made ahead for hosts that read the whole menu at once, outer rows first. Thousands of
devices stay groups: a host builds each row that it reads."""

_Place = tuple[Node, Node | None, bool]
"""A submenu on its way into the tree, the same submenu as the hosts know it so far, and whether it is in the root."""


class MenuTree:
    """Takes the wanted menu and keeps the one that the hosts know as close to it as they bear.

    An id belongs to one key, kind and submenu for the life of the process and is never given to another. A click that
    races an update therefore hits what the person saw, or nothing.

    While the menu is open rows neither come, go nor move, in no submenu: a menu that grows while open runs off the
    screen in Plasma and gets a scroll arrow in GTK hosts, and GNOME reads the whole menu again for any change. Rows
    that are gone stay, greyed out, those that went into another submenu stay as they are there, and new ones wait until
    it is closed. Texts and checks change at once. A submenu with ``on_open`` is the exception: it is opened to be
    filled.

    ``LazyItems`` are made when their submenu, or the one that it is in, is looked at, and let go of when
    many others have been looked at since. Those of submenus at the top are there from the start: not every host tells
    that the menu itself is about to be shown. For hosts that read the whole menu at once and never tell of a submenu
    (MATE), ``read_whole`` has ``WHOLE_ROWS`` made ahead.
    """

    def __init__(self) -> None:
        self.revision = 1
        self._target: tuple[MenuNode, ...] = ()
        self._by_key: dict[str, MenuNode] = {}
        self._nodes: dict[int, Node] = {ROOT: _root(())}
        self._ids: dict[tuple[int, str, Kind], int] = {}
        self._keys: dict[int, str] = {}
        self._gone: dict[int, MenuNode] = {}
        self._next_id = ROOT + 1
        self._looked_at: dict[int, None] = {}
        """The latest last."""
        self._made_ahead = False

    def set_target(self, items: tuple[MenuNode, ...]) -> None:
        """Take a new menu; ``reconcile`` brings it to the hosts."""
        self._target = items
        self._by_key = {item.key: item for item in _walk(items)}

    def reconcile(self, is_open: Callable[[int], bool]) -> Change:
        """Bring what the hosts know as close to the target as the open submenus allow."""
        before = self._nodes
        self._nodes = {}
        waiting: deque[_Place] = deque([(_root(self._target), before[ROOT], False)])
        while waiting:
            place = waiting.popleft()
            ahead = self._made_ahead and len(self._nodes) + len(waiting) < WHOLE_ROWS
            rows, made = self._rows(place, before, is_open, ahead=ahead)
            ids, known = self._ids_of(place, rows, before)
            parent = place[0]
            self._nodes[parent.id] = replace(parent, children=ids, made=made)
            for id_, item, former in zip(ids, rows, known, strict=True):
                node = Node(id=id_, item=item, kind=kind_of(item))
                if node.kind is Kind.SUBMENU:
                    waiting.append((node, former, parent.id == ROOT))
                else:
                    self._nodes[id_] = node
        self._remember_gone(before)
        self._forget_ids()
        change = _difference(before, self._nodes)
        if change.layouts:
            self.revision += 1
        return change

    def node(self, item_id: int) -> Node | None:
        """What the hosts know under this id; None: nothing any more."""
        return self._nodes.get(item_id)

    def ids(self) -> tuple[int, ...]:
        """Every item's id, the root's first."""
        return tuple(self._nodes)

    @property
    def known_ids(self) -> int:
        """How many ids are remembered, of what is there and of what is gone."""
        return len(self._ids)

    def default(self) -> Action | None:
        """The action of a click on the icon itself, where the desktop does not open the menu by it."""
        return next((item.action for item in self._target if item.default), None)

    def clicked(self, item_id: int) -> Action | None:
        """The action of a click on this id; None when its item can't be clicked.

        An item that went into another submenu is still found by its key. One that is gone is still clicked as it was:
        the host showed it, and who gets the click can say that things have changed.
        """
        node = self._nodes.get(item_id)
        item = node.item if node is not None else self._by_key.get(self._keys.get(item_id, ""))
        item = item or self._gone.get(item_id)
        return item.action if item is not None else None

    def unmade(self, item_id: int) -> int | None:
        """The submenu whose rows a click on this item asks for; None: it stands for no rows."""
        node = self._nodes.get(item_id)
        if node is None or node.item is not _UNMADE[0]:
            return None
        return next(parent.id for parent in self._nodes.values() if item_id in parent.children)

    def opened(self, item_id: int) -> tuple[Action, ...]:
        """Actions that fill this submenu, and those that can be opened from it.

        GTK hosts give a submenu its width and height as it opens, and keep them: what comes later is cut off. Begun one
        level earlier, the filling mostly is in time.
        """
        node = self._nodes.get(item_id)
        if node is None:
            return ()
        near = (node.item, *(self._nodes[child].item for child in node.children))
        return tuple(item.on_open for item in near if item.on_open is not None and item.enabled)

    def looked_at(self, item_id: int) -> bool:
        """Somebody is about to see this submenu: its rows, and those of the submenus in it, are wanted.

        Returns:
            Whether ``reconcile`` has some to make.
        """
        node = self._nodes.get(item_id)
        if node is None:
            return False
        near = [near_id for near_id in (item_id, *node.children) if _is_lazy(self._nodes[near_id].item)]
        for near_id in near:
            self._looked_at.pop(near_id, None)
            self._looked_at[near_id] = None
        for old in list(self._looked_at)[:-LOOKED_AT_KEPT]:
            del self._looked_at[old]
        return any(self._nodes[near_id].made is None for near_id in near)

    def read_whole(self) -> bool:
        """Note that a host reads the whole menu at once; whether ``reconcile`` has rows to make for it."""
        first, self._made_ahead = not self._made_ahead, True
        return first

    def _rows(
        self, place: _Place, before: dict[int, Node], is_open: Callable[[int], bool], *, ahead: bool
    ) -> tuple[tuple[MenuNode, ...], tuple[MenuNode, ...] | None]:
        """The rows of a submenu, and those of them that were made for it."""
        node, known, at_top = place
        opened = known is not None and is_open(known.id)
        children, made, unseen = node.item.children, None, False
        if isinstance(children, LazyItems):
            unseen = known is None or known.made is None
            if opened or ahead or at_top or node.id in self._looked_at:
                made = _made(children, known)
            rows = _UNMADE if made is None else made
        else:
            rows = tuple(children)
        held = opened or is_open(ROOT)
        filled = node.item.on_open is not None or (known is not None and known.item.on_open is not None)
        if known is not None and held and not filled and not unseen:
            rows = self._same_rows(tuple(before[child].item for child in known.children), rows)
        return rows, made

    def _ids_of(
        self, place: _Place, rows: tuple[MenuNode, ...], before: dict[int, Node]
    ) -> tuple[tuple[int, ...], list[Node | None]]:
        """The ids of a submenu's rows, and the rows as the hosts know them.

        A row that GNOME would leave in its old place gets another id.
        """
        parent, known, _ = place
        known_ids = known.children if known else ()
        ids = tuple(self._id(parent.id, item) for item in rows)
        if ids == known_ids:
            return ids, [before[id_] for id_ in ids]
        others = frozenset(misplaced(known_ids, ids))
        pairs = zip(ids, rows, strict=True)
        ids = tuple(self._another_id(parent.id, item) if id_ in others else id_ for id_, item in pairs)
        by_identity = {(before[id_].item.key, before[id_].kind): before[id_] for id_ in known_ids}
        former = [by_identity.get((item.key, kind_of(item))) for item in rows]
        for id_, node in zip(ids, former, strict=True):
            if node is not None and node.id in self._looked_at:
                self._looked_at[id_] = self._looked_at.pop(node.id)
        return ids, former

    def _same_rows(self, known: tuple[MenuNode, ...], target: tuple[MenuNode, ...]) -> tuple[MenuNode, ...]:
        """The known rows with the content of the target."""
        by_identity = {(item.key, kind_of(item)): item for item in target}
        return tuple(
            by_identity.get((item.key, kind_of(item))) or self._elsewhere(item) or _withdrawn(item) for item in known
        )

    def _elsewhere(self, known: MenuNode) -> MenuNode | None:
        """A row as the target has it in another submenu."""
        found = self._by_key.get(known.key) or next(self._found_in_lazy_items(known.key), None)
        return found if found is not None and kind_of(found) is kind_of(known) else None

    def _found_in_lazy_items(self, key: str) -> Iterator[MenuNode]:
        for item in self._by_key.values():
            if isinstance(item.children, LazyItems) and item.children.find is not None:
                found = item.children.find(key)
                if found is not None:
                    yield found

    def _remember_gone(self, before: dict[int, Node]) -> None:
        for item_id, node in before.items():
            if item_id not in self._nodes:
                self._gone.pop(item_id, None)
                self._gone[item_id] = node.item
        for item_id in list(self._gone)[:-GONE_KEPT]:
            del self._gone[item_id]

    def _id(self, parent: int, item: MenuNode) -> int:
        found = self._ids.get((parent, item.key, kind_of(item)))
        return self._another_id(parent, item) if found is None else found

    def _another_id(self, parent: int, item: MenuNode) -> int:
        found = self._ids[parent, item.key, kind_of(item)] = self._next_id
        self._next_id += 1
        self._keys[found] = item.key
        return found

    def _forget_ids(self) -> None:
        """Of what is long gone, when there is much of it: devices come and go for months. No id is given out twice."""
        if len(self._ids) <= 2 * len(self._nodes) + IDS_KEPT:
            return
        self._ids = {identity: id_ for identity, id_ in self._ids.items() if id_ in self._nodes or id_ in self._gone}
        self._keys = {id_: identity[1] for identity, id_ in self._ids.items()}


class _Enabled(MenuNode):
    """An item of the tree's own: enabled though no action of the program's belongs to it."""

    __slots__ = ()

    @property
    def enabled(self) -> bool:
        return True


class _Withdrawn(MenuNode):
    """An item that is gone but still on the screen: it can be read, not clicked."""

    __slots__ = ()

    @property
    def enabled(self) -> bool:
        return False


_UNMADE = (_Enabled(key="unmade", label="Load now"),)
"""Stands in a submenu whose rows are not made: hosts take one without rows for an ordinary item. Where a
host tells of no opening, a click on it makes them."""


def _root(items: tuple[MenuNode, ...]) -> Node:
    return Node(id=ROOT, item=_Enabled(key="", children=items), kind=Kind.SUBMENU)


def _is_lazy(item: MenuNode) -> bool:
    return isinstance(item.children, LazyItems)


def _made(lazy: LazyItems, known: Node | None) -> tuple[MenuNode, ...]:
    """The rows, made anew only if they would be others."""
    if known is not None and known.made is not None and known.item.children == lazy:
        return known.made
    return lazy.rows


def _withdrawn(item: MenuNode) -> MenuNode:
    return _Withdrawn(
        key=item.key,
        label=item.label,
        children=item.children if _is_lazy(item) else tuple(_withdrawn(child) for child in item.children),
        on_open=item.on_open,
        checked=item.checked,
        separator=item.separator,
    )


def _walk(items: Iterable[MenuNode]) -> Iterator[MenuNode]:
    """All items but the lazy ones."""
    for item in items:
        yield item
        if not _is_lazy(item):
            yield from _walk(item.children)


def _difference(before: dict[int, Node], after: dict[int, Node]) -> Change:
    kept = [(before[item_id], node) for item_id, node in after.items() if item_id in before]
    return Change(
        properties=tuple(new.id for old, new in kept if _shown(old.item) != _shown(new.item)),
        layouts=tuple(new.id for old, new in kept if old.children != new.children),
    )


def _shown(item: MenuNode) -> tuple[str, bool, bool]:
    return item.label, item.enabled, bool(item.checked)
