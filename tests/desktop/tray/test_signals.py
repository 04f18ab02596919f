"""The main thread belongs to the tray: the program's signal handlers must still run at once."""

import os
import signal

import pytest

from tests.desktop.private_bus import PrivateBus
from tests.desktop.stub_host import stub_host
from tests.desktop.tray_program import tray_program

pytestmark = pytest.mark.private_bus


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_program(private_bus: PrivateBus, number: signal.Signals) -> None:
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": private_bus.address, "DISPLAY": ":99"}
    async with stub_host(private_bus.address) as host, tray_program(environment) as program:
        await host.until_registered()

        program.send(number)
        code, out, err = await program.end()

    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "over"
