"""Rows that are made when somebody looks, and what is remembered from one menu to the next."""

from datetime import UTC

from pilotlamp.view.menu.build import build_menu
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.sorted_devices import MenuCache
from pilotlamp.view.tray_view import LazyItems, MenuNode
from tests.builders import NOW, after, at, device, offline, reading

ROW = MenuNode(key="a", label="a")


class Built:
    """Counts how often rows are made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[MenuNode, ...]:
        self.times += 1
        return (ROW,)


def test_rows_are_made_once_and_only_when_looked_at() -> None:
    built = Built()
    rows = LazyItems((1,), built)
    node = MenuNode(key="s", children=rows)

    assert node.enabled
    assert rows == LazyItems((1,), built)
    assert rows != LazyItems((2,), built)
    assert built.times == 0

    assert list(rows) == [ROW]
    assert (rows[0], rows[:1], len(rows)) == (ROW, (ROW,), 1)
    assert built.times == 1


def test_rows_compare_with_those_that_are_there_already() -> None:
    assert LazyItems((1,), Built()) == (ROW,)
    assert LazyItems((1,), Built()) != [ROW]


def context(memo: MenuCache) -> MenuContext:
    return MenuContext(now=NOW, tz=UTC, memo=memo)


def test_what_is_remembered_makes_the_same_menu() -> None:
    """Through states, names, owners and devices that change one after the other."""
    memo = MenuCache()
    readings = (
        (device("b"), device("a")),
        (device("b"), offline("a")),
        (device("b"), offline("a")),
        (device("z", id="b"), device("a")),
        (device("a", id="b"), device("a", owner="ada")),
        (device("a", id="b", owner="bob"), device("a", owner="ada")),
        (device("c"), device("a", owner="ada")),
    )
    outcomes = [reading(*devices, taken_at=at(30 * number)) for number, devices in enumerate(readings)]

    for number in range(1, len(outcomes) + 1):
        snapshot = after(*outcomes[:number])
        assert build_menu(snapshot, context(memo)) == build_menu(snapshot, context(MenuCache()))


def test_a_long_list_makes_no_device_before_its_group_is_opened() -> None:
    snapshot = after(reading(*(device(f"host {number}") for number in range(60))))

    menu = build_menu(snapshot, context(MenuCache()))

    source = next(node for node in menu if node.label.startswith("Makerspace"))
    groups = [node for node in source.children if " – " in node.label]
    assert [node.label for node in groups] == ["host 0 – host 24", "host 25 – host 49", "host 50 – host 59"]
    assert all(isinstance(node.children, LazyItems) for node in groups)
    assert groups[2].children[0].label == "host 50 — online"
