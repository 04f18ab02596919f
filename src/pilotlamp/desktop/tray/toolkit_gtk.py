"""Linux desktops whose tray knows no StatusNotifierItem (trayer, tint2): pystray's GTK backends, if PyGObject is there.

Not run by the tests: it needs GTK and its typelibs.
"""

import importlib
import signal
from collections.abc import Callable
from typing import Any

from pilotlamp.desktop.pystray_core import Icon
from pilotlamp.desktop.tray.icon_look import IconLook
from pilotlamp.desktop.tray.toolkit import APP_ID


def gtk_icon() -> Icon:
    """The better of the two backends that can be imported.

    Raises:
        ImportError: there is no PyGObject, or GTK found no display.
        ValueError: PyGObject lacks GTK's typelib.
    """
    try:
        from pystray._appindicator import Icon as IndicatorIcon
    except (ImportError, ValueError):
        from pystray._gtk import Icon as StatusIcon

        return StatusIcon(APP_ID)  # type: ignore[no-any-return]  # pystray has no type hints
    return IndicatorIcon(APP_ID)  # type: ignore[no-any-return]


class GtkToolkit(IconLook[Icon]):
    """A ``Toolkit`` on GTK 3. Each new menu closes an open one.

    Raises:
        ImportError, ValueError: as ``gtk_icon``.
    """

    opens_submenus = False
    menu_interval_s = 1.0

    def __init__(self) -> None:
        super().__init__(gtk_icon())
        self._glib: Any = importlib.import_module("gi.repository.GLib")

    def run(self, on_ready: Callable[[], None]) -> None:
        on_interrupt = signal.getsignal(signal.SIGINT)

        def restore_interrupt() -> None:
            signal.signal(signal.SIGINT, on_interrupt)

        def setup(_icon: Icon) -> None:
            # pystray 0.19.5 has SIGINT kill the process from the start of its loop; only the main thread can undo that.
            self.call(restore_interrupt)
            on_ready()

        self._icon.run(setup)

    def stop(self) -> None:
        self.call(self._icon.stop)

    def call(self, function: Callable[[], None]) -> None:
        def once() -> bool:
            function()
            return False  # or GLib would call it again

        self._glib.idle_add(once)

    def notify(self, title: str, body: str) -> None:
        self._icon.notify(body, title)
