"""The real program while what it runs on fails: clocks, the scheduler of the system, the bus, the panel, the keyring.

What is tested elsewhere: a notification daemon that is killed or hangs, and a panel that is killed or comes later
(``desktop/test_whole_program.py``), a bus that hangs (``desktop/sni/test_registration.py``).
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

if sys.platform != "linux":
    pytest.skip("needs D-Bus and waitid", allow_module_level=True)

from pilotlamp.view.icon import GREEN, RED
from tests.desktop.desktops import XFCE
from tests.desktop.panel_menu import choose
from tests.desktop.real_desktop import RealDesktop
from tests.faults.desk import Desk, desk, ended, until
from tests.faults.hung_keyring import hung_keyring
from tests.faults.moved_clock import MovedClock
from tests.program import Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.private_bus

DAY_S = 86_400.0
SYSTEMS = ("formide", "okta_asa", "clientexec")


@pytest_asyncio.fixture(name="desk")
async def _desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


@pytest.fixture
def clock(tmp_path: Path) -> MovedClock:
    return MovedClock(tmp_path)


def asked(simulator: SimulatorProcess) -> dict[str, int]:
    """How many requests each system has had."""
    systems = [request["system"] for request in simulator.requests()]
    return {system: systems.count(system) for system in SYSTEMS}


async def until_polled(simulator: SimulatorProcess, times: int = 1) -> None:
    """Until every system has been asked so many times more."""
    before = asked(simulator)
    await until(lambda: all(now >= before[system] + times for system, now in asked(simulator).items()))


def is_fresh(lamp: str) -> bool:
    return "devices" in lamp and "unavailable" not in lamp


async def test_a_clock_set_forward_by_a_day_is_no_news(
    desk: Desk, simulator: SimulatorProcess, clock: MovedClock, tmp_path: Path
) -> None:
    """All readings are a day old at once: what is older than three intervals may not be believed, but is read anew."""
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with Running("--config", file, env={**desk.environment, **clock.environment, **secrets(simulator)}) as program:
        await desk.lamp(is_fresh)
        await until_polled(simulator)

        clock.set(DAY_S)
        await until_polled(simulator, times=2)

        await desk.lamp(is_fresh)
        await until_polled(simulator)
        assert desk.toasts == []
        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0


async def test_a_clock_set_back_by_a_day_holds_up_no_poll_and_is_no_news(
    desk: Desk, simulator: SimulatorProcess, clock: MovedClock, tmp_path: Path
) -> None:
    """Nothing waits until it is tomorrow again, and nothing is said to have begun then."""
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with Running("--config", file, env={**desk.environment, **clock.environment, **secrets(simulator)}):
        await desk.lamp(is_fresh)
        simulator.event({"do": "device_offline", "device": "Shelf"})
        await desk.toast(lambda title: title == "Shelf is offline")

        clock.set(-DAY_S)
        await until_polled(simulator, times=3)

        await desk.lamp(is_fresh)
        assert [label for label in await desk.labels() if "since tomorrow" in label] == []
        assert desk.toasts == ["Shelf is offline"]
        simulator.event({"do": "device_online", "device": "Shelf"})
        await desk.toast(lambda title: "back online" in title)
        simulator.event({"do": "device_offline", "device": "Workbench"})
        await desk.toast(lambda title: title == "Workbench is offline")


async def test_a_minute_without_a_turn_is_no_news_and_everything_is_polled_at_once(
    desk: Desk, simulator: SimulatorProcess, clock: MovedClock, tmp_path: Path
) -> None:
    """Stopped by SIGSTOP; that it was for a minute is told by its clocks, which are moved on meanwhile."""
    file = settings_file(simulator, tmp_path, poll_s=20)
    with Running("--config", file, env={**desk.environment, **clock.environment, **secrets(simulator)}) as program:
        await desk.lamp(lambda said: "All 6 devices" in said and "people" in said)
        before = asked(simulator)

        program.tell(signal.SIGSTOP)
        await asyncio.to_thread(os.waitid, os.P_PID, program.pid, os.WSTOPPED | os.WNOWAIT)
        clock.let_pass(60)
        program.tell(signal.SIGCONT)

        await until(lambda: all(now > before[system] for system, now in asked(simulator).items()))
        await desk.lamp(is_fresh)
        assert desk.toasts == []
        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0


async def test_a_bus_that_is_killed_and_comes_back_gets_icon_menu_and_notifications_again(
    desk: Desk, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """What happened meanwhile is told by the next notification daemon."""
    file = settings_file(simulator, tmp_path)
    with Running("--config", file, env={**desk.environment, **secrets(simulator)}) as program:
        await desk.lamp(is_fresh)

        await desk.lose_bus()
        simulator.event({"do": "device_offline", "device": "Shelf"})
        await until_polled(simulator, times=3)
        await desk.regain_bus()

        await desk.lamp(lambda said: said.startswith("1 of 6 devices offline"))
        await desk.toast(lambda title: title == "Shelf is offline")
        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0
    assert "Traceback" not in program.err


async def test_a_keyring_that_hangs_costs_its_source_alone(
    desk: Desk, simulator: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given five seconds; the program that waits for it ends within one."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    known = secrets(simulator)
    del known["PILOTLAMP_SECRET_LAPTOPS"]
    file = settings_file(simulator, tmp_path)
    with (
        hung_keyring(desk.environment["DBUS_SESSION_BUS_ADDRESS"]),
        Running("--config", file, env={**desk.environment, **known}) as program,
    ):
        await desk.lamp(lambda said: "3 devices online" in said and "people" in said)
        await desk.row(lambda label: label == "Laptops — waiting for the first answer")

        await desk.row(lambda label: "keyring did not answer within 5 s; unlock it" in label)
        assert "Sign-in needed for Laptops" in await desk.lamp_now()
        assert asked(simulator)["formide"] > 10

        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0


@pytest.fixture
def real_desktop() -> Iterator[RealDesktop]:
    missing = XFCE.missing
    if missing:
        pytest.skip(f"no real desktop: {', '.join(missing)} not installed")
    with RealDesktop() as desktop:
        yield desktop


@pytest.mark.real_desktop
def test_a_panel_killed_over_its_open_menu_gets_icon_and_menu_again(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """It never says that the menu is closed: the next panel is shown what has changed since, and is clicked."""
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with Running("--config", file, env={**real_desktop.environment, **secrets(simulator)}) as program:
        where = real_desktop.until(lambda: real_desktop.find_icon(GREEN))
        real_desktop.open_menu(*where)

        real_desktop.kill_panel()
        simulator.event({"do": "device_offline", "device": "Shelf"})
        real_desktop.until(lambda: real_desktop.find_icon(GREEN) is None)
        real_desktop.start_panel()

        real_desktop.until(lambda: real_desktop.find_icon(RED))
        choose(real_desktop, "Quit Pilotlamp")
        assert program.ended() == 0
