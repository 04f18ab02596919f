"""The real program is killed over an outage's toast, and started again: it goes on with the toast."""

import json
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

if sys.platform != "linux":
    pytest.skip("needs D-Bus", allow_module_level=True)

from tests.faults.desk import Desk, desk, ended, until
from tests.program import Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.private_bus

SIGKILL = signal.Signals["SIGKILL"]  # the type checker's Windows lacks it
OFFLINE, ONLINE = "device_offline", "device_online"


@pytest_asyncio.fixture(name="desk")
async def _desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


Start = Callable[[], Running]


@pytest.fixture
def start(desk: Desk, simulator: SimulatorProcess, tmp_path: Path) -> Start:
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    return lambda: Running("--config", file, env={**desk.environment, **secrets(simulator)})


def kept(home: Path, name: str) -> Mapping[str, Any]:
    """What a file in the state folder has; nothing if there is none yet."""
    files = tuple((home / ".local/state/pilotlamp").glob(f"{name}*.json"))
    found: Mapping[str, Any] = json.loads(files[0].read_bytes()) if files else {}
    return found


def outage_is_kept(home: Path) -> bool:
    devices = kept(home, "state").get("sources", {}).get("Makerspace", {}).get("devices", ())
    return any(device["told_in"] in kept(home, "toasts").get("on_screen", {}) for device in devices)


@pytest_asyncio.fixture
async def toast(desk: Desk, start: Start, simulator: SimulatorProcess, nobodys_home: Path) -> int:
    """The daemon's id of a toast on the screen, of a device that is still offline, when the program is killed."""
    with start() as program:
        await desk.lamp(lambda said: said.startswith("All"))
        simulator.event({"do": OFFLINE, "device": "Shelf"})
        await desk.toast(lambda title: title == "Shelf is offline")
        await until(lambda: outage_is_kept(nobodys_home))
        program.tell(SIGKILL)
        await ended(program)
    desk.forget_lamp()
    assert desk.notifications.closed == []
    return desk.notifications.shown[-1].id


async def test_recovery_after_a_restart_takes_the_outages_place(
    desk: Desk, start: Start, simulator: SimulatorProcess, toast: int
) -> None:
    with start() as program:
        await desk.lamp(lambda said: said.startswith("1 of"))
        simulator.event({"do": ONLINE, "device": "Shelf"})
        await desk.toast(lambda title: "back online" in title)
        await desk.click("Quit")
        assert await ended(program) == 0

    assert desk.notifications.shown[-1].replaces_id == toast
    assert desk.toasts == ["Shelf is offline", "Shelf is back online"]


async def test_outage_that_ended_before_the_restart_leaves_the_screen(
    desk: Desk, start: Start, simulator: SimulatorProcess, toast: int
) -> None:
    simulator.event({"do": ONLINE, "device": "Shelf"})
    with start():
        await desk.notifications.until(lambda daemon: toast in daemon.closed)


async def test_number_is_not_trusted_when_the_daemon_was_restarted(
    desk: Desk, start: Start, simulator: SimulatorProcess, toast: int
) -> None:
    """It begins to count anew: the number may be of another program's by now."""
    await desk.notifications.leave()
    await desk.notifications.come()
    with start() as program:
        await desk.lamp(lambda said: said.startswith("1 of"))
        simulator.event({"do": ONLINE, "device": "Shelf"})
        await desk.toast(lambda title: "back online" in title)
        assert desk.notifications.shown[-1].replaces_id == 0
        assert desk.notifications.closed == []
        await desk.click("Quit")
        assert await ended(program) == 0
