"""A real IPP printer without paper: ippeveprinter, which runs a script for each job."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.desktop.private_bus import private_bus
from tests.living.programs import free_port, installed
from tests.patience import HANG_S, LOOK_EVERY_S


class IppPrinter:
    """The printer; ends what it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.server = f"ipp://localhost:{self._port}"
        self.url = f"{self.server}/ipp/print"
        self._http = httpx.AsyncClient(base_url=f"http://localhost:{self._port}", trust_env=False, timeout=HANG_S)
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        (folder / "spool").mkdir()
        (folder / "job").write_text(f'#!/bin/sh\n. "{folder}/script"\n')
        (folder / "job").chmod(0o700)

    def start(self, bus: str) -> None:
        """Start it; ``bus`` stands for the system's, on which it looks for a service to be announced by."""
        options = ("-r", "off", "-n", "localhost", "-p", str(self._port), "-f", "text/plain")
        self._process = subprocess.Popen(
            ("ippeveprinter", *options, "-d", self._folder / "spool", "-c", self._folder / "job", "Front desk"),
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def is_ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(HANG_S):
            while True:
                if await self._answers():
                    return
                await asyncio.sleep(LOOK_EVERY_S)

    async def print(self, script: str) -> None:
        """Send a job, for which the printer runs this shell script."""
        (self._folder / "script").write_text(script)
        command = ("ipptool", "-q", "-f", self._folder / "script", "-d", "filetype=text/plain")
        process = await asyncio.create_subprocess_exec(*command, self.url, "print-job.test")
        await process.wait()

    async def fill(self, toner_pct: int) -> None:
        """Set the level of the toner."""
        (await self._http.get("/supplies", params={"supply0": 0, "supply1": toner_pct})).raise_for_status()

    async def close(self) -> None:
        await self._http.aclose()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    async def _answers(self) -> bool:
        try:
            return (await self._http.get("/")).is_success
        except httpx.TransportError:
            return False


@asynccontextmanager
async def ipp_printer(folder: Path) -> AsyncIterator[IppPrinter]:
    """The printer, ready for jobs."""
    installed("cups", "ippeveprinter", "ipptool", "dbus-daemon")
    made = IppPrinter(folder)
    try:
        with private_bus() as bus:
            made.start(bus.address)
            await made.is_ready()
            yield made
    finally:
        await made.close()
