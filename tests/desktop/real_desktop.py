"""A real desktop without a screen: Xvfb, a session bus, xfce4-panel with a tray, and dunst for notifications."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from PIL import Image, ImageChops, ImageColor
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadWindow
from Xlib.ext import xtest

from tests.desktop.private_bus import PrivateBus

T = TypeVar("T")

PROGRAMS = ("Xvfb", "dbus-daemon", "xfce4-panel", "dunst")
XFCONF_SERVICE = Path("/usr/share/dbus-1/services/org.xfce.Xfconf.service")
WIDTH, HEIGHT = 1024, 640
PANEL_PX = 30
"""Height of the panel, at the top of the screen."""
TRAY_LEFT = WIDTH // 2
"""The tray is at the right; the clock, whose letters have every shade of grey, at the left."""
BLACK = ((0, 0), (0, 0), (0, 0))
"""Extremes of a part of the screen where nothing is."""
WAIT_S = 10.0
LOOK_EVERY_S = 0.02

PANEL_SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="{PANEL_PX}"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="3"/>
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray"/>
    <property name="plugin-3" type="string" value="clock"/>
  </property>
</channel>
"""

DUNST_SETTINGS = """
[global]
    # Away from the panel's menu, so that both are seen whole.
    origin = bottom-left
    offset = 24x24
    width = 360
    height = 160
    font = Sans 10
    format = "<b>%s</b>\\n%b"
    frame_width = 1
    corner_radius = 4
    padding = 12
    horizontal_padding = 12
    # Not in front of what says how old a notification is: pictures of it would never be the same.
    show_age_threshold = -1
    show_indicators = no

[urgency_low]
    background = "#ffffff"
    foreground = "#333333"
    frame_color = "#999999"

[urgency_normal]
    background = "#ffffff"
    foreground = "#222222"
    frame_color = "#26a64e"

[urgency_critical]
    background = "#ffffff"
    foreground = "#222222"
    frame_color = "#d42428"
"""


def missing_programs() -> tuple[str, ...]:
    """What this machine lacks for a real desktop."""
    missing = tuple(name for name in PROGRAMS if shutil.which(name) is None)
    return missing if XFCONF_SERVICE.is_file() else (*missing, "xfconfd")


class RealDesktop:
    """Up within the block; whatever was started is ended after it, also when not all of it came up.

    ``environment`` is for the programs that are to run on this desktop.
    """

    def __init__(self, *, notifications: bool = True) -> None:
        self._notifications = notifications
        self._stack = ExitStack()
        self._panel: subprocess.Popen[bytes] | None = None
        self._dunst: subprocess.Popen[bytes] | None = None
        self._display: Any = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # xfconfd ends with the bus, but not at once: it may still write while the folder is being removed.
            temporary = tempfile.TemporaryDirectory(prefix="pilotlamp-desktop-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(temporary))
            self.environment = _environment(folder)
            self.environment["DISPLAY"] = name = _start_xvfb(stack)
            bus = PrivateBus(folder=folder, environment=self.environment, services=(XFCONF_SERVICE,))
            stack.callback(bus.kill)
            bus.start()
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
            self._display = Display(name)
            stack.callback(self._display.close)
            stack.callback(self.kill_panel)
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
        self._panel = self._start("xfce4-panel", "--disable-wm-check")
        self.until(lambda: self._strip().getextrema() != BLACK)

    def kill_panel(self) -> None:
        """End the panel at once, as a crash would."""
        _kill(self._panel)
        self._panel = None

    def start_notifications(self) -> None:
        """Start dunst and wait until it answers."""
        self._dunst = self._start("dunst")
        self.until(lambda: self.run("dunstctl", "is-paused").returncode == 0)

    def kill_notifications(self) -> None:
        """End dunst at once."""
        _kill(self._dunst)
        self._dunst = None

    @contextmanager
    def hung_notifications(self) -> Iterator[None]:
        """Stop dunst in its tracks, as a program that hangs, and let it go on after the block."""
        assert self._dunst is not None
        stop, go_on = signal.Signals["SIGSTOP"], signal.Signals["SIGCONT"]  # the type checker's Windows lacks them
        self._dunst.send_signal(stop)
        try:
            yield
        finally:
            self._dunst.send_signal(go_on)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program on this desktop to its end; output and exit code are the caller's to look at."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=WAIT_S, check=False
        )

    def screenshot(self) -> Image.Image:
        """The whole screen."""
        raw = self._display.screen().root.get_image(0, 0, WIDTH, HEIGHT, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (WIDTH, HEIGHT), raw.data, "raw", "BGRX")

    def find_icon(self, colour: tuple[int, int, int], *, tolerance: int = 24) -> tuple[int, int] | None:
        """Middle of what has this colour in the panel; None when there isn't as much of it as of a lamp."""
        tray = self._strip().crop((TRAY_LEFT, 0, WIDTH, PANEL_PX))
        difference = ImageChops.difference(tray, Image.new("RGB", tray.size, colour))
        red, green, blue = (band.point(lambda value: 255 * (value <= tolerance)) for band in difference.split())
        found = ImageChops.multiply(ImageChops.multiply(red, green), blue)
        box = found.getbbox()
        if box is None or found.histogram()[255] < 20:
            return None
        left, top, right, bottom = box
        return TRAY_LEFT + (left + right) // 2, (top + bottom) // 2

    def until(self, condition: Callable[[], T | None], wait_s: float = WAIT_S) -> T:
        """What the condition returns as soon as it is truthy.

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
        """A screenshot when the screen has stopped changing: menus fade in and grow."""
        previous = self.screenshot()
        for _ in range(int(WAIT_S / 0.1)):
            time.sleep(0.1)
            current = self.screenshot()
            if current.tobytes() == previous.tobytes():
                return current
            previous = current
        raise TimeoutError("the screen never stands still")

    def window_titles(self) -> list[str]:
        """Of the windows that are on the screen; there is no window manager, so all are the root's."""
        return [window.get_wm_name() or "" for window in self._windows()]

    def window_place(self, title: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of the window with this title."""
        place = next(window for window in self._windows() if window.get_wm_name() == title).get_geometry()
        return place.x, place.y, place.width, place.height

    def _windows(self) -> list[Any]:
        return [window for window in self._display.screen().root.query_tree().children if _is_mapped(window)]

    def paint_background(self, colour: str) -> None:
        """Give the bare screen a colour, for pictures that people look at."""
        screen = self._display.screen()
        pixel = screen.default_colormap.alloc_color(*(257 * part for part in ImageColor.getrgb(colour)[:3])).pixel
        screen.root.change_attributes(background_pixel=pixel)
        screen.root.clear_area(0, 0, WIDTH, HEIGHT)
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

    def _strip(self) -> Image.Image:
        return self.screenshot().crop((0, 0, WIDTH, PANEL_PX))

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _is_mapped(window: Any) -> bool:
    try:
        return bool(window.get_attributes().map_state == X.IsViewable)
    except BadWindow:  # it has closed meanwhile
        return False


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    settings.mkdir(parents=True)
    (settings / "xfce4-panel.xml").write_text(PANEL_SETTINGS, encoding="utf-8")
    notifications = folder / "config" / "dunst"
    notifications.mkdir()
    (notifications / "dunstrc").write_text(DUNST_SETTINGS, encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CURRENT_DESKTOP": "XFCE",
        "NO_AT_BRIDGE": "1",
        "GSETTINGS_BACKEND": "memory",
    }


def _start_xvfb(stack: ExitStack) -> str:
    """The display's name, when it takes connections."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as pipe:
        try:
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
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
