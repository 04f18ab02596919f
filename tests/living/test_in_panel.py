"""Real programs in a real panel: what goes wrong is seen in lamp, menu and toasts, and mended by clicks."""

import asyncio
from pathlib import Path

import pytest

from tests.living.cups import cups
from tests.living.klipper import klipper
from tests.living.octoprint import KEY, octoprint
from tests.living.panel import SOURCE, held, in_panel
from tests.living.test_ipp import JAM, OUT_OF_PAPER, WELL, supplies

pytestmark = [pytest.mark.living, pytest.mark.real_desktop, pytest.mark.timeout(600)]

LONG = 400_000


@pytest.mark.xdist_group("octoprint")
def test_print_of_octoprint_is_followed_and_steered(tmp_path: Path) -> None:
    with (
        asyncio.Runner() as loop,
        held(octoprint(tmp_path / "op"), loop) as real,
        in_panel(tmp_path, "octoprint", real.url, secret=KEY) as panel,
    ):
        panel.until("green")
        loop.run(real.print_file("benchy.gcode", 9000))
        panel.until_row("printing", "%")

        panel.click(SOURCE, "Pause print")
        panel.until_told("Paused the print of Workshop")
        panel.picture("octoprint-paused", "Workshop — paused")
        panel.click("Workshop — paused", "Resume print")  # what needs somebody is at the top of the menu
        panel.until_told("Resumed the print of Workshop")

        panel.click(SOURCE, "Cancel print…")
        panel.dismiss("Cancel print")
        panel.click(SOURCE, "Cancel print…")
        panel.confirm("Cancel print")
        panel.until_told("Cancelled the print of Workshop")

        loop.run(real.is_ready())  # while it cancels a print it takes no other
        loop.run(real.print_file("tiny.gcode", 150))
        panel.until_told("Workshop has finished")
        loop.run(real.print_file("benchy.gcode", 9000))
        loop.run(real.command("!!DEBUG:trigger_fatal_error_marlin"))
        panel.until_told("Workshop has an error")
        panel.until("red")
        panel.picture("octoprint-error", "Workshop — in error")

        told = panel.told()
    assert [title for title, _ in told].count("Workshop has finished") == 1
    assert "Workshop is paused" not in [title for title, _ in told]
    assert any("Thermal Runaway" in body for title, body in told if title == "Workshop has an error")


@pytest.mark.xdist_group("octoprint")
def test_octoprint_that_restarts_is_no_alarm_and_one_that_is_gone_is_told_once(tmp_path: Path) -> None:
    with asyncio.Runner() as loop, held(octoprint(tmp_path / "op"), loop) as real:
        patient = "poll_s = 0.5\nalerts = {unreachable_after = 100}"  # a busy machine takes its time for a restart
        with in_panel(tmp_path, "octoprint", real.url, secret=KEY, times=patient) as panel:
            panel.until("green")
            real.stop()
            panel.until_row("refused the connection")
            real.start()
            panel.until_no_row("refused the connection")
            panel.until("green")
            assert panel.told() == []

        with in_panel(tmp_path, "octoprint", real.url, secret=KEY) as panel:
            panel.until("green")
            real.stop()
            panel.until_told("Workshop is unavailable")
            panel.picture("octoprint-gone", SOURCE)
            real.start()
            panel.until_told("Workshop is answering again")
            panel.until("green")
            assert len(panel.told()) == 2


@pytest.mark.xdist_group("moonraker")
def test_print_of_klipper_is_steered_and_its_shutdown_is_in_the_printers_words(tmp_path: Path) -> None:
    with (
        asyncio.Runner() as loop,
        held(klipper(tmp_path / "m"), loop) as real,
        in_panel(tmp_path, "moonraker", real.url, secret=real.key) as panel,
    ):
        panel.until("green")
        real.add_job("bracket.gcode", LONG)
        loop.run(real.post("/printer/print/start?filename=bracket.gcode"))
        panel.until_row("printing", "%")
        panel.click(SOURCE, "Pause print")
        panel.until_told("Paused the print of Workshop")
        panel.picture("klipper-paused", "Workshop — paused")
        panel.click("Workshop — paused", "Resume print")
        panel.until_told("Resumed the print of Workshop")
        panel.picture("klipper-printing", SOURCE)

        loop.run(real.post("/printer/emergency_stop"))
        panel.until_told("Workshop has an error")
        panel.until("red")
        panel.picture("klipper-shutdown", "Workshop — in error")
        panel.click("Workshop — in error", "Restart firmware…")
        panel.confirm("Restart firmware")
        panel.until("green")

        told = panel.told()
    assert "Workshop is paused" not in [title for title, _ in told]
    assert any("Shutdown due to webhooks request" in body for title, body in told if title == "Workshop has an error")


