"""A program that has the keyring's name on the session bus and answers nobody: a Secret Service that hangs.

``python -m tests.faults.hung_keyring ADDRESS`` says "here" and then does nothing until its input ends.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.secrets"


@contextmanager
def hung_keyring(address: str) -> Iterator[None]:
    """There within the block."""
    command = (sys.executable, "-m", "tests.faults.hung_keyring", address)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdin is not None
        assert service.stdout is not None
        assert service.stdout.readline() == "here\n"
        yield
        service.stdin.close()


async def _hang(address: str) -> None:
    bus = await MessageBus(bus_address=address).connect()
    await bus.request_name(NAME)
    print("here", flush=True)  # noqa: T201
    sys.stdin.read()  # on the loop's own thread: it reads no message any more


if __name__ == "__main__":
    asyncio.run(_hang(sys.argv[1]))
