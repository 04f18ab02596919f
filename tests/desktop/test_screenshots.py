"""The pictures of the README, taken of the real thing where ``SCREENSHOTS`` names a folder, as ``assets``.

Look at them: a test can't tell what is ugly.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image

from pilotlamp.domain.levels import Severity
from pilotlamp.view.icon import AMBER, GREEN, RED, draw
from pilotlamp.view.tray_view import IconSpec
from tests.desktop.desktops import PANEL_PX
from tests.desktop.panel_menu import choose
from tests.desktop.real_desktop import HEIGHT, WIDTH, RealDesktop
from tests.program import Running

pytestmark = [pytest.mark.real_desktop, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / os.environ["SCREENSHOTS"]

DESK = "#3b4a5a"
LATEST_START_S = 30
"""Of a minute; the outage that is pictured comes within 25 s."""
DARK_PANEL, LIGHT_PANEL = (46, 46, 50), (246, 245, 244)

STATES = {
    "ok": IconSpec(severity=Severity.OK),
    "attention": IconSpec(severity=Severity.ATTENTION, count=1),
    "problem": IconSpec(severity=Severity.PROBLEM, count=3),
    "acknowledged": IconSpec(severity=Severity.OK, acknowledged=True, count=1),
    "muted": IconSpec(severity=Severity.OK, muted=True),
    "problem, muted": IconSpec(severity=Severity.PROBLEM, count=3, muted=True),
    "stale": IconSpec(severity=Severity.OK, stale=True),
    "problem, stale": IconSpec(severity=Severity.PROBLEM, count=3, stale=True),
    "waiting": IconSpec(severity=Severity.UNKNOWN, waiting=True),
    "paused": IconSpec(severity=Severity.OK, paused=True),
}


def save(picture: Image.Image, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(128).save(FOLDER / name, optimize=True)


def test_menu_submenus_and_notification_of_the_demo(real_desktop: RealDesktop) -> None:
    real_desktop.paint_background(DESK)
    # Menu and notification shall tell the same minute.
    real_desktop.until(lambda: time.localtime().tm_sec < LATEST_START_S or None, 60)
    with Running("demo", env=real_desktop.environment) as program:
        real_desktop.until(lambda: real_desktop.find_icon(AMBER), 30)
        real_desktop.until(lambda: real_desktop.find_icon(GREEN), 30)
        real_desktop.until(lambda: real_desktop.find_icon(RED), 30)
        notification = real_desktop.until(lambda: whole_notification(real_desktop))
        choose(real_desktop, "Makerspace", "Front Desk")
        menu = real_desktop.until(lambda: three_menus(real_desktop))
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    save(notification, "notification.png")
    save(menu, "menu.png")


def whole_notification(desktop: RealDesktop) -> Image.Image | None:
    """Its corner of the screen, when there is a picture and text in it."""
    corner = desktop.until_still().crop((WIDTH - 440, HEIGHT - 130, WIDTH, HEIGHT))
    return corner if len(set(corner.convert("L").tobytes())) > 50 else None


def three_menus(desktop: RealDesktop) -> Image.Image | None:
    """The screen, when three menus are open side by side: none stands above another, as they would in less room."""
    screen = desktop.until_still()
    below_panel = screen.convert("L").crop((0, PANEL_PX + 1, WIDTH, HEIGHT))
    left, _, right, _ = below_panel.point(lambda value: 255 * (value > 200)).getbbox() or (0, 0, 0, 0)
    return screen if right - left > 960 else None


def test_dialogs_of_the_demo(real_desktop: RealDesktop) -> None:
    """Side by side: one to type into, one that asks before what can't be taken back."""
    real_desktop.paint_background(DESK)
    pictures = []
    with Running("demo", env=real_desktop.environment) as program:
        real_desktop.until(lambda: real_desktop.find_icon(GREEN), 30)
        for path, title, keys in (
            (("Makerspace", "Front Desk", "People", "Invite…"), "Invite", "grace@"),
            (("Laptops", "Caddy", "Revoke access…"), "Revoke access", ""),
        ):
            choose(real_desktop, *path)
            real_desktop.until(lambda title=title: title in real_desktop.window_titles())  # type: ignore[misc]
            real_desktop.until_still()
            real_desktop.type_text(keys)
            left, top, width, height = real_desktop.window_place(title)
            pictures.append(real_desktop.until_still().crop((left, top, left + width, top + height)))
            real_desktop.key("Escape")
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    gap = 16
    size = (sum(one.width for one in pictures) + 3 * gap, max(one.height for one in pictures) + 2 * gap)
    sheet = Image.new("RGB", size, DESK)
    sheet.paste(pictures[0], (gap, gap))
    sheet.paste(pictures[1], (pictures[0].width + 2 * gap, gap))
    save(sheet, "dialogs.png")
    assert all(len(set(one.convert("L").tobytes())) > 30 for one in pictures)


def test_every_look_of_the_lamp() -> None:
    """The icon in a panel's size and enlarged, on a light and on a dark panel."""
    sizes = (16, 22, 48)
    cell = 72
    sheet = Image.new("RGB", (cell * len(STATES), sum(2 * (size + 16) for size in sizes)), LIGHT_PANEL)
    top = 0
    for panel in (LIGHT_PANEL, DARK_PANEL):
        for size in sizes:
            row = Image.new("RGB", (sheet.width, size + 16), panel)
            for place, spec in enumerate(STATES.values()):
                icon = draw(spec, size)
                row.paste(icon, (place * cell + (cell - size) // 2, 8), icon)
            sheet.paste(row, (0, top))
            top += row.height

    save(sheet, "lamp.png")
    assert len({draw(spec, 22).tobytes() for spec in STATES.values()}) == len(STATES)
