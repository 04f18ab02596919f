"""The simulator as a server on 127.0.0.1, on nothing else."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from pilotlamp_simulator.announcement import Announcement, announcement
from pilotlamp_simulator.application import application
from pilotlamp_simulator.connections import Connections
from pilotlamp_simulator.errors import SimulatorError
from pilotlamp_simulator.journal import Journal
from pilotlamp_simulator.scenario import Scenario, load
from pilotlamp_simulator.stage import Stage
from pilotlamp_simulator.timeline import Timeline

LOOPBACK = "127.0.0.1"
KEEP_ALIVE_S = 75
"""Longer than anybody's polling interval here, so that no request meets a connection just being closed."""


def serve(
    *,
    announce: Callable[[Announcement], None],
    port: int = 0,
    scenario: str | Path = "demo",
    until_eof: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; main thread only. ``announce`` is called once, when requests are answered.

    ``port`` 0: any free one. ``until_eof``: end as well when standard input does, as it does when the parent dies.

    Raises:
        ScenarioError: the scenario is unknown or wrong.
        SimulatorError: the port can't be had.
    """
    loaded = load(scenario)
    with contextlib.ExitStack() as held:
        main = held.enter_context(_listener(port))
        devices = {
            spec.key: held.enter_context(_listener(0))
            for spec in loaded.start.formide.devices
            if spec.local_api is not None
        }
        asyncio.run(_serve(loaded, main, devices, announce, until_eof=until_eof))


async def _serve(
    scenario: Scenario,
    main: socket.socket,
    devices: dict[str, socket.socket],
    announce: Callable[[Announcement], None],
    *,
    until_eof: bool,
) -> None:
    ports = {host_id: _port(listener) for host_id, listener in devices.items()}
    stage = Stage(scenario, ports)
    timeline, connections = Timeline(stage), Connections()

    def ready() -> None:
        timeline.restart()
        announce(announcement(f"http://{LOOPBACK}:{_port(main)}", scenario.start))

    server = _Server(_config(application(stage, timeline, Journal(), connections, ports), connections), ready)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        timeline.stop()
        server.should_exit = server.force_exit = True
        connections.drop_all()

    def stop_from_elsewhere() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended already
            loop.call_soon_threadsafe(stop)

    if until_eof:
        threading.Thread(target=_read_to_end, args=(stop_from_elsewhere,), daemon=True).start()
    with _on_signals(stop_from_elsewhere):
        await server.serve([main, *devices.values()])


def _config(app: ASGIApp, connections: Connections) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connections.protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


class _Server(uvicorn.Server):
    """uvicorn without its signal handling, which ends a process by the signal instead of with 0."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _listener(port: int) -> socket.socket:
    """A socket bound to loopback; raises SimulatorError where that can't be."""
    # With the protocol named, asyncio turns Nagle's algorithm off; else each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # on Windows the option would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise SimulatorError(f"can't listen on {LOOPBACK}:{port}: {reason}; choose another port") from error
    return listener


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    def handle(_: int, __: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _read_to_end(stop: Callable[[], None]) -> None:
    """Bare ``os.read``: a buffered stdin held by a daemon thread breaks the interpreter's exit."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop()