@pytest.mark.xdist_group("moonraker")
def test_wrong_configuration_of_klipper_and_klipper_that_is_gone_until_it_is_back(tmp_path: Path) -> None:
    """While Klipper restarts it is gone, too: confirmed late here, as a busy machine takes its time for that."""
    with (
        asyncio.Runner() as loop,
        held(klipper(tmp_path / "m"), loop) as real,
        in_panel(
            tmp_path, "moonraker", real.url, secret=real.key, times="poll_s = 1\nalerts = {offline_after = 10}"
        ) as panel,
    ):
        panel.until("green")
        real.configure("[extruder]\n")
        loop.run(real.post("/printer/restart"))
        panel.until_row("must be specified")
        panel.until("red")
        panel.picture("klipper-configuration", "Workshop — in error")

        real.stop_host()
        panel.until_row("in error (Klippy Host not connected")
        panel.picture("klipper-gone", "Workshop — in error")

        real.configure()
        real.start_host()
        panel.until("green")

        told = panel.told()
    assert "must be specified" in next(body for title, body in told if title == "Workshop has an error")


@pytest.mark.xdist_group("cups")
def test_queue_of_cups_is_resumed_by_a_click_and_its_needs_are_told_once(tmp_path: Path) -> None:
    with (
        asyncio.Runner() as loop,
        held(cups(tmp_path / "c"), loop) as real,
        in_panel(tmp_path, "ipp", real.url) as panel,
    ):
        loop.run(real.add("desk", WELL))
        panel.until("green")
        loop.run(real.do("cupsdisable", "-r", "Waiting for a technician", "desk"))
        panel.until_told("desk is paused")
        panel.until("amber")
        panel.picture("cups-stopped", "desk — paused")
        panel.click("desk — paused", "Resume")
        panel.until_told("Resumed desk")
        panel.until("green")

        real.scripted("desk", OUT_OF_PAPER)
        loop.run(real.print("desk"))
        panel.until_told("desk needs paper")
        panel.until("red")
        panel.picture("cups-paper", "desk — needs paper")
        real.scripted("desk", f"echo 'STATE: -media-empty-error' >&2\n{WELL}")
        panel.click("desk — needs paper", "Resume")
        panel.until("green")

        real.scripted("desk", supplies(6, "+toner-low-report"))
        loop.run(real.print("desk"))
        panel.until_told("desk is low on supplies")
        panel.until("amber")
        panel.picture("cups-toner", "desk — ")
        real.scripted("desk", supplies(12, "-toner-low-report"))
        loop.run(real.print("desk"))
        panel.until_row("Black 12 %")
        real.scripted("desk", supplies(100, "none"))
        loop.run(real.print("desk"))
        panel.until("green")

        panel.click(SOURCE, "Pause")
        panel.until_told("Paused desk")
        panel.until("amber")

        told = panel.told()
    titles = [title for title, _ in told]
    assert "Waiting for a technician" in next(body for title, body in told if title == "desk is paused")
    assert (titles.count("desk is paused"), titles.count("desk is low on supplies")) == (1, 1)


@pytest.mark.xdist_group("cups")
def test_jam_rejected_jobs_and_a_printer_that_cups_does_not_reach_are_seen_until_they_are_over(tmp_path: Path) -> None:
    with (
        asyncio.Runner() as loop,
        held(cups(tmp_path / "c"), loop) as real,
        in_panel(tmp_path, "ipp", real.url) as panel,
    ):
        loop.run(real.add("desk", JAM))
        loop.run(real.do("lpadmin", "-p", "cellar", "-E", "-v", "socket://127.0.0.1:9", "-m", "raw"))
        panel.until("green")
        loop.run(real.print("desk"))
        panel.until_told("desk has an error")
        panel.until("red")
        panel.picture("cups-jam", "desk — in error")
        real.scripted("desk", f"echo 'STATE: -media-jam-error,cover-open-error' >&2\n{WELL}")
        panel.click("desk — in error", "Resume")
        panel.until("green")

        loop.run(real.do("cupsreject", "desk"))
        panel.until("amber")
        loop.run(real.do("cupsaccept", "desk"))
        panel.until("green")

        loop.run(real.print("cellar"))
        panel.until_told("cellar is offline")
        panel.until("red")
        panel.picture("cups-unreachable", "cellar — offline")
        loop.run(real.do("cancel", "-a", "cellar"))
        panel.until("green")

        told = panel.told()
    assert "Paper jam, cover open" in next(body for title, body in told if title == "desk has an error")
