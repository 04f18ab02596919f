"""Pilotlamp on desktops that take long to install: GNOME Shell with the AppIndicator extension, and MATE's panel."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pilotlamp.view.icon import GREEN, RED
from tests.app.simulated import secrets, settings_file
from tests.desktop import gnome_shell
from tests.desktop.panel_menu import choose
from tests.desktop.panel_reader import menu_of
from tests.desktop.real_desktop import RealDesktop
from tests.program import Running
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.heavy_desktop, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
WAIT_S = 40.0


@contextmanager
def pilotlamp(desktop: RealDesktop, simulator: SimulatorProcess, folder: Path) -> Iterator[Running]:
    """Pilotlamp on this desktop, watching the simulated systems."""
    file = settings_file(simulator, folder, poll_s=0.5)
    with Running("--config", file, env={**desktop.environment, **secrets(simulator)}) as program:
        yield program


def hosts(simulator: SimulatorProcess) -> tuple[str, str]:
    """The names of two hosts of the Makerspace."""
    first, second, *_ = (str(client["name"]) for client in simulator.state()["formide"]["clients"])
    return first, second


def test_gnome_shows_the_lamp_and_keeps_an_open_submenu(
    gnome: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """A click acts where the menu was opened, whatever the polls bring; what has come since stands in its place."""
    device, another = hosts(simulator)
    with pilotlamp(gnome, simulator, tmp_path):
        gnome.until(lambda: gnome.find_icon(GREEN), WAIT_S)
        gnome_shell.evaluate(gnome, gnome_shell.QUIET)
        simulator.event({"do": "device_offline", "device": device})
        lamp = gnome.until(lambda: gnome.find_icon(RED), WAIT_S)

        gnome.click(*lamp)
        gnome.until(lambda: gnome_shell.menu(gnome).is_open, WAIT_S)
        gnome_shell.open_row(gnome, device)
        simulator.event({"do": "device_offline", "device": another})
        gnome_shell.until_row(gnome, "2 of ")
        assert gnome_shell.menu(gnome).row(device).is_open
        assert not gnome_shell.menu(gnome).has(another)
        gnome.click(*gnome_shell.until_row(gnome, device, "Acknowledge").middle)

        gnome.until(lambda: not gnome_shell.menu(gnome).is_open, WAIT_S)
        gnome_shell.until_row(gnome, another)
        acknowledged = gnome.until(lambda: "acknowledged" in gnome_shell.until_row(gnome, device).label, WAIT_S)
        assert acknowledged
        rows = gnome_shell.menu(gnome).rows
        assert [row.is_line for row in rows[1:5]] == [True, False, False, True]
        assert [row.label.split(" ")[0] for row in rows[2:4]] == [another.split(" ")[0], device.split(" ")[0]]


def test_mate_opens_a_device(mate: RealDesktop, simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Its panel tells of no submenu's opening: rows must be there before."""
    device, _ = hosts(simulator)
    with pilotlamp(mate, simulator, tmp_path):
        mate.until(lambda: mate.find_icon(GREEN), WAIT_S)
        simulator.event({"do": "device_offline", "device": device})
        mate.until(lambda: mate.find_icon(RED), WAIT_S)

        choose(mate, "Makerspace", device, "Acknowledge")

        mate.until(
            lambda: [label for label in labels_of(mate) if label.startswith(device) and "acknowl" in label], WAIT_S
        )


def labels_of(desktop: RealDesktop) -> list[str]:
    return menu_of(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]).labels


NAMES = ("lab_printer", "lab_printer__01", "מדפסת")
LABELS_PROGRAM = """
import signal, sys
from PIL import Image
from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.desktop.tray.toolkit_sni import SniToolkit
from pilotlamp.domain.severity import Severity
from pilotlamp.view.actions import Quit
from pilotlamp.view.face import Face, IconSpec, MenuNode

toolkit = SniToolkit(address=sys.argv[1], on_visible=lambda visible: None)
tray = PystrayTray(toolkit, draw=lambda spec, px: Image.new("RGB", (px, px), (0, 160, 0)), on_action=print)
rows = tuple(MenuNode(key=name, label=f"{name} — offline since 14:05", action=Quit()) for name in sys.argv[2:])
tray.show(Face(icon=IconSpec(severity=Severity.OK), tooltip="A lamp", menu=rows))
signal.signal(signal.SIGTERM, lambda *_: tray.stop())
tray.run(lambda: None)
"""


@contextmanager
def labels_program(desktop: RealDesktop) -> Iterator[None]:
    """A menu of rows with these names, on this desktop."""
    command = [sys.executable, "-c", LABELS_PROGRAM, desktop.environment["DBUS_SESSION_BUS_ADDRESS"], *NAMES]
    with subprocess.Popen(command, env={**os.environ, **desktop.environment}) as process:
        try:
            yield
        finally:
            process.terminate()


def test_gnome_shows_underscores_and_keeps_lines_left_to_right(gnome: RealDesktop) -> None:
    with labels_program(gnome):
        lamp = gnome.until(lambda: gnome.find_icon((0, 160, 0)), WAIT_S)
        gnome_shell.evaluate(gnome, gnome_shell.QUIET)
        gnome.click(*lamp)
        gnome_shell.until_row(gnome, "lab_printer — ")
        gnome_shell.until_row(gnome, "labˍprinterˍˍ01 — ")
        gnome_shell.until_row(gnome, "\u200e\u2068מדפסת\u2069 — ")
        keep(gnome, "gnome-names.png")


def test_mate_shows_underscores_and_keeps_lines_left_to_right(mate: RealDesktop) -> None:
    with labels_program(mate):
        lamp = mate.until(lambda: mate.find_icon((0, 160, 0)), WAIT_S)
        mate.click(*lamp, button=mate.desktop.menu_button)
        keep(mate, "mate-names.png")


def keep(desktop: RealDesktop, name: str) -> None:
    """Save the screen, when it stands still, where ``SCREENSHOTS`` asks for pictures; somebody should look at them."""
    picture = desktop.until_still()
    if "SCREENSHOTS" in os.environ:
        folder = ROOT / os.environ["SCREENSHOTS"]
        folder.mkdir(parents=True, exist_ok=True)
        picture.quantize(128).save(folder / name, optimize=True)
