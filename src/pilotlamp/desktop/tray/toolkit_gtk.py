"""Linux desktops whose tray knows no StatusNotifierItem (trayer, tint2): pystray's GTK backends, if PyGObject is there.

Not run by the tests: it needs GTK and its typelibs.
"""

import importlib
import logging
import signal
from collections.abc import Callable
from typing import Any

from pilotlamp.desktop.pystray_core import Icon
from pilotlamp.desktop.tray.host_watch import HostWatch
from pilotlamp.desktop.tray.icon_look import IconLook
from pilotlamp.desktop.tray.toolkit import APP_ID

log = logging.getLogger(__name__)


def gtk_icon() -> tuple[Icon, bool]:
    """Import the better of the two backends; returns its icon, and whether StatusNotifier panels show it, too.

    Raises:
        ImportError: there is no PyGObject, or GTK found no display.
        ValueError: PyGObject lacks GTK's typelib.
    """
    try:
        from pystray._appindicator import Icon as IndicatorIcon
    except (ImportError, ValueError):
        from pystray._gtk import Icon as StatusIcon

        return StatusIcon(APP_ID), False  # pystray has no type hints
    return IndicatorIcon(APP_ID), True


class GtkToolkit(IconLook[Icon]):
    """A ``Toolkit`` on GTK 3. Each new menu closes an open one.

    Args:
        on_visible: told whether there is a tray, until there is one; on a thread of its own.
        has_tray_manager: tells whether any program shows XEmbed icons; may block.
        has_watcher: tells whether there is a StatusNotifierWatcher; may block.

    Raises:
        ImportError, ValueError: as ``gtk_icon``.
    """

    menu_interval_s = 1.0

    def __init__(
        self,
        *,
        on_visible: Callable[[bool], None],
        has_tray_manager: Callable[[], bool],
        has_watcher: Callable[[], bool],
    ) -> None:
        icon, by_watcher = gtk_icon()
        super().__init__(icon)
        looks = (has_tray_manager, has_watcher) if by_watcher else (has_tray_manager,)
        self._hosts = HostWatch(lambda: any(look() for look in looks), on_visible)
        self._glib: Any = importlib.import_module("gi.repository.GLib")

    def run(self, on_ready: Callable[[], None]) -> None:
        on_interrupt = signal.getsignal(signal.SIGINT)

        def restore_interrupt() -> None:
            signal.signal(signal.SIGINT, on_interrupt)

        def setup(_icon: Icon) -> None:
            # pystray 0.19.5 has SIGINT kill the process from the start of its loop; only the main thread can undo that.
            self.call(restore_interrupt)
            self._hosts.start()
            on_ready()

        try:
            self._icon.run(setup)
        except self._glib.Error as error:
            # At its end pystray 0.19.5 takes a notification away, and fails where no daemon shows any.
            log.debug("GTK's icon ended with a fault: %s", error)

    def stop(self) -> None:
        self._hosts.stop()
        self.call(self._icon.stop)

    def call(self, function: Callable[[], None]) -> None:
        def once() -> bool:
            function()
            return False  # or GLib would call it again

        self._glib.idle_add(once)

    def notify(self, title: str, body: str) -> None:
        self._icon.notify(body, title)
