"""A real Moonraker, and a real Kalico, a fork of Klipper, that prints into a file as fast as it can read."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.living.programs import free_port, program
from tests.patience import HANG_S

_COMMANDS: Final = (
    *("get_config", "get_clock", "get_uptime", "emergency_stop", "clear_shutdown", "reset"),
    *("allocate_oids count=%c", "finalize_config crc=%u", "debug_nop"),
)
_RESPONSES: Final = (
    "config is_config=%c crc=%u is_shutdown=%c move_count=%hu",
    "clock clock=%u",
    "uptime high=%u clock=%u",
    "stats count=%u sum=%u sumsq=%u",
    "starting",
    "is_shutdown static_string_id=%hu",
    "shutdown clock=%u static_string_id=%hu",
)
_PRINTER: Final = """[mcu]
serial: /dev/null
[printer]
kinematics: none
max_velocity: 300
max_accel: 3000
[virtual_sdcard]
path: {folder}/gcodes
[pause_resume]
[display_status]
"""
_MOONRAKER: Final = """[server]
host: 127.0.0.1
port: {port}
klippy_uds_address: {folder}/comms/klippy.sock
[authorization]
trusted_clients:
  10.99.99.99
[machine]
provider: none
validate_service: False
validate_config: False
"""


class Klipper:
    """Both programs; ends what it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._host: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self.key = ""
        self._http = httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=HANG_S)
        for name in ("config", "gcodes", "logs", "comms"):
            (folder / name).mkdir(parents=True)
        self.configure()
        dictionary = {
            "version": "test",
            "build_versions": "none",
            "config": {"CLOCK_FREQ": 20_000_000, "STATS_SUMSQ_BASE": 256, "MCU": "none"},
            "enumerations": {"static_string_id": {"none": 2}},
            "commands": {command: 10 + number for number, command in enumerate(_COMMANDS)},
            "responses": {response: 60 + number for number, response in enumerate(_RESPONSES)},
        }
        (folder / "mcu.dict").write_text(json.dumps(dictionary))
        (folder / "config" / "moonraker.conf").write_text(_MOONRAKER.format(folder=folder, port=self._port))

    def configure(self, more: str = "") -> None:
        """Write the printer's configuration; ``more`` may be wrong."""
        (self._folder / "config" / "printer.cfg").write_text(_PRINTER.format(folder=self._folder) + more)

    def add_job(self, name: str, lines: int, *, last: str = "") -> None:
        """Put a file among those that can be printed."""
        body = "".join(f"M117 Layer {number}\nG1 X{number % 9}\n" for number in range(lines))
        (self._folder / "gcodes" / name).write_text(f"{body}{last}\n")

    def start_host(self) -> None:
        """Start Kalico; the first start compiles a part of it."""
        folder = self._folder
        arguments = ("-o", "/dev/null", "-d", folder / "mcu.dict", "-a", folder / "comms/klippy.sock")
        self._host = _started(
            program("moonraker", "bin/kalico"),
            folder / "config/printer.cfg",
            *arguments,
            *("-I", folder / "comms/tty", "-l", folder / "logs/klippy.log"),
        )

    async def start_server(self) -> None:
        """Start Moonraker, and read its key over its own socket."""
        folder = self._folder
        self._server = _started(
            program("moonraker", "bin/moonraker"),
            *("-d", folder, "-c", folder / "config/moonraker.conf", "-l", folder / "logs/moonraker.log"),
        )
        self.key = await self._until(self._api_key)

    async def ready(self) -> None:
        await self._until(self._is_ready)

    async def post(self, path: str) -> None:
        (await self._http.post(path, headers={"X-Api-Key": self.key})).raise_for_status()

    def stop_host(self) -> None:
        _end(self._host)
        self._host = None

    async def close(self) -> None:
        self.stop_host()
        _end(self._server)
        await self._http.aclose()

    async def _is_ready(self) -> bool:
        reply = await self._http.get("/server/info", headers={"X-Api-Key": self.key})
        return bool(reply.json()["result"]["klippy_state"] == "ready")

    async def _api_key(self) -> str:
        if sys.platform == "win32":
            return ""
        reader, writer = await asyncio.open_unix_connection(self._folder / "comms" / "moonraker.sock")
        try:
            writer.write(json.dumps({"jsonrpc": "2.0", "method": "access.get_api_key", "id": 1}).encode() + b"\x03")
            return str(json.loads((await reader.readuntil(b"\x03"))[:-1])["result"])
        finally:
            writer.close()

    async def _until(self, attempt: Callable[[], Any]) -> Any:
        """The first result that is not false."""
        async with asyncio.timeout(2 * HANG_S):
            while True:
                try:
                    if found := await attempt():
                        return found
                except (OSError, httpx.HTTPError, KeyError, asyncio.IncompleteReadError):
                    pass
                await asyncio.sleep(0.05)


def _started(*command: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.terminate()
        process.wait()


@asynccontextmanager
async def klipper(folder: Path) -> AsyncIterator[Klipper]:
    """Both programs, ready to print."""
    made = Klipper(folder)
    try:
        made.start_host()
        await made.start_server()
        await made.ready()
        yield made
    finally:
        await made.close()
