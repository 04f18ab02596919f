"""A program that is nothing but the tray, in a process of its own: its environment and signals are the test's."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

PROGRAM = """
import os, signal, sys
from pilotlamp.desktop.select import tray
from pilotlamp.domain.levels import Severity
from pilotlamp.errors import DesktopError
from pilotlamp.view.tray_view import TrayView, IconSpec

try:
    lamp = tray(on_click=print, on_problem=lambda line: print("trouble:", line, flush=True))
except DesktopError as error:
    sys.exit(str(error))
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: lamp.stop())
lamp.show(TrayView(icon=IconSpec(severity=Severity.OK), tooltip="All is well"))
lamp.run(lambda: print("ready", flush=True))
print("over", flush=True)
os._exit(0)  # as Pilotlamp does: a thread that prints while Python ends is fatal to it
"""
WAIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayProgram:
    """The running program."""

    process: asyncio.subprocess.Process

    async def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), WAIT_S)).decode().rstrip("\n")

    async def end(self) -> tuple[int, str, str]:
        """Exit code and what is left of its output and errors."""
        out, err = await asyncio.wait_for(self.process.communicate(), WAIT_S)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


@asynccontextmanager
async def tray_program(environment: Mapping[str, str]) -> AsyncIterator[TrayProgram]:
    """Killed with the block, if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM),
        env=dict(environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield TrayProgram(process=process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
