"""A real Moonraker with a real Klipper host: a print from start to end, and what goes wrong."""

from pathlib import Path

import pytest

from pilotlamp.domain.changes import ConditionBegan, PrinterFinished
from pilotlamp.domain.model import JobEnd, PrinterState
from pilotlamp.domain.snapshot import SourceState
from tests.living.klipper import klipper
from tests.living.watching import Watched, is_in, watched

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("moonraker")]

LONG, SHORT = 200_000, 30_000
"""Lines of jobs: one is seen to print and stopped, the other ends while it is watched."""


def detail(watch: Watched) -> str | None:
    printer = watch.printer()
    return next((condition.detail for condition in printer.conditions), None) if printer is not None else None


async def test_a_print_from_start_to_end(tmp_path: Path) -> None:
    async with klipper(tmp_path / "m") as real, watched(tmp_path, "moonraker", real.url, secret=real.key) as watch:
        real.add_job("bracket.gcode", LONG)
        real.add_job("short.gcode", SHORT)
        await watch.until(is_in(PrinterState.IDLE))

        await real.post("/printer/print/start?filename=bracket.gcode")
        await watch.until(is_in(PrinterState.PRINTING))
        printer = watch.printer()
        assert printer is not None
        assert (printer.job, printer.progress_pct is not None) == ("bracket.gcode", True)

        await watch.perform("pause")
        await watch.until(is_in(PrinterState.PAUSED))
        assert [each.condition.spec.key for each in watch.changes if isinstance(each, ConditionBegan)] == [
            "printer_paused"
        ]
        await watch.perform("resume")
        await watch.until(is_in(PrinterState.PRINTING))
        await watch.perform("cancel")
        await watch.until(is_in(PrinterState.IDLE))
        assert not any(isinstance(each, PrinterFinished) for each in watch.changes)

        await real.post("/printer/print/start?filename=short.gcode")
        await watch.until(is_in(PrinterState.PRINTING))
        await watch.until(is_in(PrinterState.IDLE))
        printer = watch.printer()
        assert printer is not None
        assert printer.last_job is JobEnd.FINISHED
        (finished,) = (each for each in watch.changes if isinstance(each, PrinterFinished))
        assert finished.took_s is not None


async def test_shutdown_in_the_middle_of_a_print_and_back(tmp_path: Path) -> None:
    async with klipper(tmp_path / "m") as real, watched(tmp_path, "moonraker", real.url, secret=real.key) as watch:
        real.add_job("bracket.gcode", LONG)
        await real.post("/printer/print/start?filename=bracket.gcode")
        await watch.until(is_in(PrinterState.PRINTING))

        await watch.perform("emergency-stop")
        await watch.until(is_in(PrinterState.ERROR))
        assert "shutdown" in (detail(watch) or "").lower()

        await watch.perform("firmware-restart")
        await watch.until(is_in(PrinterState.IDLE))


async def test_print_that_fails_is_an_error_in_klippers_words(tmp_path: Path) -> None:
    async with klipper(tmp_path / "m") as real, watched(tmp_path, "moonraker", real.url, secret=real.key) as watch:
        real.add_job("bracket.gcode", SHORT, last="G1 E5")
        await watch.until(is_in(PrinterState.IDLE))

        await real.post("/printer/print/start?filename=bracket.gcode")
        await watch.until(is_in(PrinterState.ERROR))
        printer = watch.printer()
        assert printer is not None
        assert printer.last_job is JobEnd.FAILED
        assert "Extrude when no extruder present" in (detail(watch) or "")
        assert not any(isinstance(each, PrinterFinished) for each in watch.changes)


async def test_wrong_configuration_missing_klipper_and_wrong_key(tmp_path: Path) -> None:
    async with klipper(tmp_path / "m") as real, watched(tmp_path, "moonraker", real.url, secret=real.key) as watch:
        await watch.until(is_in(PrinterState.IDLE))
        real.configure("[extruder]\n")
        await real.post("/printer/restart")
        await watch.until(
            lambda watch: is_in(PrinterState.ERROR)(watch) and "must be specified" in (detail(watch) or "")
        )

        real.stop_host()
        await watch.until(lambda watch: detail(watch) == "Klippy Host not connected")
        assert watch.status.state is SourceState.OK

        real.configure()
        real.start_host()
        await watch.until(is_in(PrinterState.IDLE))

        async with watched(tmp_path, "moonraker", real.url, secret="wrong") as stranger:
            await stranger.until(lambda watch: watch.status.sign_in_needed)
