"""Pilotlamp on desktops that take long to install: GNOME Shell with the AppIndicator extension, MATE and Plasma."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from pilotlamp.view.icon import GREEN, RED
from tests.desktop import gnome_shell
from tests.desktop.conftest import running
from tests.desktop.desktops import GNOME, MATE, PANEL_PX, PLASMA, XFCE, Desktop
from tests.desktop.panel_menu import choose
from tests.desktop.panel_reader import menu_of
from tests.desktop.pictures import keep
from tests.desktop.real_desktop import WIDTH, RealDesktop
from tests.program import Running
from tests.simulated_settings import ALL, secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.heavy_desktop, pytest.mark.timeout(180)]

WAIT_S = 40.0


@contextmanager
def pilotlamp(
    desktop: RealDesktop, simulator: SimulatorProcess, folder: Path, sources: Sequence[str] = ALL
) -> Iterator[Running]:
    """Pilotlamp on this desktop, watching the simulated systems or those of them that are named."""
    file = settings_file(simulator, folder, sources, poll_s=0.5)
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


LABS = tuple(f"Lab {number}" for number in range(10))


def test_gnome_has_quit_on_the_screen_with_ten_problems(gnome: RealDesktop, tmp_path: Path) -> None:
    """The screen is 768 pixels high, and a menu of GNOME's does not scroll."""
    scenario = tmp_path / "ten.toml"
    scenario.write_text("".join(f'[[formide.devices]]\nname = "{name}"\n' for name in LABS), encoding="utf-8")
    with SimulatorProcess(scenario) as simulator, pilotlamp(gnome, simulator, tmp_path, ["Makerspace"]):
        gnome.until(lambda: gnome.find_icon(GREEN), WAIT_S)
        gnome_shell.evaluate(gnome, gnome_shell.QUIET)
        for name in LABS:
            simulator.event({"do": "device_offline", "device": name})
        gnome_shell.until_row(gnome, "5 more")

        gnome.click(*gnome.until(lambda: gnome.find_icon(RED), WAIT_S))
        gnome_shell.open_row(gnome, "Lab")
        keep(gnome, "gnome-ten.png")
        last = gnome_shell.menu(gnome).rows[-1]

    assert last.label.startswith("Quit")
    assert last.middle[1] < gnome.desktop.height


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
from pilotlamp.domain.levels import Severity
from pilotlamp.view.clicks import Quit
from pilotlamp.view.tray_view import TrayView, IconSpec, MenuNode

toolkit = SniToolkit(address=sys.argv[1], on_visible=lambda visible: None)
tray = PystrayTray(toolkit, draw=lambda spec, px: Image.new("RGB", (px, px), (0, 160, 0)), on_click=print)
rows = tuple(MenuNode(key=name, label=f"{name} — offline since 14:05", click=Quit()) for name in sys.argv[2:])
tray.show(TrayView(icon=IconSpec(severity=Severity.OK), tooltip="A lamp", menu=rows))
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


def test_mate_keeps_lines_left_to_right(mate: RealDesktop) -> None:
    """All lines end in the same "14:05"."""
    with labels_program(mate):
        lamp = mate.until(lambda: mate.find_icon((0, 160, 0)), WAIT_S)
        mate.click(*lamp, button=mate.desktop.menu_button)
        picture = mate.until_still().crop((0, PANEL_PX + 1, WIDTH, mate.desktop.height))
        keep(mate, "mate-names.png")

    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    row = (bottom - top - 4) // len(NAMES)
    ends = [
        line_end(picture, (left + 2, top + 2 + row * place, right - 2, top + 2 + row * (place + 1))) for place in (0, 2)
    ]
    assert ImageStat.Stat(ImageChops.difference(*ends)).mean[0] < 8


def line_end(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """The last letters in a light row."""
    row = ImageOps.invert(picture.crop(box).convert("L"))
    right = (row.point(lambda value: 255 * (value > 100)).getbbox() or (0, 0, 0, 0))[2]
    end = row.crop((right - 30, 0, right, row.height))
    return end.crop(end.point(lambda value: 255 * (value > 100)).getbbox())


@pytest.mark.parametrize("desktop", [XFCE, MATE, GNOME, PLASMA], ids=lambda each: each.name)
def test_pictures_of_an_outage(desktop: Desktop, simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Lamp, toast, and the menu opened to the device that is down."""
    device, _ = hosts(simulator)
    with running(desktop) as real, pilotlamp(real, simulator, tmp_path):
        real.paint_background("#3b4a5a")
        real.until(lambda: real.find_icon(GREEN), WAIT_S)
        if desktop is GNOME:
            gnome_shell.evaluate(real, gnome_shell.QUIET)
        simulator.event({"do": "device_offline", "device": device})
        lamp = real.until(lambda: real.find_icon(RED), WAIT_S)
        before = keep(real, f"{desktop.name.lower()}-toast.png")
        if desktop is GNOME:
            real.click(*lamp)
            gnome_shell.open_row(real, device)
        else:
            choose(real, device)
        after = keep(real, f"{desktop.name.lower()}-menu.png")

    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    assert changed[2] - changed[0] > 200
    assert changed[3] - changed[1] > 200
