"""Choosing an item of the tray's menu in the real panel, by mouse and keys."""

from collections.abc import Callable
from typing import Final

from PIL.Image import Image

from pilotlamp.view.icon import AMBER, GREEN, GREY, RED
from tests.desktop.panel_reader import menu_of
from tests.desktop.real_desktop import RealDesktop
from tests.desktop.stub_host import Row

SUBMENU_S: Final = 10.0
"""A submenu that is not there after this will not come: its key was lost."""


def choose(desktop: RealDesktop, *path: str) -> None:
    """Click the lamp, whatever its colour, go down the submenus whose labels begin so, and choose the last of them.

    GTK's keys: Home goes to the first item that can be chosen, Down to the next, Right opens a submenu and is on its
    first. On a busy machine a key may come while the panel draws the menu anew, and be lost: then all begins again.
    """
    desktop.until(lambda: _go_to(desktop, path))
    desktop.key("Return")


def open_submenu(desktop: RealDesktop, *path: str) -> None:
    """Open the submenu of an item; the screen then stands still."""
    desktop.until(lambda: _go_to(desktop, (*path, "")))


def _go_to(desktop: RealDesktop, path: tuple[str, ...]) -> bool:
    """Open the menu and select the item at the end of a path; if a submenu does not open, close the menu again."""
    where = desktop.until(lambda: next(filter(None, map(desktop.find_icon, (RED, AMBER, GREEN, GREY))), None))
    desktop.until(lambda: _place(desktop, path[:2]))
    closed = desktop.windows
    opened = desktop.open_menu(*where)
    desktop.until(lambda: _first_is_selected(desktop, opened))
    for depth in range(1, len(path)):
        _select(desktop, path[:depth])
        desktop.key("Right")
        if not _holds(desktop, lambda depth=depth: desktop.windows > closed + depth):  # type: ignore[misc]
            desktop.until(lambda: _is_closed(desktop, closed))
            return False
        desktop.until_still()
    _select(desktop, path)
    return True


def _select(desktop: RealDesktop, path: tuple[str, ...]) -> None:
    """Go from the first item of the open submenu to the one at the end of the path."""
    place = desktop.until(lambda: _place(desktop, path))
    for _ in range(place - 1):
        desktop.key("Down")
    desktop.until_still()


def _holds(desktop: RealDesktop, condition: Callable[[], bool]) -> bool:
    try:
        return desktop.until(condition, SUBMENU_S)
    except TimeoutError:
        return False


def _is_closed(desktop: RealDesktop, windows: int) -> bool:
    """Press Escape, which closes one submenu after the other, until there are no more windows than this."""
    if desktop.windows > windows:
        desktop.key("Escape")
    return desktop.windows <= windows


def _first_is_selected(desktop: RealDesktop, opened: Image) -> bool:
    """Press Home, which a menu hears only when it has taken hold of the keyboard, and look for what it changes."""
    desktop.key("Home")
    return desktop.screenshot() != opened


def _place(desktop: RealDesktop, path: tuple[str, ...]) -> int | None:
    """The item's number among those of its submenu that can be chosen, from 1; None: it is not there."""
    level: Row | None = menu_of(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    for label in path[:-1]:
        level = level and next((row for row in level.children if row.label.startswith(label)), None)
    choices = [row.label for row in level.children if _can_be_chosen(row)] if level else []
    return next((number for number, found in enumerate(choices, 1) if found.startswith(path[-1])), None)


def _can_be_chosen(row: Row) -> bool:
    return row.properties.get("type") != "separator" and bool(row.properties.get("enabled", True))
