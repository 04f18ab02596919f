"""macOS: pystray's status item, touched on the main thread alone: recent versions kill a process that does otherwise.

Not run by the tests, which run on Linux. On SIGINT pystray 0.19.5 ends the process itself, before the program can.
"""

import importlib
import subprocess
from collections.abc import Callable
from typing import Any

from pilotlamp.desktop.pystray_core import Icon
from pilotlamp.desktop.tray.icon_look import IconLook
from pilotlamp.desktop.tray.toolkit import APP_ID
from pilotlamp.errors import DesktopError

DID_WAKE = "NSWorkspaceDidWakeNotification"


class DarwinToolkit(IconLook[Icon]):
    """A ``Toolkit`` on AppKit; made and run on the main thread.

    ``on_resume`` is called on that thread when the machine has woken up; returns at once.
    """

    menu_interval_s = 1.0

    def __init__(self, on_resume: Callable[[], None]) -> None:
        from pystray._darwin import Icon as StatusItem

        super().__init__(StatusItem(APP_ID))
        self._app_helper: Any = importlib.import_module("PyObjCTools.AppHelper")
        workspace: Any = importlib.import_module("AppKit").NSWorkspace.sharedWorkspace()
        # Without a queue: the block is called where the notification is posted, on the main thread.
        self._waking: Any = workspace.notificationCenter().addObserverForName_object_queue_usingBlock_(
            DID_WAKE, None, None, lambda _notification: on_resume()
        )

    def run(self, on_ready: Callable[[], None]) -> None:
        self._icon.run(lambda _icon: on_ready())

    def stop(self) -> None:
        self.call(self._icon.stop)

    def call(self, function: Callable[[], None]) -> None:
        self._app_helper.callAfter(function)

    def notify(self, title: str, body: str) -> None:
        try:
            self._icon.notify(body, title)  # runs osascript and waits for it: the one thing that any thread may do
        except (OSError, subprocess.CalledProcessError) as error:
            raise DesktopError("osascript could not show the notification") from error
