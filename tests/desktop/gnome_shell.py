"""GNOME Shell seen from within: the rows of our menu as its actors, by the shell's own ``Eval`` (``--unsafe-mode``)."""

import json
from dataclasses import dataclass
from typing import Any

from tests.desktop.bus_call import call
from tests.desktop.real_desktop import RealDesktop

_SHELL = ("org.gnome.Shell", "/org/gnome/Shell")
_MENU = 'Main.panel.statusArea[Object.keys(Main.panel.statusArea).find(key => key.startsWith("appindicator-"))].menu'
_ROWS = f"""
(() => {{
    const rows = menu => menu._getMenuItems().map(item => {{
        const [x, y] = item.get_transformed_position();
        const seen = [x + item.width / 2, y + item.height / 2].map(place => Math.round(place) || 0);
        return [item.label?.text ?? "", item.constructor.name, seen, item.menu?.isOpen ?? false,
                item.menu ? rows(item.menu) : []];
    }});
    return JSON.stringify([{_MENU}.isOpen, rows({_MENU})]);
}})()
"""
QUIET = """
Main.overview.hide();
Main.messageTray.getSources().forEach(source => source.destroy());
"""
"""Away with the overview that the shell starts with, and with its words for whoever runs it as root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellRow:
    """One row of the menu as it is on the screen."""

    label: str
    is_line: bool
    middle: tuple[int, int]
    is_open: bool
    rows: tuple["ShellRow", ...]

    def row(self, beginning: str) -> "ShellRow":
        """The first of its rows whose label begins so."""
        for row in self.rows:
            if row.label.startswith(beginning):
                return row
        raise LookupError(f"{beginning!r} is not among {[row.label for row in self.rows]}")

    def has(self, beginning: str) -> bool:
        return any(row.label.startswith(beginning) for row in self.rows)


def evaluate(desktop: RealDesktop, script: str) -> Any:
    """The value of a script in the shell."""
    done, value = call(desktop.environment["DBUS_SESSION_BUS_ADDRESS"], _SHELL, "org.gnome.Shell.Eval", "s", script)
    assert done, value
    return json.loads(value) if value else None


def menu(desktop: RealDesktop) -> ShellRow:
    """Our menu; open or not."""
    is_open, rows = json.loads(evaluate(desktop, _ROWS))
    return ShellRow(label="", is_line=False, middle=(0, 0), is_open=is_open, rows=_rows(rows))


def until_row(desktop: RealDesktop, *path: str) -> ShellRow:
    """The row that the labels' beginnings lead to, when it is there."""

    def found() -> ShellRow | None:
        row = menu(desktop)
        try:
            for beginning in path:
                row = row.row(beginning)
        except LookupError:
            return None
        return row

    return desktop.until(found, 30)


def open_row(desktop: RealDesktop, *path: str) -> ShellRow:
    """Click the row of the open menu with the mouse, and give it back when its submenu is open."""
    desktop.until(lambda: menu(desktop).is_open, 30)
    desktop.until_still()
    desktop.click(*until_row(desktop, *path).middle)
    desktop.until(lambda: until_row(desktop, *path).is_open, 30)
    desktop.until_still()
    return until_row(desktop, *path)


def _rows(rows: list[Any]) -> tuple[ShellRow, ...]:
    return tuple(
        ShellRow(
            label=label, is_line="Separator" in kind, middle=(middle[0], middle[1]), is_open=is_open, rows=_rows(below)
        )
        for label, kind, middle, is_open, below in rows
    )
