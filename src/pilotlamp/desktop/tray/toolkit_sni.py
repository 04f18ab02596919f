"""Linux: our own backend over D-Bus, without GTK."""

from collections.abc import Callable

from pilotlamp.desktop.pystray_core import Icon as AnyIcon
from pilotlamp.desktop.sni.backend import Icon
from pilotlamp.desktop.tray.icon_look import IconLook
from pilotlamp.desktop.tray.toolkit import APP_ID, APP_NAME, Draw, TrayMenu
from pilotlamp.errors import DesktopError


class SniToolkit(IconLook[Icon]):
    """A ``Toolkit`` over D-Bus. ``on_visible`` is told whether any panel shows the icon; on the tray's thread."""

    menu_interval_s = 0.0

    def __init__(self, *, address: str, on_visible: Callable[[bool], None]) -> None:
        super().__init__(Icon(APP_ID, address=address, program=APP_NAME, on_visible=on_visible))

    def run(self, on_ready: Callable[[], None]) -> None:
        def setup(_icon: AnyIcon) -> None:
            on_ready()

        self._icon.run(setup)

    def stop(self) -> None:
        self._icon.stop()

    def call(self, function: Callable[[], None]) -> None:
        self._icon.post(function)

    def set_image(self, draw: Draw) -> None:
        self._icon.draw_with(draw)
        self._icon.visible = True

    def set_menu(self, menu: TrayMenu) -> None:
        self._icon.show_menu(menu.items, menu.on_click)

    def notify(self, title: str, body: str) -> None:
        raise DesktopError(f"this tray shows no notifications; lost: {title}: {body}")
