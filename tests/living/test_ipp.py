"""A real cupsd: every state that its queues can be in, and what can be done about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pilotlamp.domain.changes import ConditionBegan
from pilotlamp.domain.model import DeviceState, PrinterState
from tests.living.cups import cups
from tests.living.watching import Watched, watched

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("cups")]

WELL = "cat >/dev/null"
JAM = """echo 'STATE: +media-jam-error,cover-open-error' >&2
echo 'ERROR: Paper is jammed' >&2
exit 4
"""
OUT_OF_PAPER = """echo 'STATE: +media-empty-error' >&2
exit 4
"""
HANGS = "exec sleep 600"


def supplies(black_pct: int, state: str) -> str:
    return f"""echo 'ATTR: marker-names=Black,Cyan marker-types=toner,toner marker-colors=#000000,#00FFFF' >&2
echo 'ATTR: marker-levels={black_pct},80' >&2
echo 'STATE: {state}' >&2
cat >/dev/null
"""


def holds(queue: str, *conditions: str) -> Callable[[Watched], bool]:
    """Tell whether a queue has these conditions, and no others."""

    def tell(watch: Watched) -> bool:
        tracked = watch.tracked(queue)
        return tracked is not None and sorted(each.spec.key for each in tracked.conditions) == sorted(conditions)

    return tell


def is_in(queue: str, state: PrinterState) -> Callable[[Watched], bool]:
    def tell(watch: Watched) -> bool:
        tracked = watch.tracked(queue)
        return tracked is not None and tracked.status.state is state

    return tell


def details(watch: Watched, queue: str) -> list[str | None]:
    tracked = watch.tracked(queue)
    return [each.particulars for each in tracked.conditions] if tracked else []


def begun(watch: Watched) -> list[str]:
    return [each.condition.spec.key for each in watch.changes if isinstance(each, ConditionBegan)]


async def test_stopped_by_an_administrator_rejecting_and_resumed_by_a_click(tmp_path: Path) -> None:
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        await real.add("desk", WELL)
        await watch.until(is_in("desk", PrinterState.IDLE))

        await real.do("cupsdisable", "-r", "Waiting for a technician", "desk")
        await watch.until(holds("desk", "printer_paused"))
        assert details(watch, "desk") == ["Waiting for a technician"]
        await real.print("desk")
        await watch.until(holds("desk", "printer_paused", "jobs_waiting"))
        await real.do("cupsreject", "desk")
        await watch.until(holds("desk", "printer_paused", "jobs_waiting", "rejecting_jobs"))

        await watch.perform("resume", "desk")
        await watch.until(holds("desk", "rejecting_jobs"))
        await watch.until(is_in("desk", PrinterState.IDLE))
        await watch.perform("pause", "desk")
        await watch.until(is_in("desk", PrinterState.PAUSED))


async def test_jam_and_missing_paper_until_somebody_helped(tmp_path: Path) -> None:
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        await real.add("desk", JAM)
        await watch.until(is_in("desk", PrinterState.IDLE))

        await real.print("desk")
        await watch.until(is_in("desk", PrinterState.ERROR))
        await watch.until(holds("desk", "printer_error", "jobs_waiting"))
        assert "paper jam, cover open" in details(watch, "desk")

        real.scripted("desk", f"echo 'STATE: -media-jam-error,cover-open-error' >&2\n{OUT_OF_PAPER}")
        await watch.perform("resume", "desk")
        await watch.until(holds("desk", "media_needed", "jobs_waiting"))

        real.scripted("desk", f"echo 'STATE: -media-empty-error' >&2\n{WELL}")
        await watch.perform("resume", "desk")
        await watch.until(holds("desk"))
        await watch.until(is_in("desk", PrinterState.IDLE))


async def test_low_toner_is_told_once_until_it_is_refilled(tmp_path: Path) -> None:
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        await real.add("desk", supplies(6, "+toner-low-report"))
        await watch.until(is_in("desk", PrinterState.IDLE))

        await real.print("desk")
        await watch.until(holds("desk", "supplies_low"))
        assert details(watch, "desk") == ["Black 6 %"]
        real.scripted("desk", supplies(12, "-toner-low-report"))
        await real.print("desk")
        await watch.until(lambda watch: details(watch, "desk") == ["Black 12 %"])
        assert begun(watch) == ["supplies_low"]

        real.scripted("desk", supplies(100, "none"))
        await real.print("desk")
        await watch.until(holds("desk"))


async def test_job_for_an_unreachable_printer_is_a_problem_and_can_be_cancelled(tmp_path: Path) -> None:
    """CUPS says "processing" all the time."""
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        await real.do("lpadmin", "-p", "cellar", "-E", "-v", "socket://127.0.0.1:9", "-m", "raw")
        await watch.until(is_in("cellar", PrinterState.IDLE))

        await real.print("cellar")
        await watch.until(is_in("cellar", PrinterState.OFFLINE))
        await watch.until(holds("cellar", "jobs_waiting"))
        assert watch.status.devices["cellar"].presence.state is DeviceState.OFFLINE

        await watch.perform("cancel", "cellar")
        await watch.until(is_in("cellar", PrinterState.IDLE))


async def test_job_is_cancelled_by_a_click(tmp_path: Path) -> None:
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        await real.add("desk", HANGS)
        await watch.until(is_in("desk", PrinterState.IDLE))
        await real.print("desk")
        await watch.until(is_in("desk", PrinterState.PRINTING))
        real.scripted("desk", WELL)

        await watch.perform("cancel", "desk")
        await watch.until(is_in("desk", PrinterState.IDLE))


async def test_fifty_queues_are_one_reading(tmp_path: Path) -> None:
    async with cups(tmp_path / "c") as real, watched(tmp_path, "ipp", real.url) as watch:
        for number in range(50):
            await real.add(f"desk{number}", WELL)

        await watch.until(lambda watch: len(watch.status.devices) == 50)
