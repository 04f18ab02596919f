"""BusClient on a bus that breaks; the tests of notifications, tray and system events cover all else."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from pilotlamp.desktop.dbus.calls import BUS
from pilotlamp.desktop.dbus.client import BusClient
from tests.desktop.private_bus import PrivateBus
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus


class Relay:
    """A way to the bus that can also send what no bus does."""

    def __init__(self, bus: PrivateBus, socket: Path) -> None:
        self.address = f"unix:path={socket}"
        self._bus = bus
        self._socket = socket
        self._clients: list[asyncio.StreamWriter] = []

    def send_garbage(self) -> None:
        """Send every client a signal whose name is no text."""
        signal = bytes(Message.new_signal("/a", "b.c", "Name")._marshall(False))
        for client in self._clients:
            client.write(signal.replace(b"Name", b"\xff\xff\xff\xff"))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Relay within the block."""
        if sys.platform == "win32":
            return
        server = await asyncio.start_unix_server(self._relay, self._socket)
        try:
            yield
        finally:
            server.close()

    async def _relay(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if sys.platform == "win32":
            return
        self._clients.append(to_client)
        from_bus, to_bus = await asyncio.open_unix_connection(self._bus.socket)
        await asyncio.gather(copy(from_client, to_bus), copy(from_bus, to_client))


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Copy until the source ends, and then end the target."""
    with suppress(OSError):
        while data := await source.read(4096):
            target.write(data)
    target.close()


async def test_bus_that_sends_garbage_is_joined_again(private_bus: PrivateBus, tmp_path: Path) -> None:
    """Whatever dbus-fast makes of it: the lamp must not end."""
    relay = Relay(private_bus, tmp_path / "relay")
    joined: asyncio.Queue[MessageBus] = asyncio.Queue()

    async def absent() -> bool:
        return False

    signals = {BUS.signal(BUS.name, "NameAcquired"): lambda _: None}
    client = BusClient(lambda: relay.address, signals, lambda _: None, first_retry_s=0.01, last_retry_s=0.01)
    async with relay.running(), asyncio.timeout(HANG_S):
        running = asyncio.create_task(client.run(joined.put, absent))
        first = await joined.get()

        relay.send_garbage()

        assert await joined.get() is not first
        running.cancel()
        await asyncio.wait((running,))
