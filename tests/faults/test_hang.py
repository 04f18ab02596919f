"""The real program when its engine hangs: it restarts itself and goes on with its outages; in vain, it says so."""

import os
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

if sys.platform != "linux":
    pytest.skip("needs D-Bus", allow_module_level=True)

from tests.faults.desk import Desk, desk, ended, until
from tests.program import COMMAND, Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.private_bus

HANG = Path(__file__).parent / "hang"
SCRIPT = (str(Path(sys.executable).with_name("pilotlamp")),)


@pytest_asyncio.fixture(name="desk")
async def _desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


class Bench:
    """The program that hangs when it is told to, with all that it needs."""

    def __init__(self, desk: Desk, simulator: SimulatorProcess, folder: Path) -> None:
        self._file = settings_file(simulator, folder, ["Makerspace"])
        self._hang_file = folder / "hang"
        self._log_file = folder / "pilotlamp.log"
        folders = os.pathsep.join(filter(None, (str(HANG), os.environ.get("PYTHONPATH"))))
        self._env = {**desk.environment, **secrets(simulator), "PYTHONPATH": folders, "HANG_FILE": str(self._hang_file)}

    def start(self, command: Sequence[str] = COMMAND) -> Running:
        return Running("--config", self._file, "--log", self._log_file, "run", env=self._env, command=command)

    def hang(self) -> None:
        """Until ``go_on``, also in the next process."""
        self._hang_file.touch()

    def go_on(self) -> None:
        self._hang_file.unlink()

    @property
    def logged(self) -> str:
        return self._log_file.read_text()


@pytest.fixture
def bench(desk: Desk, simulator: SimulatorProcess, tmp_path: Path) -> Bench:
    return Bench(desk, simulator, tmp_path)


@pytest.mark.parametrize("command", [COMMAND, SCRIPT], ids=["python -m pilotlamp", "pilotlamp"])
async def test_a_process_that_hangs_is_restarted_with_its_arguments_and_outages(
    command: Sequence[str], bench: Bench, desk: Desk, simulator: SimulatorProcess
) -> None:
    with bench.start(command) as program:
        await desk.lamp(lambda said: said.startswith("All"))
        simulator.event({"do": "device_offline", "device": "Shelf"})
        await desk.toast(lambda title: title == "Shelf is offline")

        desk.forget_lamp()
        bench.hang()
        await until(lambda: "Pilotlamp restarts itself" in bench.logged)
        bench.go_on()

        await desk.lamp(lambda said: said.startswith("1 of"))
        await desk.row(lambda label: label.startswith("Monitoring stopped responding at"))
        with bench.start(command) as second:
            assert await ended(second) == 0
        assert second.err == f"Pilotlamp is already running (process {program.pid})\n"
        simulator.event({"do": "device_online", "device": "Shelf"})
        await desk.toast(lambda title: "back online" in title)
        assert desk.toasts == ["Shelf is offline", "Pilotlamp is already running", "Shelf is back online"]
        await desk.click("Quit")
        assert await ended(program) == 0
    assert bench.logged.count("monitoring hangs") == 1
    assert "in _hang_if_wanted" in bench.logged, "the stack of the engine"
    assert "Thread MainThread" in bench.logged, "and of all other threads"


async def test_a_process_that_hangs_again_and_again_asks_for_a_restart_and_stays(bench: Bench, desk: Desk) -> None:
    """The next ones hang before they have drawn anything."""
    with bench.start() as program:
        await desk.lamp(lambda said: said.startswith("All"))
        bench.hang()
        said = await desk.lamp(lambda said: said.startswith("Monitoring has not responded since"))
        assert said.endswith(". Please restart Pilotlamp.")
        await desk.click("Quit")
        assert await ended(program) == 0
    assert program.err.count("Pilotlamp restarts itself") == 3
    assert program.err.count("restarting has not helped") == 1
