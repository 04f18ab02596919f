"""The tray program in this very process, fed with bytes where httpx would have read them from a socket.

``python -m tests.benchmarks.inside_process DEVICES TIMES [--look stages|profile|memory]`` on a session bus: everything
from the last byte on is the real thing, the engine's thread and the tray's, up to the signals on the bus. Prints a JSON
object for each kind of poll.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec.json

from pilotlamp.cli.running import GARBAGE_THRESHOLDS
from pilotlamp.config import load
from pilotlamp.desktop.base import Desktop
from pilotlamp.desktop.notify.dbus import DBusNotifier
from pilotlamp.desktop.recording import RecordingDialogs, RecordingOpener
from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.desktop.tray.toolkit_sni import SniToolkit
from pilotlamp.logs import Redactor
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.sources.formide import api
from pilotlamp.sources.http.body import BodyReader
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.tray.program import TrayProgram
from pilotlamp.tray.session import SessionParts
from pilotlamp.view import icon
from tests.benchmarks.fleet import KINDS, Variant, clients, down
from tests.benchmarks.looking_inside import Nothing, Profile, SavedState, Stages
from tests.benchmarks.pilotlamp_process import AT_ONCE, MAKERSPACE, SECRETS, settings_file

WARM_UP = 3
"""Polls that do not count."""
QUIET_S = 0.25
QUIET_CPU_S = 0.001
LOOKS = {"nothing": Nothing, "stages": Stages, "profile": Profile, "memory": SavedState}
_PIECE_BYTES = 64 * 1024
_LIMIT_BYTES = 64 * 1024 * 1024


class FedClient(HttpClient):
    """Reads what it is fed with instead of a socket."""

    fed: BodyReader

    @classmethod
    def feed(cls, body: bytes) -> None:
        """All but ``finish`` is done while the bytes come in."""
        cls.fed = BodyReader("", limit=_LIMIT_BYTES)
        for at in range(0, len(body), _PIECE_BYTES):
            cls.fed.feed(body[at : at + _PIECE_BYTES])

    async def _reply(self, method: str, url: Any, *_: Any, **__: Any) -> Reply:
        if url.path != "/clients":
            return Reply(status=404, headers={}, body=b"")
        return Reply(status=200, headers={}, body=self.fed.finish())


class NoSystemEvents:
    """Nothing happens around this program."""

    async def start(self) -> None: ...

    async def aclose(self) -> None: ...


class Inside:
    """One run of the program."""

    def __init__(self, devices: int, times: int, look: Nothing) -> None:
        self._times = times
        self._look = look
        self._bodies = {variant: clients(of=devices, offline=down(variant, of=devices)) for variant in Variant}
        self._driving: asyncio.Task[None] | None = None
        self._toolkit = SniToolkit(address=os.environ["DBUS_SESSION_BUS_ADDRESS"], on_visible=lambda _: None)

    def run(self, folder: Path) -> int:
        """Measure, and end."""
        vars(api)["HttpClient"] = FedClient
        FedClient.feed(self._bodies[Variant.UP])
        text = MAKERSPACE + AT_ONCE
        settings = load(settings_file(folder, text, url="http://127.0.0.1:9", poll_s=86_400))

        def watch() -> MonitoringService:
            watching = MonitoringService(settings, redactor=Redactor(), environ=SECRETS)
            self._driving = asyncio.get_running_loop().create_task(self._drive(watching))
            return watching

        program = TrayProgram(settings, SessionParts(watch=watch))
        tray = PystrayTray(self._toolkit, draw=icon.draw, on_click=program.on_click)
        desktop = Desktop(
            tray=tray,
            notifier=DBusNotifier(program.on_click, program.on_problem("notifier")),
            dialogs=RecordingDialogs(),
            opener=RecordingOpener(),
            system_events=NoSystemEvents(),
        )
        self._end = tray.stop
        return program.run(desktop)

    async def _drive(self, watching: MonitoringService) -> None:
        try:
            await asyncio.sleep(1)  # the bus is joined
            for kind, variants in KINDS.items():
                _tell({"kind": kind, **await self._of_kind(watching, variants)})
        finally:
            self._end()

    async def _of_kind(self, watching: MonitoringService, variants: tuple[Variant, Variant]) -> dict[str, object]:
        polls, decodes, body = [], [], b""
        for number in range(-WARM_UP, 2 * self._times):
            if number == 0:
                self._look.forget()
            body = self._bodies[variants[(number + 1) % 2]]
            decode_s = _decoded(body)
            poll_s = await self._polled(watching, body)
            if number >= 0:
                decodes.append(decode_s)
                polls.append(poll_s)
        return {
            "poll_ms": 1000 * statistics.median(polls),
            "decode_ms": 1000 * statistics.median(decodes),
            "size": len(body),
            **self._look.of_kind(len(polls)),
        }

    async def _polled(self, watching: MonitoringService, body: bytes) -> float:
        """Processor seconds of all threads until nothing is left to do."""
        FedClient.feed(body)
        await _quiet_at()
        self._look.begin(self._toolkit.call)
        begun = time.process_time()
        await watching.monitor.poll_once()
        ended = await _quiet_at()
        self._look.end(self._toolkit.call)
        return ended - begun


async def _quiet_at() -> float:
    """The processor time at which all threads had nothing left to do."""
    while True:
        before = time.process_time()
        await asyncio.sleep(QUIET_S)
        if time.process_time() - before < QUIET_CPU_S:
            return before


def _decoded(body: bytes) -> float:
    """Without collecting garbage: the more of it this program makes, the more a decode would seem to cost."""
    gc.disable()
    try:
        begun = time.process_time()
        msgspec.json.decode(body)
        return time.process_time() - begun
    finally:
        gc.enable()


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    parser.add_argument("times", type=int)
    parser.add_argument("--look", choices=LOOKS, default="nothing")
    wanted = parser.parse_args()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    look = LOOKS[wanted.look]()
    with tempfile.TemporaryDirectory(prefix="pilotlamp-benchmark-") as folder:
        return Inside(wanted.devices, wanted.times, look).run(Path(folder))


if __name__ == "__main__":
    os._exit(main())
