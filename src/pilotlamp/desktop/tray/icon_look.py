"""Part of a ``Toolkit`` that is the same on all of pystray's backends."""

from typing import Generic, TypeVar

from pilotlamp.desktop.pystray_core import Icon
from pilotlamp.desktop.tray.pystray_menu import PystrayMenu
from pilotlamp.desktop.tray.toolkit import Draw, TrayMenu

IMAGE_PX = 64
"""Side length of the one image, which these systems scale themselves."""

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

    def set_menu(self, menu: TrayMenu) -> None:
        self._icon.menu = PystrayMenu(menu=menu, label=self.label).build()

    def label(self, text: str) -> str:
        """Escape a text for the system's menus."""
        return text
