"""Ids stick to keys, changes are told as small as they are, and an open menu keeps its rows."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.desktop.sni.ids import IDS_KEPT
from pilotlamp.desktop.sni.model import ROOT, Change
from pilotlamp.desktop.sni.tree import (
    GONE_KEPT,
    LOOKED_AT_KEPT,
    WHOLE_ROWS,
    MenuTree,
)
from pilotlamp.view.clicks import CopyText, Quit
from pilotlamp.view.tray_view import LazyItems, MenuNode
from tests.desktop.sni.gnome_reading import GnomeMenu
from tests.desktop.stub_host import Row

Is = Callable[[int], bool]


def closed(_: int) -> bool:
    return False


def opened(*menu_ids: int) -> Is:
    return lambda menu_id: menu_id in menu_ids


def click_on(key: str) -> CopyText:
    return CopyText(text=key)


def item(key: str, label: str = "") -> MenuNode:
    return MenuNode(key=key, label=label or key, click=click_on(key))


def disabled(key: str) -> MenuNode:
    return replace(item(key), click=None)


def check(key: str, *, checked: bool) -> MenuNode:
    return replace(item(key), checked=checked)


def submenu(key: str, *children: MenuNode) -> MenuNode:
    return MenuNode(key=key, label=key, children=children)


def tree_of(*items: MenuNode) -> MenuTree:
    tree = MenuTree()
    tree.set_target(items)
    tree.reconcile(closed)
    return tree


def change(tree: MenuTree, *items: MenuNode, is_open: Is = closed) -> Change:
    tree.set_target(items)
    return tree.reconcile(is_open)


def id_of(tree: MenuTree, key: str) -> int:
    return next(item_id for item_id in tree.ids() if known(tree, item_id).key == key)


def known(tree: MenuTree, item_id: int) -> MenuNode:
    node = tree.node(item_id)
    assert node is not None
    return node.item


def rows(tree: MenuTree, parent: int = ROOT) -> list[str]:
    node = tree.node(parent)
    assert node is not None
    return [known(tree, child).label for child in node.children]


def test_the_same_menu_changes_nothing() -> None:
    tree = tree_of(item("a"), submenu("s", item("b")))
    revision = tree.revision

    assert change(tree, item("a"), submenu("s", item("b"))) == Change()
    assert tree.revision == revision


def test_a_text_changes_in_place() -> None:
    """Anything else closes or moves an open menu."""
    tree = tree_of(item("a", "one"), item("b"))
    a = id_of(tree, "a")

    assert change(tree, item("a", "two"), item("b")) == Change(properties=(a,))
    assert id_of(tree, "a") == a


def test_check_and_enabledness_change_in_place() -> None:
    tree = tree_of(check("a", checked=False), item("b"))
    a, b = id_of(tree, "a"), id_of(tree, "b")

    told = change(tree, check("a", checked=True), disabled("b"))

    assert told == Change(properties=(a, b))


def test_a_new_row_is_told_for_its_submenu_alone() -> None:
    tree = tree_of(item("a"), submenu("s", item("b")))
    s, revision = id_of(tree, "s"), tree.revision

    assert change(tree, item("a"), submenu("s", item("b"), item("c"))) == Change(layouts=(s,))
    assert tree.revision == revision + 1


def test_each_changed_submenu_is_told() -> None:
    """Plasma reads the one that is named, and nothing below it."""
    tree = tree_of(submenu("s", submenu("t", item("a"))))
    s, t = id_of(tree, "s"), id_of(tree, "t")

    told = change(tree, submenu("s", submenu("t", item("a"), item("b")), item("c")))

    assert told == Change(layouts=(s, t))


def test_a_new_submenu_is_told_by_its_parent_alone() -> None:
    tree = tree_of(item("a"))

    assert change(tree, item("a"), submenu("s", item("b"))) == Change(layouts=(ROOT,))


def test_a_change_of_order_is_a_change_of_layout() -> None:
    tree = tree_of(item("a"), item("b"))

    assert change(tree, item("b"), item("a")) == Change(layouts=(ROOT,))


def test_an_id_comes_back_with_its_key_and_with_nothing_else() -> None:
    """A click that races an update must not hit another item."""
    tree = tree_of(item("a"), item("b"))
    a = id_of(tree, "a")

    change(tree, item("b"), item("c"), item("d"))
    assert a not in tree.ids()

    change(tree, item("d"), item("a"))
    assert id_of(tree, "a") == a


def test_what_hosts_can_not_change_gets_another_id() -> None:
    """Plasma looks at the kind only when it makes the item."""
    tree = tree_of(item("a"))
    plain = id_of(tree, "a")

    change(tree, submenu("a", item("b")))

    assert id_of(tree, "a") != plain


def test_click_on_a_removed_item_means_what_was_clicked() -> None:
    """The host still showed it; whoever gets the click can say that things have changed."""
    tree = tree_of(item("a"), item("b"))
    a = id_of(tree, "a")

    change(tree, item("b"))

    assert tree.clicked(a) == click_on("a")


def test_only_the_latest_removed_items_can_still_be_clicked() -> None:
    tree = tree_of(item("a"))
    first = id_of(tree, "a")
    for number in range(GONE_KEPT + 1):
        change(tree, item(f"{number}"))

    assert tree.clicked(first) is None


def test_click_on_a_disabled_item_does_nothing() -> None:
    tree = tree_of(disabled("a"))

    assert tree.clicked(id_of(tree, "a")) is None


def test_click_on_an_id_that_never_was_does_nothing() -> None:
    assert tree_of(item("a")).clicked(4711) is None


def test_click_on_an_item_that_moved_finds_it() -> None:
    """It is still what the person saw."""
    tree = tree_of(item("a"), submenu("s", item("b")))
    a = id_of(tree, "a")

    change(tree, submenu("s", item("b"), item("a")))

    assert a not in tree.ids()
    assert tree.clicked(a) == click_on("a")


def test_an_open_menu_keeps_its_rows() -> None:
    """A menu that grows while open runs off the screen."""
    tree = tree_of(item("a", "one"), item("b"))

    told = change(tree, item("new"), item("a", "two"), item("b"), is_open=opened(ROOT))

    assert told == Change(properties=(id_of(tree, "a"),))
    assert rows(tree) == ["two", "b"]


def test_a_closed_menu_gets_what_it_missed() -> None:
    tree = tree_of(item("a"))
    change(tree, item("new"), item("a"), is_open=opened(ROOT))

    assert tree.reconcile(closed) == Change(layouts=(ROOT,))
    assert rows(tree) == ["new", "a"]


def test_what_is_gone_from_an_open_menu_can_not_be_clicked() -> None:
    tree = tree_of(item("a"), submenu("s", item("b")))
    a, s, b = id_of(tree, "a"), id_of(tree, "s"), id_of(tree, "b")

    told = change(tree, item("new"), is_open=opened(ROOT, s))

    assert rows(tree) == ["a", "s"]
    assert set(told.properties) == {a, s, b}
    assert [tree.clicked(item_id) for item_id in (a, b)] == [None, None]


def test_closed_submenus_of_an_open_menu_wait_too() -> None:
    """GNOME reads the whole menu again for any change, also for one that nobody sees."""
    tree = tree_of(submenu("s", item("a")))
    s = id_of(tree, "s")

    assert change(tree, submenu("s", item("a"), item("b")), is_open=opened(ROOT)) == Change()
    assert tree.reconcile(closed) == Change(layouts=(s,))


def test_a_submenu_that_is_filled_on_opening_is_filled_while_open() -> None:
    lazy = replace(submenu("s", item("loading")), on_open=Quit())
    tree = tree_of(lazy)
    s = id_of(tree, "s")

    told = change(tree, submenu("s", item("loaded")), is_open=opened(ROOT, s))

    assert told == Change(layouts=(s,))
    assert rows(tree, s) == ["loaded"]


def test_five_thousand_items() -> None:
    """All there, all different, and a text in each is one message."""

    def menu(text: str) -> tuple[MenuNode, ...]:
        return tuple(
            submenu(f"group {group}", *(item(f"{group}/{row}", f"{text} {row}") for row in range(25)))
            for group in range(200)
        )

    tree = tree_of(*menu("online"))
    assert len(set(tree.ids())) == 1 + 200 + 5000

    told = change(tree, *menu("offline"))

    assert len(told.properties) == 5000
    assert told.layouts == ()


class Rows:
    """Rows that are made when they are needed, and count how often."""

    def __init__(self, *items: MenuNode) -> None:
        self.items = items
        self.times = 0

    def lazy(self, *made_of: object) -> LazyItems:
        return LazyItems(made_of, self._build)

    def _build(self) -> tuple[MenuNode, ...]:
        self.times += 1
        return self.items


def lazy_submenu(key: str, rows: Rows, *made_of: object) -> MenuNode:
    return MenuNode(key=key, label=key, children=rows.lazy(*made_of))


def test_rows_below_the_top_are_made_when_their_submenu_is_looked_at() -> None:
    inner = Rows(item("x"), item("y"))
    tree = tree_of(submenu("s", item("a"), lazy_submenu("in", inner, 1)))
    s, into = id_of(tree, "s"), id_of(tree, "in")
    assert rows(tree, into) == ["Load now"]
    assert inner.times == 0

    assert tree.looked_at(into)
    told = tree.reconcile(closed)

    assert told == Change(layouts=(into,))
    assert rows(tree, into) == ["x", "y"]
    assert not tree.looked_at(s)


def test_rows_are_made_one_level_before_they_are_seen() -> None:
    """A GTK host gives a submenu its size once."""
    inner = Rows(item("x"))
    tree = tree_of(submenu("s", lazy_submenu("in", inner, 1)))

    assert tree.looked_at(id_of(tree, "s"))
    tree.reconcile(closed)

    assert rows(tree, id_of(tree, "in")) == ["x"]


def test_rows_of_submenus_at_the_top_are_there_from_the_start() -> None:
    """Not every host tells that the menu itself is about to be shown."""
    tree = tree_of(lazy_submenu("s", Rows(item("x")), 1))

    assert rows(tree, id_of(tree, "s")) == ["x"]


def test_rows_are_made_for_a_host_that_reads_the_whole_menu() -> None:
    """MATE's panel tells of no submenu's opening."""
    tree = tree_of(submenu("s", submenu("t", lazy_submenu("in", Rows(item("x")), 1))))

    assert tree.read_whole()
    tree.reconcile(closed)

    assert rows(tree, id_of(tree, "in")) == ["x"]
    assert not tree.read_whole()


def test_not_every_row_of_thousands_is_made() -> None:
    """A host builds each row that it reads; those next to the top come first."""
    made = Rows(*(item(f"{number}") for number in range(25)))
    devices = [lazy_submenu(f"d{number}", made, 1) for number in range(WHOLE_ROWS)]
    tree = tree_of(submenu("s", *devices), submenu("t", lazy_submenu("first", Rows(item("x")), 1)))

    tree.read_whole()
    tree.reconcile(closed)

    assert len(tree.ids()) < 2 * WHOLE_ROWS + 100
    assert made.times == 0


def test_a_click_asks_for_rows_that_are_not_made() -> None:
    """For thousands of devices, on a host that tells of no opening."""
    tree = tree_of(submenu("s", lazy_submenu("in", Rows(item("x")), 1)))
    into = id_of(tree, "in")
    node = tree.node(into)
    assert node is not None
    assert rows(tree, into) == ["Load now"]

    assert tree.unmade(node.children[0]) == into
    assert tree.unmade(into) is None


def test_rows_looked_at_are_kept_when_their_submenu_gets_another_id() -> None:
    lazy = lazy_submenu("in", Rows(item("x")), 1)
    tree = tree_of(submenu("s", item("a"), lazy))
    into = id_of(tree, "in")
    tree.looked_at(into)

    change(tree, submenu("s", lazy, item("a")))

    assert id_of(tree, "in") != into
    assert rows(tree, id_of(tree, "in")) == ["x"]


KEYS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(st.lists(KEYS, max_size=5))
def test_gnome_shows_rows_in_the_wanted_order(menus: list[list[str]]) -> None:
    """Its extension leaves in place what has moved, and adds before it takes away."""
    tree, gnome = tree_of(), GnomeMenu()
    for keys in menus:
        change(tree, *(item(key) for key in keys))
        gnome.read(Row(id=ROOT, properties={}, children=tuple(Row(id=id_, properties={}) for id_ in tree.ids()[1:])))

        assert [known(tree, id_).key for id_ in gnome.on_screen[ROOT]] == keys


def test_rows_that_stay_in_their_place_keep_their_ids() -> None:
    """Another id makes hosts build the row anew, with all that is below it."""
    tree = tree_of(item("a"), item("b"), item("c"))
    ids = tree.ids()

    change(tree, item("new"), item("a"), item("b"), item("c"))
    change(tree, item("a"), item("c"))

    assert tree.ids() == (ROOT, ids[1], ids[3])


def test_rows_made_of_the_same_are_not_made_again() -> None:
    inner = Rows(item("x"))
    tree = tree_of(lazy_submenu("s", inner, 1))

    change(tree, lazy_submenu("s", inner, 1))
    assert inner.times == 1

    change(tree, lazy_submenu("s", inner, 2))
    assert inner.times == 2


def test_rows_that_somebody_has_looked_at_are_kept_up_to_date() -> None:
    tree = tree_of(submenu("s", lazy_submenu("in", Rows(item("x")), 1)))
    tree.looked_at(id_of(tree, "in"))
    tree.reconcile(closed)

    change(tree, submenu("s", lazy_submenu("in", Rows(item("x"), item("z")), 2)))

    assert rows(tree, id_of(tree, "in")) == ["x", "z"]


def test_rows_that_nobody_has_looked_at_for_long_are_let_go_of() -> None:
    others = tuple(lazy_submenu(f"{number}", Rows(item(f"{number}/x")), 1) for number in range(LOOKED_AT_KEPT))
    tree = tree_of(submenu("s", lazy_submenu("in", Rows(item("x")), 1), *others))
    tree.looked_at(id_of(tree, "in"))
    tree.reconcile(closed)

    for other in others:
        tree.looked_at(id_of(tree, other.key))
    tree.reconcile(closed)

    assert rows(tree, id_of(tree, "in")) == ["Load now"]


def test_rows_come_though_the_host_says_opened_first() -> None:
    tree = tree_of(submenu("s", lazy_submenu("in", Rows(item("x")), 1)))
    into = id_of(tree, "in")

    tree.looked_at(into)
    tree.reconcile(opened(ROOT, into))

    assert rows(tree, into) == ["x"]


def test_ids_of_what_is_long_gone_are_forgotten_and_never_given_to_another() -> None:
    tree = tree_of(item("a"))
    ids = [id_of(tree, "a")]
    for number in range(2 * IDS_KEPT):
        change(tree, item(f"{number}"))
        ids.append(id_of(tree, f"{number}"))

    assert len(set(ids)) == len(ids)
    assert len(tree.known_ids) < 2 * IDS_KEPT


def test_what_went_into_another_submenu_stays_as_it_is_there_in_an_open_menu() -> None:
    """A device that newer outages push into "more…" is offline still: grey, it would look as if it were not."""
    tree = tree_of(item("a"), item("b"))
    a = id_of(tree, "a")

    change(tree, item("new"), item("b"), submenu("more", item("a", "still")), is_open=opened(ROOT))

    assert rows(tree) == ["still", "b"]
    assert known(tree, a).enabled
    assert tree.clicked(a) == click_on("a")


def test_what_went_where_rows_are_made_later_is_found_there() -> None:
    tree = tree_of(item("a"), item("b"))
    a = id_of(tree, "a")
    there = {"a": item("a", "still")}
    more = submenu("more", MenuNode(key="1", children=LazyItems((1,), lambda: tuple(there.values()), there.get)))

    change(tree, item("new"), more, is_open=opened(ROOT))

    assert rows(tree) == ["still", "b"]
    assert [tree.clicked(item_id) for item_id in (a, id_of(tree, "b"))] == [click_on("a"), None]
