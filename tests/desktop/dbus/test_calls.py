"""Connections on a bus that reads slowly."""

import asyncio
import signal

import pytest
from dbus_fast import Message

from pilotlamp.desktop.dbus.calls import call, joined, to_bus
from tests.desktop.private_bus import PrivateBus
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus

SIGSTOP, SIGCONT = signal.Signals["SIGSTOP"], signal.Signals["SIGCONT"]  # the type checker's Windows lacks them

LARGE = "x" * 1_000_000
"""More than a socket holds."""


async def test_messages_wait_for_a_bus_that_is_busy(private_bus: PrivateBus) -> None:
    """A panel that reads a large menu, on a machine that is busy, must not cost the lamp its place on the bus."""
    assert private_bus.process is not None
    received: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(HANG_S), joined(private_bus.address) as bus, joined(private_bus.address) as listener:
        listener.add_message_handler(
            lambda message: received.put_nowait(message.body[0][-1:]) if message.member == "Large" else None
        )
        await call(listener, to_bus("AddMatch", "type='signal',member='Large'"))
        private_bus.process.send_signal(SIGSTOP)
        try:
            sent = [bus.send(Message.new_signal("/a", "b.c", "Large", "s", [LARGE + number])) for number in "123"]
        finally:
            private_bus.process.send_signal(SIGCONT)

        await asyncio.gather(*sent)
        assert [await received.get() for _ in range(3)] == ["1", "2", "3"]
