"""Pilotlamp in a real Xfce panel, with one source that a real program serves."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from pilotlamp.view.icon import AMBER, GREEN, RED
from tests.desktop.conftest import running
from tests.desktop.desktops import XFCE
from tests.desktop.panel_menu import choose, open_submenu
from tests.desktop.panel_reader import menu_of
from tests.desktop.pictures import keep
from tests.desktop.real_desktop import HEIGHT, RealDesktop
from tests.desktop.test_actions import until_dialog, until_told
from tests.desktop.test_whole_program import address, on, toasts

T = TypeVar("T")

SOURCE = "Workshop"
_COLOURS = {"green": GREEN, "amber": AMBER, "red": RED}


class Panel:
    """The lamp as its user sees and clicks it."""

    def __init__(self, desktop: RealDesktop) -> None:
        self._desktop = desktop

    def until(self, colour: str) -> None:
        """Wait until the lamp has this colour."""
        self._desktop.until(lambda: self._desktop.find_icon(_COLOURS[colour]))

    def until_told(self, title: str) -> None:
        until_told(self._desktop, title)

    def told(self) -> list[tuple[str, str]]:
        """Title and text of every notification so far, oldest first."""
        return [(toast["summary"], toast["body"]) for toast in reversed(toasts(self._desktop))]

    def until_row(self, *parts: str) -> str:
        """Wait until a row of the menu has all these parts; the row."""
        return self._desktop.until(lambda: next((row for row in self.rows() if all(part in row for part in parts)), ""))

    def until_no_row(self, part: str) -> None:
        """Wait until no row of the menu has this part."""
        self._desktop.until(lambda: not any(part in row for row in self.rows()))

    def rows(self) -> list[str]:
        """All rows of the menu and its submenus."""
        return [row.label for row in menu_of(address(self._desktop)).walk()]

    def click(self, *path: str) -> None:
        """Choose an item of the menu."""
        choose(self._desktop, *path)

    def confirm(self, title: str) -> None:
        """Click the button of a dialog that says yes."""
        until_dialog(self._desktop, title)
        self._desktop.key("Tab")
        self._desktop.key("space")

    def dismiss(self, title: str) -> None:
        """Press Return in a dialog, which says no."""
        until_dialog(self._desktop, title)
        self._desktop.key("Return")
        self._desktop.until(lambda: title not in self._desktop.window_titles())

    def picture(self, name: str, *path: str) -> None:
        """Open a submenu, keep a picture of it, and close the menu."""
        toasts(self._desktop)  # puts those on the screen away
        self._leave()
        windows = self._desktop.windows
        open_submenu(self._desktop, *path)
        keep(self._desktop, f"{name}.png")
        self._leave()
        for _ in range(len(path) + 1):
            self._desktop.key("Escape")
        self._desktop.until(lambda: self._desktop.windows == windows)

    def _leave(self) -> None:
        """Move the pointer to where nothing is: a tooltip is a window, too."""
        self._desktop.move(0, HEIGHT // 2)
        self._desktop.until_still()


@contextmanager
def in_panel(folder: Path, kind: str, url: str, *, secret: str = "", times: str = "poll_s = 0.5") -> Iterator[Panel]:
    """A panel in which Pilotlamp watches one source; ``times``: when it is polled and believed."""
    file = folder / "config.toml"
    source = f'[[sources]]\nname = "{SOURCE}"\nkind = "{kind}"\nurl = "{url}"\n{times}\n'
    file.write_text(source, encoding="utf-8")
    secrets = {"PILOTLAMP_SECRET_WORKSHOP": secret} if secret else {}
    with running(XFCE) as desktop, on(desktop, "--config", file, env=secrets):
        yield Panel(desktop)


@contextmanager
def held(context: AbstractAsyncContextManager[T], loop: asyncio.Runner) -> Iterator[T]:
    """A program, for a test without a loop: a desktop's calls have loops of their own."""
    made = loop.run(context.__aenter__())
    try:
        yield made
    finally:
        loop.run(context.__aexit__(None, None, None))
