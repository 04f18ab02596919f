"""The tray for each desktop, and the error where there is none.

The environment is the input here, so that each case is a process of its own.
"""

import os
import signal
from pathlib import Path

import pytest

from tests.desktop.private_bus import PrivateBus
from tests.desktop.stub_host import stub_host
from tests.desktop.tray_program import tray_program

pytestmark = pytest.mark.slow
"""Each test starts processes."""

DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "PYSTRAY_BACKEND")
NOBODY = "no tray host is running"


def environment(**desktop: str) -> dict[str, str]:
    """This process's, with only what is given of a desktop."""
    return {name: value for name, value in os.environ.items() if name not in DESKTOP} | desktop


async def refusal(**desktop: str) -> str:
    """The one line with which the program ends on such a desktop."""
    async with tray_program(environment(**desktop)) as program:
        code, out, err = await program.end()
    assert (code, out, err.count("\n")) == (1, "", 1)
    return err


@pytest.mark.private_bus
async def test_no_display(private_bus: PrivateBus) -> None:
    """There may be a session bus without a screen, over ssh for one."""
    assert "no display" in await refusal(DBUS_SESSION_BUS_ADDRESS=private_bus.address)


async def test_no_session_bus(tmp_path: Path) -> None:
    assert "no session bus" in await refusal(DISPLAY=":99", XDG_RUNTIME_DIR=str(tmp_path))


@pytest.mark.private_bus
async def test_dead_session_bus(private_bus: PrivateBus) -> None:
    private_bus.kill()

    line = await refusal(DISPLAY=":99", DBUS_SESSION_BUS_ADDRESS=private_bus.address)

    assert "no session bus" in line


@pytest.mark.parametrize("address", ["nonsense", "unix:tmpdir=/tmp", "autolaunch:"])
async def test_unusable_session_bus_address(address: str) -> None:
    assert "no session bus" in await refusal(DISPLAY=":99", DBUS_SESSION_BUS_ADDRESS=address)


@pytest.mark.private_bus
async def test_wayland_is_a_display(private_bus: PrivateBus) -> None:
    desktop = environment(WAYLAND_DISPLAY="wayland-0", DBUS_SESSION_BUS_ADDRESS=private_bus.address)
    async with stub_host(private_bus.address) as host, tray_program(desktop) as program:
        await host.until_registered()
        assert await program.line() == "ready"


@pytest.mark.private_bus
async def test_finds_the_bus_in_the_runtime_folder(private_bus: PrivateBus) -> None:
    """The place that systemd uses, also for a login without the variable."""
    desktop = environment(DISPLAY=":99", XDG_RUNTIME_DIR=str(private_bus.folder))
    async with stub_host(private_bus.address) as host, tray_program(desktop):
        await host.until_registered()


@pytest.mark.private_bus
async def test_waits_for_a_panel_and_says_so(private_bus: PrivateBus) -> None:
    """Started at login, Pilotlamp is often the first of the two."""
    desktop = environment(DISPLAY=":99", DBUS_SESSION_BUS_ADDRESS=private_bus.address)
    async with tray_program(desktop) as program:
        assert NOBODY in "".join([await program.line(), await program.line()])

        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            assert await program.line() == "trouble: None"
        assert NOBODY in await program.line()

        program.send(signal.SIGTERM)
        assert (await program.end())[0] == 0
