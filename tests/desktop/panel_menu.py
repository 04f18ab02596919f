"""Choosing an item of the tray's menu in the real panel, by mouse and keys."""

from PIL.Image import Image

from pilotlamp.view.icon import AMBER, GREEN, GREY, RED
from tests.desktop.panel_reader import menu_of
from tests.desktop.real_desktop import RealDesktop
from tests.desktop.stub_host import Row


def choose(desktop: RealDesktop, *path: str) -> None:
    """Click the lamp, whatever its colour, go down the submenus whose labels begin so, and choose the last of them.

    GTK's keys: Home goes to the first item that can be chosen, Down to the next, Right opens a submenu and is on its
    first.
    """
    where = desktop.until(lambda: next(filter(None, map(desktop.find_icon, (RED, AMBER, GREEN, GREY))), None))
    desktop.until(lambda: _place(desktop, path[:2]))
    opened = desktop.open_menu(*where)
    windows = desktop.windows
    desktop.until(lambda: _first_is_selected(desktop, opened))
    for depth in range(len(path)):
        place = desktop.until(lambda depth=depth: _place(desktop, path[: depth + 1]))  # type: ignore[misc]
        for _ in range(place - 1):
            desktop.key("Down")
        desktop.until_still()
        if depth == len(path) - 1:
            desktop.key("Return")
        else:
            desktop.key("Right")
            desktop.until(lambda depth=depth: desktop.windows > windows + depth)  # type: ignore[misc]
            desktop.until_still()


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
