"""The server of ``tests.sources.fault_server`` on a thread of its own, for a program that is a process of its own.

Beyond what its scripts do to a request, it can be gone altogether, take no connections, or show another certificate.
"""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.sources.fault_server import FaultServer, Request, Script

CERTIFICATES = Path(__file__).parent.parent / "fixtures" / "tls"
_WAIT_S = 60.0


class Loop:
    """``with Loop() as loop:`` - an event loop on a thread."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.run(_settled())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have it done there; what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_WAIT_S)


async def _settled() -> None:
    """Connections whose other ends have gone are closed, those in the middle of a handshake too."""
    for _ in range(20):
        await asyncio.sleep(0)


class HostileServer:
    """``with HostileServer(loop) as server:``; with a certificate's name it speaks TLS."""

    def __init__(self, loop: Loop, certificate: str | None = None) -> None:
        self._loop = loop
        self._tls = None if certificate is None else ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            self.show(certificate)
        self._arrived = threading.Condition()
        self._arrivals: dict[str, list[float]] = {}
        self._full: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._server = _Reopening(tls=self._tls)
        self._loop.run(self._server.__aenter__())
        self.url = self._server.url
        self.port = self._server.port
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._empty()
        self._loop.run(self._server.__aexit__(None, None, None))

    @property
    def requests(self) -> list[Request]:
        """All that arrived."""
        return list(self._server.requests)

    def answer(self, path: str, script: Script) -> None:
        """What a path does from now on."""

        async def noted(writer: asyncio.StreamWriter) -> None:
            with self._arrived:
                self._arrivals.setdefault(path, []).append(time.monotonic())
                self._arrived.notify_all()
            await script(writer)

        self._server.scripts[path] = noted

    def arrivals(self, path: str) -> list[float]:
        """When a path was asked for, by the monotonic clock."""
        with self._arrived:
            return list(self._arrivals.get(path, ()))

    def wait_for(self, path: str, times: int) -> None:
        """Until a path has been asked for so many times in all."""
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self._arrivals.get(path, ())) >= times, _WAIT_S)
        assert arrived, f"{path} was not asked for {times} times within {_WAIT_S} s"

    def wait_for_more(self, path: str, times: int) -> None:
        """Until a path has been asked for so many times more than now."""
        self.wait_for(path, len(self.arrivals(path)) + times)

    def show(self, certificate: str) -> None:
        """To connections from now on."""
        assert self._tls is not None
        self._tls.load_cert_chain(CERTIFICATES / f"{certificate}.pem")

    def refuse(self) -> None:
        """Nobody listens any more."""
        self._loop.run(self._server.close_door())

    def fill_up(self) -> None:
        """Somebody listens and never takes a connection: its queue is full, and what is sent to it gets no answer."""
        self.refuse()
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        door.listen(0)
        self._full.append(door)
        for _ in range(4):
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", self.port))
            self._full.append(caller)

    def take_again(self) -> None:
        """Listen as before."""
        self._empty()
        self._loop.run(self._server.open_door(self.port))

    def _empty(self) -> None:
        while self._full:
            self._full.pop().close()


class _Reopening(FaultServer):
    """One whose door can be closed and opened again."""

    async def close_door(self) -> None:
        assert self._server is not None
        self._server.close()

    async def open_door(self, port: int) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port, ssl=self.tls)
