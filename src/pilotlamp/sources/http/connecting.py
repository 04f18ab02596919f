"""A TCP connection to the first address of a host that takes one; a connection attempt that is given up is closed.

asyncio asks for names on a worker thread without telling how long the thread was waited for.
"""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable
from itertools import chain, zip_longest
from typing import Any, TypeVar

from pilotlamp.sources.http.deadline import not_counted

T = TypeVar("T")

_Address = tuple[int, tuple[Any, ...]]
"""Family, and where to connect to."""

_HEAD_START_S = 0.25
"""Of each address before the next one is tried as well (RFC 8305)."""


async def connected(host: str, port: int) -> socket.socket:
    """Connect to a host by TCP, at the first address that answers; each has a head start before the next one."""
    left = deque(await _addresses(host, port))
    attempts: list[asyncio.Task[socket.socket]] = []
    under_way: set[asyncio.Task[socket.socket]] = set()
    won: asyncio.Task[socket.socket] | None = None
    try:
        while won is None:
            if left:
                attempts.append(asyncio.create_task(_connection(*left.popleft())))
                under_way.add(attempts[-1])
            done, under_way = await asyncio.wait(
                under_way, timeout=_HEAD_START_S if left else None, return_when=asyncio.FIRST_COMPLETED
            )
            won = next((task for task in done if not task.cancelled() and task.exception() is None), None)
            if won is None and not left and not under_way:
                raise _worst([task.exception() for task in attempts])
        return won.result()
    finally:
        for task in attempts:
            if task is not won:
                task.cancel()
                task.add_done_callback(_let_go)


async def _addresses(host: str, port: int) -> list[_Address]:
    """Addresses of a host, IPv6 and IPv4 in turn."""
    name = host.encode("ascii")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        found = await _on_worker(lambda: _looked_up(name, port))
    by_family: dict[int, list[_Address]] = {}
    for family, _, _, _, sockaddr in found:
        by_family.setdefault(family, []).append((family, sockaddr))
    return [address for address in chain.from_iterable(zip_longest(*by_family.values())) if address is not None]


def _looked_up(name: bytes, port: int) -> list[Any]:
    try:
        return socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        socket.socket().close()  # out of descriptors, the C library only says that it does not know the name
        raise


async def _on_worker(work: Callable[[], T]) -> T:
    """``asyncio.to_thread``, but that waiting for a thread does not count."""
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def begin() -> T:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(begun.set)
        return work()

    running = loop.run_in_executor(None, begin)
    with not_counted():
        await begun.wait()
    return await running


def _worst(errors: list[BaseException | None]) -> OSError:
    """One error for all addresses, with those of each in it."""
    known = [error for error in errors if isinstance(error, OSError)]
    if len(known) == 1:
        return known[0]
    failed = OSError("no address of the host takes a connection")
    failed.__cause__ = ExceptionGroup("attempts", known) if known else None
    return failed


def _let_go(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


async def _connection(family: int, address: tuple[Any, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)  # noqa: FBT003 - the only way to say it
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock
