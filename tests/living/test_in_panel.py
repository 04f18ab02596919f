"""A real OctoPrint in a real panel: a print paused, resumed and cancelled by clicks, its end and an error in toasts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pilotlamp.view.icon import GREEN, RED
from tests.desktop.conftest import running
from tests.desktop.desktops import XFCE
from tests.desktop.panel_menu import choose
from tests.desktop.real_desktop import RealDesktop
from tests.desktop.test_actions import until_dialog, until_told
from tests.desktop.test_whole_program import on, toasts
from tests.living.octoprint import KEY, RealOctoPrint, octoprint

pytestmark = [
    pytest.mark.living,
    pytest.mark.real_desktop,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("octoprint"),
]


def settings(folder: Path, url: str) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f'[[sources]]\nname = "Workshop"\nkind = "octoprint"\nurl = "{url}"\npoll_s = 0.5\n', encoding="utf-8"
    )
    return file


def click(desktop: RealDesktop, label: str) -> None:
    choose(desktop, "Workshop", "Workshop", label)


@contextmanager
def octoprint_of(folder: Path, loop: asyncio.Runner) -> Iterator[RealOctoPrint]:
    """The server, for a test without a loop: a desktop's calls have loops of their own."""
    context = octoprint(folder)
    real = loop.run(context.__aenter__())
    try:
        yield real
    finally:
        loop.run(context.__aexit__(None, None, None))


def test_a_print_is_followed_and_steered_from_the_panel(tmp_path: Path) -> None:
    secrets = {"PILOTLAMP_SECRET_WORKSHOP": KEY}
    with (
        asyncio.Runner() as loop,
        octoprint_of(tmp_path / "op", loop) as real,
        running(XFCE) as desktop,
        on(desktop, "--config", settings(tmp_path, real.url), env=secrets),
    ):
        desktop.until(lambda: desktop.find_icon(GREEN))
        loop.run(real.print_file("benchy.gcode", 9000))

        click(desktop, "Pause print")
        until_told(desktop, "Paused the print of Workshop")
        choose(desktop, "Workshop — paused", "Resume print")  # what needs somebody is at the top of the menu
        until_told(desktop, "Resumed the print of Workshop")

        click(desktop, "Cancel print…")
        until_dialog(desktop, "Cancel print")
        desktop.key("Return")
        desktop.until(lambda: "Cancel print" not in desktop.window_titles())
        click(desktop, "Cancel print…")
        until_dialog(desktop, "Cancel print")
        desktop.key("Tab")
        desktop.key("space")
        until_told(desktop, "Cancelled the print of Workshop")

        loop.run(real.print_file("tiny.gcode", 300))
        until_told(desktop, "Workshop has finished")
        loop.run(real.print_file("benchy.gcode", 9000))
        loop.run(real.command("!!DEBUG:trigger_fatal_error_marlin"))
        until_told(desktop, "Workshop has an error")
        desktop.until(lambda: desktop.find_icon(RED))

        told = [(toast["summary"], toast["body"]) for toast in toasts(desktop)]
    assert [title for title, _ in told].count("Workshop has finished") == 1
    assert "Workshop is paused" not in [title for title, _ in told]
    assert any("Thermal Runaway" in body for title, body in told if title == "Workshop has an error")
