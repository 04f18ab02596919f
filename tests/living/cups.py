"""A real cupsd with a configuration of its own, and printers that a test scripts."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.living.programs import free_port, installed
from tests.patience import HANG_S, LOOK_EVERY_S

_SYSTEM: Final = Path("/usr/lib/cups")
_FILES: Final = """ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/tmp
CacheDir {folder}/cache
StateDir {folder}/run
ServerBin {folder}/bin
DataDir /usr/share/cups
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
SystemGroup root
User lp
Group lp
FileDevice Yes
"""
_SERVER: Final = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
ErrorPolicy stop-printer
MaxJobTime 0
<Location />
Order allow,deny
Allow 127.0.0.1
</Location>
<Location /admin>
Order allow,deny
Allow 127.0.0.1
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_BACKEND: Final = """#!/bin/sh
# A printer that does what the script that its address names says.
[ $# = 0 ] && exit 0
. "${DEVICE_URI#scripted:}"
"""


class Cups:
    """The server; ends what it has started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.url = f"ipp://{self.address}"
        for name in ("etc", "spool", "tmp", "cache", "run", "log", "bin/backend"):
            (folder / name).mkdir(parents=True)
        for name in ("spool", "tmp", "cache", "run", "log"):
            subprocess.run(("chown", "lp:lp", folder / name), check=True)
        for name in ("daemon", "filter", "monitor", "notifier"):
            if (_SYSTEM / name).exists():
                (folder / "bin" / name).symlink_to(_SYSTEM / name)
        backends = folder / "bin" / "backend"
        shutil.copy(_SYSTEM / "backend" / "socket", backends)
        (backends / "scripted").write_text(_BACKEND)
        for backend in backends.iterdir():
            backend.chmod(0o700)  # cupsd runs it as root then: nobody else can look into a test's folder
        self._files = folder / "etc" / "cups-files.conf"
        self._files.write_text(_FILES.format(folder=folder))
        self._settings = folder / "etc" / "cupsd.conf"
        self._settings.write_text(_SERVER.format(port=port))
        self._server: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._server = _started("/usr/sbin/cupsd", "-f", "-c", self._settings, "-s", self._files)
        async with asyncio.timeout(HANG_S):
            while True:
                if (await self._run("lpstat", "-r"))[1] == b"scheduler is running\n":
                    return
                await asyncio.sleep(LOOK_EVERY_S)

    def close(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()

    async def add(self, queue: str, script: str) -> None:
        """A printer that runs this shell script for each job."""
        self.scripted(queue, script)
        await self.do("lpadmin", "-p", queue, "-E", "-v", f"scripted:{self._script(queue)}", "-m", "raw")

    def scripted(self, queue: str, script: str) -> None:
        """What the printer does from its next job on."""
        self._script(queue).write_text(script)

    async def do(self, *command: str) -> None:
        """Run one of CUPS's own commands."""
        code, said = await self._run(*command)
        assert code == 0, said

    async def print(self, queue: str) -> None:
        """Send a job."""
        await self.do("lp", "-d", queue, str(self._files))

    def _script(self, queue: str) -> Path:
        return self._folder / f"{queue}.sh"

    async def _run(self, program: str, *arguments: str) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            env={"CUPS_SERVER": self.address, "PATH": "/usr/bin:/usr/sbin:/bin", "LC_ALL": "C"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return process.returncode, out


def _started(*command: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@asynccontextmanager
async def cups(folder: Path) -> AsyncIterator[Cups]:
    """The server, ready for queues."""
    installed("cups", "cupsd", "lpadmin", "lp")
    made = Cups(folder)
    try:
        await made.start()
        yield made
    finally:
        made.close()
