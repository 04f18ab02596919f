"""A real IPP printer without a server: jobs, a jam, its toner, and an address that is wrong."""

from pathlib import Path

import pytest

from pilotlamp.domain.model import PrinterState
from tests.living.ipp_printer import ipp_printer
from tests.living.watching import Watched, is_in, watched

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("cups")]

PRINTER = "Front desk"
LASTS = "while [ ! -e {end} ]; do sleep 0.1; done\n"


def told(watch: Watched) -> list[tuple[str, str | None]]:
    tracked = watch.tracked(PRINTER)
    return [(each.spec.key, each.particulars) for each in tracked.conditions] if tracked else []


async def test_job_is_printed_and_a_jam_told_until_it_is_cleared(tmp_path: Path) -> None:
    end = tmp_path / "end"
    async with ipp_printer(tmp_path / "p") as real, watched(tmp_path, "ipp", real.url) as watch:
        await watch.until(is_in(PrinterState.IDLE, PRINTER))
        await real.print("echo 'STATE: +media-jam-error' >&2\n" + LASTS.format(end=end))
        await watch.until(is_in(PrinterState.PRINTING, PRINTER))
        await watch.until(lambda watch: told(watch) == [("printer_error", "paper jam")])

        end.touch()
        await watch.until(is_in(PrinterState.IDLE, PRINTER))
        await real.print("echo 'STATE: -media-jam-error' >&2\n")
        await watch.until(lambda watch: told(watch) == [])


async def test_toner_that_runs_out_is_told_until_it_is_refilled(tmp_path: Path) -> None:
    async with ipp_printer(tmp_path / "p") as real, watched(tmp_path, "ipp", real.url) as watch:
        await watch.until(is_in(PrinterState.IDLE, PRINTER))
        assert told(watch) == []
        await real.fill(6)
        await watch.until(lambda watch: told(watch) == [("supplies_low", "Black Toner 6 %")])
        await real.fill(0)
        await watch.until(lambda watch: told(watch) == [("supplies_empty", "Black Toner")])
        await real.fill(90)
        await watch.until(lambda watch: told(watch) == [])


async def test_address_without_a_printer_is_told(tmp_path: Path) -> None:
    async with ipp_printer(tmp_path / "p") as real, watched(tmp_path, "ipp", f"{real.server}/ipp/cellar") as watch:
        await watch.until(lambda watch: watch.status.failure is not None)
        assert watch.status.failure is not None
        assert watch.status.failure.problem == "the server has no printer at this address"
