"""The tray of every system: brings icon, tooltip and menu up to date, and touches only what is different."""

import threading
import time
from collections.abc import Callable
from functools import partial

from PIL.Image import Image

from pilotlamp.desktop.base import OnClick
from pilotlamp.desktop.tray.toolkit import Toolkit, TrayMenu
from pilotlamp.view.bidi import isolated
from pilotlamp.view.tray_view import IconSpec, MenuNode, TrayView


class PystrayTray:
    """A ``desktop.base.Tray`` on one of pystray's backends.

    No locks: ``show`` and ``stop`` come from other threads and from signal handlers, and may interrupt what happens on
    the tray's thread. They store the newest view, or the wish to stop, and the tray's thread reads it.
    """

    def __init__(self, toolkit: Toolkit, *, draw: Callable[[IconSpec, int], Image], on_click: OnClick) -> None:
        self._toolkit = toolkit
        self._draw = draw
        self._on_click = on_click
        self._tray_view: TrayView | None = None
        self._ready = False
        self._stopping = False
        self._loaded: frozenset[str] = frozenset()
        self._shown_icon: IconSpec | None = None
        self._shown_tooltip: str | None = None
        self._shown_menu: tuple[tuple[MenuNode, ...], frozenset[str]] | None = None
        self._next_menu_at = 0.0
        self._later: threading.Timer | None = None

    def run(self, on_ready: Callable[[], None]) -> None:
        """Run as ``Tray.run``; once only."""
        if self._stopping:
            return
        try:
            self._toolkit.run(partial(self._begin, on_ready))
        finally:
            self._ready = False
            if self._later is not None:
                self._later.cancel()

    def show(self, tray_view: TrayView) -> None:
        """Show as ``Tray.show``."""
        self._tray_view = tray_view
        if self._ready:
            self._toolkit.call(self._bring_up_to_date)

    def stop(self) -> None:
        """Stop as ``Tray.stop``."""
        self._stopping = True
        if self._ready:
            self._toolkit.stop()

    def notify(self, title: str, body: str) -> None:
        """Show a notification by the tray's own means; may block for a moment.

        Raises:
            DesktopError: this kind of tray has none, or it failed.
        """
        self._toolkit.notify(title, body)

    def _begin(self, on_ready: Callable[[], None]) -> None:
        # In this order: what came before is looked at below, what comes later finds the tray ready.
        self._ready = True
        if self._stopping:
            self._toolkit.stop()
            return
        self._toolkit.call(self._bring_up_to_date)
        on_ready()

    def _load(self, node: MenuNode) -> None:
        self._loaded |= {node.key}
        self._toolkit.call(self._bring_up_to_date)
        if node.on_open is not None:
            self._on_click(node.on_open)

    def _bring_up_to_date(self) -> None:
        tray_view = self._tray_view
        if tray_view is None:
            return
        if tray_view.tooltip != self._shown_tooltip:
            self._shown_tooltip = tray_view.tooltip
            self._toolkit.set_tooltip(isolated(tray_view.tooltip))
        if tray_view.icon != self._shown_icon:
            self._shown_icon = tray_view.icon
            self._toolkit.set_image(partial(self._draw, tray_view.icon))
        if (tray_view.menu, self._loaded) != self._shown_menu:
            self._replace_menu(tray_view.menu)

    def _replace_menu(self, nodes: tuple[MenuNode, ...]) -> None:
        wait_s = self._next_menu_at - time.monotonic()
        if wait_s > 0:
            self._look_again_in(wait_s)
            return
        self._next_menu_at = time.monotonic() + self._toolkit.menu_interval_s
        self._shown_menu = (nodes, self._loaded)
        self._toolkit.set_menu(TrayMenu(items=nodes, on_click=self._on_click, loaded=self._loaded, on_load=self._load))

    def _look_again_in(self, wait_s: float) -> None:
        if self._later is not None and self._later.is_alive():
            return
        self._later = threading.Timer(wait_s, self._toolkit.call, (self._bring_up_to_date,))
        self._later.daemon = True
        self._later.start()
