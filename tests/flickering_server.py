"""A Formide server on loopback with a hundred devices, of which another tenth is offline in every answer."""

import asyncio
import json
import queue
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

_DEVICES = 100


@contextmanager
def flickering_server() -> Iterator[int]:
    """Its port."""
    ports: queue.SimpleQueue[tuple[int, Callable[[], object]]] = queue.SimpleQueue()

    async def serve() -> None:
        chance = random.Random(7)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with await asyncio.start_server(partial(_answer, chance), "127.0.0.1", 0) as server:
            ports.put((server.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(stop.set)))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    port, stop = ports.get()
    try:
        yield port
    finally:
        stop()
        thread.join()


async def _answer(chance: random.Random, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while request := await _request(reader):
            body = json.dumps(_clients(chance) if b"/clients" in request else []).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
    finally:
        writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _clients(chance: random.Random) -> list[dict[str, str]]:
    offline = set(chance.sample(range(_DEVICES), _DEVICES // 10))
    return [
        {"_id": f"d{number}", "name": f"Device {number}", "status": "offline" if number in offline else "online"}
        for number in range(_DEVICES)
    ]
