"""A toolkit that records instead of showing, with a tray thread of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from PIL import Image

from pilotlamp.desktop.pystray_core import Icon, Menu, MenuItem
from pilotlamp.desktop.tray.pystray_menu import PystrayMenu
from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.desktop.tray.toolkit import Draw, TrayMenu
from tests.patience import HANG_S


class RecordingToolkit:
    """A ``Toolkit``; what it is told to show is kept in the order of the calls."""

    def __init__(self, *, menu_interval_s: float = 0.0) -> None:
        self.menu_interval_s = menu_interval_s
        self.images: list[Image.Image] = []
        self.tooltips: list[str] = []
        self.menus: list[Menu] = []
        self.menu_times_s: list[float] = []
        self.notifications: list[tuple[str, str]] = []
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._changed = threading.Condition()

    def run(self, on_ready: Callable[[], None]) -> None:
        on_ready()
        while (function := self._calls.get()) is not None:
            function()
            with self._changed:
                self._changed.notify_all()

    def stop(self) -> None:
        self._calls.put(None)

    def call(self, function: Callable[[], None]) -> None:
        self._calls.put(function)

    def set_image(self, draw: Draw) -> None:
        self.images.append(draw(16))

    def set_tooltip(self, text: str) -> None:
        self.tooltips.append(text)

    def set_menu(self, menu: TrayMenu) -> None:
        self.menus.append(PystrayMenu(menu=menu, label=lambda text: text.replace("&", "&&")).build())
        self.menu_times_s.append(time.monotonic())

    def notify(self, title: str, body: str) -> None:
        self.notifications.append((title, body))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until the condition holds; looked at again after each call on the tray's thread."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(condition()), HANG_S)

    def settle(self) -> None:
        """Wait until everything that was called for has been done."""
        done = threading.Event()
        self.call(done.set)
        assert done.wait(HANG_S)

    def rows(self) -> list[str]:
        """Labels of the newest menu, a submenu's rows indented below it."""
        return [f"{'  ' * depth}{item.text}" for depth, item in _walk(self.menus[-1])]

    def item(self, label: str) -> MenuItem:
        """An item of the newest menu."""
        return next(item for _, item in _walk(self.menus[-1]) if item.text == label)

    def click(self, label: str) -> None:
        """Click an item on the toolkit's own thread."""
        item = self.item(label)
        self.call(lambda: item(Icon("test")))


def _walk(menu: Menu, depth: int = 0) -> Iterator[tuple[int, MenuItem]]:
    for item in menu:
        yield depth, item
        if item.submenu is not None:
            yield from _walk(item.submenu, depth + 1)


@contextmanager
def running(tray: PystrayTray, on_ready: Callable[[], None] = lambda: None) -> Iterator[PystrayTray]:
    """Runs the tray in a thread; fails when it doesn't end within the promised second."""
    thread = threading.Thread(target=tray.run, args=(on_ready,), daemon=True)
    thread.start()
    try:
        yield tray
    finally:
        tray.stop()
        thread.join(HANG_S)
        assert not thread.is_alive(), "the tray did not stop in time"
