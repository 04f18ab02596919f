"""A real desktop without a screen: Xvfb, a session bus, a panel with a tray and a notification daemon."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from PIL import Image, ImageChops, ImageColor
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadWindow
from Xlib.ext import xtest

from tests.desktop.bus_call import has_owner
from tests.desktop.desktops import DBUS_SERVICES, XFCE, Desktop
from tests.desktop.private_bus import PrivateBus
from tests.patience import HANG_S, LOOK_EVERY_S

T = TypeVar("T")

WIDTH, HEIGHT = 1366, XFCE.height
TRAY_LEFT = WIDTH // 2
"""The tray is at the right; the clock, whose letters have every shade of grey, at the left."""
BLACK = ((0, 0), (0, 0), (0, 0))
"""Extremes of a part of the screen where nothing is."""
WAIT_S = HANG_S
NOTIFICATIONS = "org.freedesktop.Notifications"
WATCHER = "org.kde.StatusNotifierWatcher"
STILL_LOOK_S, STILL_LOOKS = 0.05, 3


class RealDesktop:
    """Up within the block; whatever was started is ended after it, also when not all of it came up.

    ``environment`` is for the programs that are to run on this desktop.
    """

    def __init__(self, desktop: Desktop = XFCE, *, notifications: bool = True) -> None:
        self.desktop = desktop
        self._notifications = notifications
        self._stack = ExitStack()
        self._panel: subprocess.Popen[bytes] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None
        self._display: Any = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # xfconfd ends with the bus, but not at once: it may still write while the folder is being removed.
            temporary = tempfile.TemporaryDirectory(prefix="pilotlamp-desktop-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(temporary))
            self.environment = _environment(folder, self.desktop)
            self.environment["DISPLAY"] = name = _start_xvfb(stack, self.desktop.height)
            services = tuple(file for pattern in self.desktop.services for file in DBUS_SERVICES.glob(pattern))
            bus = PrivateBus(folder=folder, environment=self.environment, services=services)
            stack.callback(bus.kill)
            bus.start()
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
            if self.desktop.logind:
                self._start_logind(stack, folder / "system")
            if self.desktop.window_manager:
                stack.callback(_kill, self._start(*self.desktop.window_manager))
            self._display = Display(name)
            stack.callback(self._display.close)
            stack.callback(self._end_panel)
            stack.callback(self.kill_notifications)
            self.start_panel()
            if self._notifications:
                self.start_notifications()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def start_panel(self) -> None:
        """Start the panel and wait until it is on the screen; its tray may take a moment longer."""
        self._panel = self._start(*self.desktop.shell)
        self.until(lambda: self._strip().getextrema() != BLACK, WAIT_S)

    def kill_panel(self) -> None:
        """End the panel at once, as a crash would, and wait until nobody shows icons any more."""
        self._end_panel()
        self.until(lambda: not has_owner(self.environment["DBUS_SESSION_BUS_ADDRESS"], WATCHER))

    def _end_panel(self) -> None:
        """With its plugins: those that it has just started would outlive it."""
        if sys.platform != "win32" and self._panel is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._panel.pid, signal.SIGKILL)
            _kill(self._panel)
        self._panel = None

    def start_notifications(self) -> None:
        """Start the notification daemon and wait until it answers."""
        if self.desktop.notifications:
            self._daemon = self._start(*self.desktop.notifications)
        self.until(lambda: has_owner(self.environment["DBUS_SESSION_BUS_ADDRESS"], NOTIFICATIONS), WAIT_S)

    def kill_notifications(self) -> None:
        """End the notification daemon at once."""
        _kill(self._daemon)
        self._daemon = None

    @contextmanager
    def hung_notifications(self) -> Iterator[None]:
        """Stop the notification daemon in its tracks, as a program that hangs, and let it go on after the block."""
        assert self._daemon is not None
        stop, go_on = signal.Signals["SIGSTOP"], signal.Signals["SIGCONT"]  # the type checker's Windows lacks them
        self._daemon.send_signal(stop)
        try:
            yield
        finally:
            self._daemon.send_signal(go_on)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program on this desktop to its end; output and exit code are the caller's to look at."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=WAIT_S, check=False
        )

    def screenshot(self) -> Image.Image:
        """The whole screen."""
        size = (WIDTH, self.desktop.height)
        raw = self._display.screen().root.get_image(0, 0, *size, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", size, raw.data, "raw", "BGRX")

    def find_icon(self, colour: tuple[int, int, int], *, tolerance: int = 24) -> tuple[int, int] | None:
        """Middle of what has this colour in the panel; None when there isn't as much of it as of a lamp."""
        panel_top, panel_bottom = self.desktop.panel
        tray = self._strip().crop((TRAY_LEFT, 0, WIDTH, panel_bottom - panel_top))
        difference = ImageChops.difference(tray, Image.new("RGB", tray.size, colour))
        red, green, blue = (band.point(lambda value: 255 * (value <= tolerance)) for band in difference.split())
        found = ImageChops.multiply(ImageChops.multiply(red, green), blue)
        box = found.getbbox()
        if box is None or found.histogram()[255] < 20:
            return None
        left, top, right, bottom = box
        return TRAY_LEFT + (left + right) // 2, panel_top + (top + bottom) // 2

    def until(self, condition: Callable[[], T | None], wait_s: float = WAIT_S) -> T:
        """Wait for a truthy result of the condition and return it.

        Raises:
            TimeoutError: it never was.
        """
        end_at = time.monotonic() + wait_s
        while not (found := condition()):
            if time.monotonic() > end_at:
                raise TimeoutError(f"not within {wait_s} s: {condition}")
            time.sleep(LOOK_EVERY_S)
        return found

    def until_still(self) -> Image.Image:
        """A screenshot when the screen has stopped changing for three looks: menus fade in and grow."""
        newest, same = self.screenshot(), 0
        for _ in range(int(WAIT_S / STILL_LOOK_S)):
            time.sleep(STILL_LOOK_S)
            before, newest = newest, self.screenshot()
            same = same + 1 if newest == before else 0
            if same == STILL_LOOKS:
                return newest
        raise TimeoutError("the screen never stands still")

    def window_titles(self) -> list[str]:
        """Of the windows that are on the screen; there is no window manager, so all are the root's."""
        return [title for title, _ in self._titled_windows()]

    def window_place(self, title: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of the window with this title."""
        place = next(window for found, window in self._titled_windows() if found == title).get_geometry()
        return place.x, place.y, place.width, place.height

    def _titled_windows(self) -> Iterator[tuple[str, Any]]:
        for window in self._windows():
            with suppress(BadWindow):  # it has closed meanwhile
                yield window.get_wm_name() or "", window

    def _windows(self) -> list[Any]:
        return [window for window in self._display.screen().root.query_tree().children if _is_mapped(window)]

    def paint_background(self, colour: str) -> None:
        """Give the bare screen a colour, for pictures that people look at."""
        screen = self._display.screen()
        pixel = screen.default_colormap.alloc_color(*(257 * part for part in ImageColor.getrgb(colour)[:3])).pixel
        screen.root.change_attributes(background_pixel=pixel)
        screen.root.clear_area(0, 0, WIDTH, self.desktop.height)
        self._display.sync()

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Button 1 is the left one, 3 the right one."""
        self.move(x, y)
        xtest.fake_input(self._display, X.ButtonPress, button)
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    @property
    def windows(self) -> int:
        """How many are on the screen, each menu and submenu counted, but no notification."""
        return sum(not _is_toast(window) for window in self._windows())

    def open_menu(self, x: int, y: int, button: int = 3) -> Image.Image:
        """Click what opens a menu, and take a picture when it is there."""
        before = self.windows
        self.click(x, y, button)
        self.until(lambda: self.windows > before)
        return self.until_still()

    def key(self, name: str) -> None:
        """Press and release a key by its X name: ``Down``, ``Return``, ``Escape``."""
        self._press(XK.string_to_keysym(name))

    def type_text(self, text: str) -> None:
        """Press the keys for a text; only what is on the keyboard (a US one) can be typed."""
        for char in text:
            self._press(ord(char))

    def _press(self, keysym: int) -> None:
        code = self._display.keysym_to_keycode(keysym)
        shifted = self._display.keycode_to_keysym(code, 0) != keysym
        shift = self._display.keysym_to_keycode(XK.XK_Shift_L)
        if shifted:
            xtest.fake_input(self._display, X.KeyPress, shift)
        xtest.fake_input(self._display, X.KeyPress, code)
        xtest.fake_input(self._display, X.KeyRelease, code)
        if shifted:
            xtest.fake_input(self._display, X.KeyRelease, shift)
        self._display.sync()

    def _start_logind(self, stack: ExitStack, folder: Path) -> None:
        """Start a system bus with a mocked login manager, as GNOME Shell does not start without."""
        folder.mkdir()
        bus = PrivateBus(folder=folder, environment=self.environment)
        stack.callback(bus.kill)
        bus.start()
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
        mock = self._start("/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind")
        stack.callback(_kill, mock)
        self.until(lambda: has_owner(bus.address, "org.freedesktop.login1"), WAIT_S)

    def _strip(self) -> Image.Image:
        top, bottom = self.desktop.panel
        return self.screenshot().crop((0, top, WIDTH, bottom))

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _is_mapped(window: Any) -> bool:
    try:
        return bool(window.get_attributes().map_state == X.IsViewable)
    except BadWindow:  # it has closed meanwhile
        return False


def _is_toast(window: Any) -> bool:
    try:
        return "Dunst" in (window.get_wm_class() or ())
    except BadWindow:
        return True


def _environment(folder: Path, desktop: Desktop) -> dict[str, str]:
    for path, content in desktop.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CURRENT_DESKTOP": desktop.name,
        "NO_AT_BRIDGE": "1",
        **desktop.environment,
    }


def _start_xvfb(stack: ExitStack, height: int) -> str:
    """The display's name, when it takes connections."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        try:
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{height}x24", "-nolisten", "tcp"],
                pass_fds=(writer,),
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(writer)
        stack.callback(_end, server)
        # Up to the newline, and only then may the pipe be closed: Xvfb dies of a pipe that closes while it writes.
        number = pipe.readline().decode().strip()
    if not number:
        raise RuntimeError("Xvfb ended before it named its display")
    return f":{number}"


def _kill(process: "subprocess.Popen[bytes] | None") -> None:
    """End a process of ours; one that has ended by itself is only waited for."""
    if process is not None:
        process.kill()
        process.wait()


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Let the X server take its lock and its socket away; killed, it leaves them in /tmp."""
    server.terminate()
    try:
        server.wait(WAIT_S)
    except subprocess.TimeoutExpired:
        _kill(server)
