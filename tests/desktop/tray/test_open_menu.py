"""A menu that somebody looks at while more devices go offline, from the snapshot to what the hosts know."""

from datetime import UTC

import pytest

from pilotlamp.desktop.sni.model import ROOT
from pilotlamp.desktop.sni.tree import MenuTree
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.view.menu.build import DIRECT_ROWS, build_menu
from pilotlamp.view.menu.context import MenuContext
from tests.builders import after, at, device, offline, reading

DEVICES = 60


def confirmed_offline(*times: int) -> Snapshot:
    """The first so many devices, at these readings."""
    return after(
        *(
            reading(
                *((offline if place < number else device)(f"host {DEVICES - place}") for place in range(DEVICES)),
                taken_at=at(60 * step + again),
            )
            for step, number in enumerate(times)
            for again in (0, 30)
        )
    )


def reconcile(tree: MenuTree, snapshot: Snapshot, *, root_is_open: bool) -> list[tuple[str, bool]]:
    """Label and enabledness of the rows of devices with problems, as the hosts know them."""
    tree.set_target(build_menu(snapshot, MenuContext(now=at(300), tz=UTC)))
    tree.reconcile(lambda item_id: root_is_open and item_id == ROOT)
    root = tree.node(ROOT)
    assert root is not None
    items = [node.item for child in root.children if (node := tree.node(child)) is not None]
    return [(item.label, item.enabled) for item in items if "problem/" in item.key]


@pytest.mark.parametrize("newer", [3, DIRECT_ROWS + 5, DEVICES - DIRECT_ROWS])
def test_what_newer_outages_push_out_of_an_open_menu_stays_as_it_is(newer: int) -> None:
    tree = MenuTree()
    before = reconcile(tree, confirmed_offline(0, DIRECT_ROWS), root_is_open=False)

    assert reconcile(tree, confirmed_offline(0, DIRECT_ROWS, DIRECT_ROWS + newer), root_is_open=True) == before
    assert all(enabled for _, enabled in before)


def test_what_is_well_again_can_not_be_clicked_where_it_was() -> None:
    tree = MenuTree()
    reconcile(tree, confirmed_offline(0, 2), root_is_open=False)

    rows = reconcile(tree, confirmed_offline(0, 2, 1), root_is_open=True)

    assert sorted(rows) == [("host 59 — offline since 19:01", False), ("host 60 — offline since 19:01", True)]
