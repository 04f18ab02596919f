"""Windows: pystray's notification icon, with calls from other threads and the end of the session added.

Not run by the tests, which run on Linux.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from pilotlamp.desktop.pystray_core import Icon
from pilotlamp.desktop.tray.icon_look import IconLook
from pilotlamp.desktop.tray.toolkit import APP_ID
from pilotlamp.view.formatting import shorten_lines_utf16, shorten_utf16

TOOLTIP_UNITS = 127
TITLE_UNITS = 63
BODY_UNITS = 255
"""UTF-16 code units that fit into NOTIFYICONDATAW; pystray raises ValueError for more."""

WM_CLOSE = 0x0010
WM_QUERYENDSESSION = 0x0011
WM_ENDSESSION = 0x0016
WM_POWERBROADCAST = 0x0218
WM_USER = 0x0400
WM_CALL = WM_USER + 20
"""Our message for calls to make. pystray uses WM_USER + 10 and + 11."""

PBT_APMRESUMESUSPEND = 0x0007
PBT_APMRESUMEAUTOMATIC = 0x0012
"""The latter after each sleep, the former too when somebody woke the machine."""

WAKE_UP_MS = 500
"""Python runs its handler for Ctrl-C only when the message loop comes back to it, which without this may take hours."""

SHOW_AGAIN_AFTER_S = (5.0, 20.0, 60.0)
"""At logon the taskbar may not be there yet, and Windows then drops the icon without an error."""


class Win32Toolkit(IconLook[Any]):
    """A ``Toolkit`` on the notification area; run on the main thread.

    ``on_resume`` is called on that thread when the machine has woken up, maybe twice; returns at once.
    """

    menu_interval_s = 1.0

    def __init__(self, on_resume: Callable[[], None]) -> None:
        from pystray._util import win32
        from pystray._win32 import Icon as NotificationIcon

        self._win32: Any = win32
        super().__init__(NotificationIcon(APP_ID))
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._menu_is_open = False
        self._on_resume = on_resume
        handlers: dict[int, Callable[[int, int], object]] = self._icon._message_handlers  # noqa: SLF001 (no other way in)
        self._on_mouse = handlers[win32.WM_NOTIFY]
        handlers |= {
            win32.WM_NOTIFY: self._on_notify,
            WM_CALL: lambda _w, _l: self._make_calls(),
            WM_CLOSE: lambda _w, _l: self.stop(),
            WM_QUERYENDSESSION: lambda _w, _l: 1,
            WM_POWERBROADCAST: self._on_power,
            WM_ENDSESSION: lambda ending, _l: self.stop() if ending else None,
        }

    def run(self, on_ready: Callable[[], None]) -> None:
        timers = [threading.Timer(after_s, self.call, (self._show_again,)) for after_s in SHOW_AGAIN_AFTER_S]

        def setup(_icon: Icon) -> None:
            self._win32.windll.user32.SetTimer(self._window(), 1, WAKE_UP_MS, None)
            on_ready()

        for timer in timers:
            timer.daemon = True
            timer.start()
        try:
            self._icon.run(setup)
        finally:
            for timer in timers:
                timer.cancel()

    def stop(self) -> None:
        self._icon.stop()

    def call(self, function: Callable[[], None]) -> None:
        self._calls.put(function)
        self._win32.PostMessage(self._window(), WM_CALL, 0, 0)

    def set_tooltip(self, text: str) -> None:
        self._icon.title = shorten_lines_utf16(text, TOOLTIP_UNITS)

    def label(self, text: str) -> str:
        """Double each ``&``: a single one underlines the character after it."""
        return text.replace("&", "&&")

    def notify(self, title: str, body: str) -> None:
        texts = shorten_utf16(body, BODY_UNITS), shorten_utf16(title, TITLE_UNITS)
        self.call(lambda: self._icon.notify(*texts))

    def _on_notify(self, w_param: int, l_param: int) -> None:
        """Run pystray's handler; while it shows the menu, no call may destroy the menu under the mouse."""
        self._menu_is_open = True
        try:
            self._on_mouse(w_param, l_param)
        finally:
            self._menu_is_open = False
            self._make_calls()

    def _on_power(self, event: int, _l_param: int) -> int:
        if event in {PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC}:
            self._on_resume()
        return 1  # handled

    def _make_calls(self) -> None:
        while not self._menu_is_open:
            try:
                function = self._calls.get_nowait()
            except Empty:
                return
            function()

    def _show_again(self) -> None:
        if self._icon.visible:
            self._icon._show()  # noqa: SLF001 (setting ``visible`` again would do nothing)

    def _window(self) -> object:
        return self._icon._hwnd  # noqa: SLF001 (what messages are posted to; pystray has no name for it)
