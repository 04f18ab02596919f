"""The tray in a real panel: seen on the screen, used with mouse and keys."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image, ImageChops

from tests.desktop.desktops import PANEL_PX
from tests.desktop.real_desktop import RealDesktop
from tests.patience import HANG_S

pytestmark = pytest.mark.real_desktop

GREEN = (0, 160, 0)
RED = (220, 0, 0)

PROGRAM = """
import os, signal, sys, threading
from PIL import Image
from pilotlamp.desktop.tray.toolkit_sni import SniToolkit
from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.domain.levels import Severity
from pilotlamp.view.clicks import Quit, RefreshNow, ShowAbout
from pilotlamp.view.tray_view import TrayView, IconSpec, MenuNode

COLOURS = {Severity.OK: (0, 160, 0), Severity.PROBLEM: (220, 0, 0)}

def view(severity, label):
    about = MenuNode(key="about", label="About this program", click=ShowAbout())
    menu = (
        MenuNode(key="first", label=label, click=Quit()),
        MenuNode(key="more", label="More", children=(about,)),
        MenuNode(key="refresh", label="Refresh", click=RefreshNow(), default=True),
    )
    return TrayView(icon=IconSpec(severity=severity), tooltip="A lamp", menu=menu)

def say(*what):
    print(*what, flush=True)

toolkit = SniToolkit(address=sys.argv[1], on_visible=lambda visible: say("visible" if visible else "hidden"))
tray = PystrayTray(toolkit, draw=lambda spec, px: Image.new("RGB", (px, px), COLOURS[spec.severity]), on_click=say)
signal.signal(signal.SIGTERM, lambda *_: tray.stop())
tray.show(view(Severity.OK, "All are online"))

def await_bad_news():
    sys.stdin.readline()
    tray.show(view(Severity.PROBLEM, "One is offline"))

threading.Thread(target=await_bad_news, daemon=True).start()
tray.run(lambda: None)
os._exit(0)  # as Pilotlamp does: a thread that prints while Python ends is fatal to it
"""


class Program:
    """The tray in a process of its own; what it prints is waited for."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def until(self, line: str) -> None:
        while self._lines.get(timeout=HANG_S) != line:
            pass

    def bad_news(self) -> None:
        """Have it show a problem."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))


@contextmanager
def program(desktop: RealDesktop) -> Iterator[Program]:
    """Ended with SIGTERM; it has to end by itself then."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, desktop.environment["DBUS_SESSION_BUS_ADDRESS"]],
        env={**os.environ, **desktop.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(HANG_S) == 0


def below_the_panel(picture: Image.Image) -> Image.Image:
    return picture.crop((0, PANEL_PX, picture.width, picture.height))


def test_menu_opens_is_used_and_changes_in_place(real_desktop: RealDesktop) -> None:
    with program(real_desktop) as tray:
        icon = real_desktop.until(lambda: real_desktop.find_icon(GREEN))

        before = real_desktop.open_menu(*icon)
        tray.bad_news()
        real_desktop.until(lambda: real_desktop.find_icon(RED))
        real_desktop.until(lambda: below_the_panel(real_desktop.screenshot()) != below_the_panel(before))
        after = real_desktop.until_still()

        changed = ImageChops.difference(below_the_panel(before), below_the_panel(after)).getbbox()
        menu = below_the_panel(after).getbbox()
        assert changed is not None
        assert menu is not None
        assert menu == below_the_panel(before).getbbox(), "the menu closed or moved"
        assert changed[3] < menu[1] + (menu[3] - menu[1]) / 2, "more than the first row changed"

        for key in ("Down", "Down", "Right", "Return"):
            real_desktop.key(key)
            real_desktop.until_still()
        tray.until("ShowAbout()")


def test_a_restarted_panel_brings_the_icon_back(real_desktop: RealDesktop) -> None:
    with program(real_desktop) as tray:
        tray.until("visible")
        real_desktop.until(lambda: real_desktop.find_icon(GREEN))

        real_desktop.kill_panel()
        tray.until("hidden")
        assert real_desktop.find_icon(GREEN) is None
        real_desktop.start_panel()

        tray.until("visible")
        real_desktop.until(lambda: real_desktop.find_icon(GREEN))


def test_a_panel_that_starts_later_shows_the_icon(real_desktop: RealDesktop) -> None:
    real_desktop.kill_panel()
    with program(real_desktop) as tray:
        tray.until("hidden")

        real_desktop.start_panel()

        real_desktop.until(lambda: real_desktop.find_icon(GREEN))
