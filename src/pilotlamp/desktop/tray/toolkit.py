"""The desktop system that a tray is shown on; one implementation for each kind of pystray backend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL.Image import Image

from pilotlamp.view.clicks import Click
from pilotlamp.view.tray_view import MenuNode

APP_ID = "pilotlamp"
APP_NAME = "Pilotlamp"
"""Id by which desktops remember the icon's place."""

Draw = Callable[[int], Image]
"""Draws the icon for a side length in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayMenu:
    """The menu to show, and the receivers of its clicks; they are called on any thread and return at once."""

    items: Sequence[MenuNode]
    on_click: Callable[[Click], None]
    loaded: frozenset[str]
    """Keys of the nodes that ``on_load`` was called for."""
    on_load: Callable[[MenuNode], None]
    """Callback for a click on a node with ``on_open``, on systems that do not tell of openings."""


class Toolkit(Protocol):
    """An icon of one system.

    ``set_image``, ``set_tooltip`` and ``set_menu`` are called on the tray's thread only, which is the one that ``run``
    blocks or one that the system has for it; all else from any thread and from signal handlers.
    """

    menu_interval_s: float
    """Least time between two menus where each replaces the whole native menu; 0: a menu changes in place."""

    def run(self, on_ready: Callable[[], None]) -> None:
        """Block until ``stop``. ``on_ready`` is called once, from any thread, when ``call`` works.

        Raises:
            DesktopError: there is nothing to show an icon on.
        """
        ...

    def stop(self) -> None:
        """End ``run``; returns at once. May have no effect before ``on_ready``."""
        ...

    def call(self, function: Callable[[], None]) -> None:
        """Call ``function`` on the tray's thread, in the order of these calls; returns at once."""
        ...

    def set_image(self, draw: Draw) -> None:
        """Show this icon; the first one makes the icon visible."""
        ...

    def set_tooltip(self, text: str) -> None: ...

    def set_menu(self, menu: TrayMenu) -> None: ...

    def notify(self, title: str, body: str) -> None:
        """Show a notification by the tray's own means; may block for a moment.

        Raises:
            DesktopError: it has none, or it failed.
        """
        ...
