"""The part of a ``Toolkit`` that pystray does alike on every system."""

from typing import Generic, TypeVar

from pilotlamp.desktop.pystray_core import Icon, Menu
from pilotlamp.desktop.tray.toolkit import Draw

IMAGE_PX = 64
"""Of the one image that these systems scale themselves."""

IconT = TypeVar("IconT", bound=Icon)


class IconLook(Generic[IconT]):
    """Image, tooltip and menu of a pystray icon; on the tray's thread only."""

    def __init__(self, icon: IconT) -> None:
        self._icon = icon

    def set_image(self, draw: Draw) -> None:
        self._icon.icon = draw(IMAGE_PX)
        self._icon.visible = True

    def set_tooltip(self, text: str) -> None:
        self._icon.title = text

    def set_menu(self, menu: Menu) -> None:
        self._icon.menu = menu

    def label(self, text: str) -> str:
        return text
