"""The real program when its desktop session ends, and when the next one begins."""

import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

if sys.platform != "linux":
    pytest.skip("needs D-Bus and Wayland", allow_module_level=True)

from tests.desktop.private_bus import private_bus
from tests.desktop.stub_host import stub_host
from tests.faults.desk import Desk, desk, ended, until
from tests.program import Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.private_bus

WAIT_S = 40.0


@pytest_asyncio.fixture(name="desk")
async def _desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


@pytest_asyncio.fixture(name="next_desk")
async def _next_desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


Start = Callable[..., Running]
"""Starts the program on a desk, with further arguments."""


@pytest.fixture
def start(simulator: SimulatorProcess, tmp_path: Path) -> Start:
    file = settings_file(simulator, tmp_path, ["Helpdesk"])
    known = secrets(simulator)

    def started(desk: Desk, *arguments: str, **environment: str) -> Running:
        return Running("--config", file, *arguments, env={**desk.environment, **known, **environment})

    return started


def is_there(lamp: str) -> bool:
    return "people" in lamp or "online" in lamp


async def until_polled(simulator: SimulatorProcess) -> None:
    before = len(simulator.requests())
    await until(lambda: len(simulator.requests()) > before + 1)


async def test_it_ends_after_a_logout(desk: Desk, start: Start, tmp_path: Path) -> None:
    """Bus and display are gone: it would go on polling with the secrets of somebody who has left."""
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-7"))
        compositor.listen()
        with start(desk, XDG_RUNTIME_DIR=str(tmp_path), WAYLAND_DISPLAY="wayland-7") as program:
            await desk.lamp(is_there)
            await desk.lose_bus()
            compositor.close()

            assert await ended(program, WAIT_S) == 0
    assert "The desktop session is over" in program.err
    assert "Traceback" not in program.err


async def test_without_a_tray_it_lives_on_after_a_logout(desk: Desk, start: Start, simulator: SimulatorProcess) -> None:
    """As a service of the user's, which has no display; nobody else's start ends it either."""
    with start(desk, "run", "--no-tray", WAYLAND_DISPLAY="") as program:
        await until_polled(simulator)
        await desk.lose_bus()
        await desk.regain_bus()
        await desk.lose_bus()

        await until_polled(simulator)
        program.tell(signal.SIGTERM)
        assert await ended(program) == 0


@pytest.mark.parametrize("hangs", [False, True], ids=["", "that hangs"])
async def test_next_session_ends_the_program_of_one_that_is_over(
    hangs: bool, desk: Desk, next_desk: Desk, start: Start, simulator: SimulatorProcess
) -> None:
    """Its display may still be there, as with a server for many sessions."""
    with start(desk) as left_behind:
        await desk.lamp(is_there)
        await desk.lose_bus()
        if hangs:
            left_behind.tell(signal.SIGSTOP)

        with start(next_desk) as program:
            assert await ended(left_behind, WAIT_S) == (-signal.Signals["SIGKILL"] if hangs else 0)
            await next_desk.lamp(is_there)
            await until_polled(simulator)
            await next_desk.click("Quit Pilotlamp")
            assert await ended(program) == 0
    assert f"already running (process {left_behind.pid}), in a session that is over" in program.err


@pytest.mark.parametrize("headless", [False, True], ids=["", "without a tray"])
async def test_program_of_another_living_session_is_left_alone(
    headless: bool, desk: Desk, next_desk: Desk, start: Start, simulator: SimulatorProcess
) -> None:
    """One that has no tray lives wherever it is, whatever became of its bus."""
    with start(desk, *(("run", "--no-tray") if headless else ())) as first:
        await until(simulator.requests)
        if headless:
            await desk.lose_bus()

        with start(next_desk) as second:
            assert await ended(second) == 0
        assert second.err == f"Pilotlamp is already running (process {first.pid})\n"
        await until_polled(simulator)
        first.tell(signal.SIGTERM)
        assert await ended(first) == 0


async def test_desktop_without_a_panel_is_told_so_until_one_comes(start: Start) -> None:
    """After ten seconds: at a login panels come later than many programs."""
    with private_bus() as bus:
        bare = Desk(bus)
        await bare.notifications.come()
        with start(bare, XDG_CURRENT_DESKTOP="ubuntu:GNOME") as program:
            await until(lambda: bare.toasts, WAIT_S)
            (toast,) = bare.notifications.shown
            assert toast.summary == "No panel of this desktop shows Pilotlamp’s lamp"
            assert "gnome-shell-extension-appindicator" in toast.body

            async with stub_host(bus.address) as panel:
                await panel.until_registered()
                await until(lambda: bare.notifications.closed == [toast.id])
            program.tell(signal.SIGTERM)
            assert await ended(program) == 0
        await bare.notifications.leave()


async def test_second_start_without_a_terminal_is_told_as_a_notification(desk: Desk, start: Start) -> None:
    """From a menu or at the login nobody reads what is printed."""
    with start(desk) as first:
        await desk.lamp(is_there)
        with start(desk) as second:
            await until(lambda: desk.toasts == ["Pilotlamp is already running"], WAIT_S)
            assert await ended(second) == 0
        assert str(first.pid) in desk.notifications.shown[-1].body
        await desk.click("Quit Pilotlamp")
        assert await ended(first) == 0


async def test_second_start_ends_also_where_nobody_shows_notifications(desk: Desk, start: Start) -> None:
    with start(desk) as first:
        await desk.lamp(is_there)
        await desk.notifications.leave()
        with start(desk) as second:
            assert await ended(second) == 0
        assert second.err == f"Pilotlamp is already running (process {first.pid})\n"
