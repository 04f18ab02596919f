"""Submenus that are filled when they open."""

from pilotlamp.view.clicks import Click
from pilotlamp.view.formatting import PROBLEM_LIMIT, shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import Loaded, fact, row
from pilotlamp.view.tray_view import MenuNode


def list_node(
    here: str,
    label: str,
    load: Click,
    rows: tuple[MenuNode, ...] | None,
    loaded: Loaded,
    *,
    more: tuple[MenuNode, ...] = (),
) -> MenuNode:
    """Build the submenu of a list; known rows stay on show while they are fetched anew.

    Args:
        here: the submenu's key.
        label: its label.
        load: fetches the list.
        rows: the list; None: it was never there.
        loaded: how far it has come.
        more: what stands below it at any time.
    """
    if rows:
        children = rows
    elif loaded.problem and not loaded.loading:
        children = (
            fact(f"{here}/problem", shorten(loaded.problem, PROBLEM_LIMIT), loaded.problem),
            row(f"{here}/retry", labels.RETRY, load),
        )
    elif rows is None and not loaded.loading:  # to click where a host does not tell of the opening (MATE)
        children = (row(f"{here}/none", labels.LOAD, load),)
    else:
        children = (row(f"{here}/none", labels.LOADING if rows is None else labels.EMPTY_LIST),)
    return MenuNode(key=here, label=label, children=(*children, *more), on_open=load)
