"""A real OctoPrint with its virtual printer."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.living.programs import free_port, program
from tests.patience import HANG_S

KEY: Final = "0123456789ABCDEF0123456789ABCDEF"
_CONFIG: Final = """server: {{host: 127.0.0.1, port: {port}, firstRun: false, onlineCheck: {{enabled: false}},
  pluginBlacklist: {{enabled: false}}, seenWizards: {{corewizard: 4, tracking: 1, backup: null, classicwebcam: null}}}}
accessControl: {{autologinLocal: false, salt: anything}}
api: {{key: {key}}}
plugins:
  _disabled: [softwareupdate, announcements, pluginmanager, tracking, discovery, errortracking, backup, gcodeviewer,
    classicwebcam, achievements, healthcheck]
  virtual_printer: {{enabled: true}}
serial: {{autoconnect: true, port: VIRTUAL, baudrate: 115200}}
"""


class RealOctoPrint:
    """The server; ends what it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._server: subprocess.Popen[bytes] | None = None
        self._http = httpx.AsyncClient(base_url=self.url, headers={"X-Api-Key": KEY}, trust_env=False, timeout=HANG_S)
        folder.mkdir()
        (folder / "config.yaml").write_text(_CONFIG.format(port=self._port, key=KEY))

    def add_user(self, name: str, *more: str) -> None:
        """Without a user the server wants its wizard first."""
        self._run("user", "add", "--password", "secret", *more, name).wait()

    def start(self) -> None:
        self._server = self._run("serve", "--iknowwhatimdoing", "--host", "127.0.0.1", "--port", str(self._port))

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
            self._server = None

    async def is_ready(self) -> None:
        """Wait until the virtual printer is connected."""
        async with asyncio.timeout(2 * HANG_S):
            while True:
                if await self._is_operational():
                    return
                await asyncio.sleep(0.1)

    async def post(self, path: str, json: object) -> None:
        (await self._http.post(path, json=json)).raise_for_status()

    async def command(self, line: str) -> None:
        """Send the printer a line, such as one that provokes a fault of the virtual printer."""
        await self.post("/api/printer/command", {"command": line})

    async def key_of(self, user: str) -> str:
        """An API key of a user."""
        reply = await self._http.post(f"/api/access/users/{user}/apikey")
        return str(reply.raise_for_status().json()["apikey"])

    async def allow_key(self, user: str) -> None:
        """Click Allow as this user, for the one application that asks for a key."""
        headers = {"X-Api-Key": await self.key_of(user)}
        reply = await self._http.get("/api/plugin/appkeys", headers=headers)
        (token,) = reply.raise_for_status().json()["pending"]
        decision = f"/plugin/appkeys/decision/{token}"
        (await self._http.post(decision, headers=headers, json={"decision": True})).raise_for_status()

    async def print_file(self, name: str, lines: int) -> None:
        """Upload a file and print it."""
        content = "".join(f"M117 Layer {number}\nG1 X{number % 9}\n" for number in range(lines)).encode()
        reply = await self._http.post(
            "/api/files/local", files={"file": (name, content)}, data={"print": "true", "select": "true"}
        )
        reply.raise_for_status()

    async def close(self) -> None:
        self.stop()
        await self._http.aclose()

    async def _is_operational(self) -> bool:
        try:
            reply = await self._http.get("/api/job")
        except httpx.HTTPError:
            return False
        return reply.is_success and reply.json()["state"] == "Operational"

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        command, *options = arguments
        base = ("--basedir", str(self._folder))
        line = (command, *base, *options) if command == "serve" else (*base, command, *options)
        binary = str(program("octoprint", "bin/octoprint"))
        return subprocess.Popen((binary, *line), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@asynccontextmanager
async def octoprint(folder: Path) -> AsyncIterator[RealOctoPrint]:
    """A server whose printer is connected."""
    made = RealOctoPrint(folder)
    try:
        made.add_user("operator", "--admin")
        made.start()
        await made.is_ready()
        yield made
    finally:
        await made.close()
