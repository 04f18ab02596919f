"""The real PrusaLink, without a printer: sign-in, and the shapes of its status and job."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device, PrinterState
from pilotlamp.errors import ActionError, SignInError, UnreachableError
from pilotlamp.sources.base import Endpoint, NoOptions
from pilotlamp.sources.kinds import KINDS
from pilotlamp.sources.prusalink.api import PrusaLink
from tests.living.programs import free_port, program
from tests.patience import HANG_S
from tests.program import run

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("prusalink")]

KEY = "Zq7-hunter2-Xy9"
CONFIG = """
[daemon]
data_dir = {folder}
[http]
address = 127.0.0.1
port = {port}
[printer]
port = {folder}/no-such-port
settings = {folder}/settings.ini
"""
PRINTER = """
[service::local]
enable = 1
username = maker
digest = none
api_key = {key}
"""
NO_ANNOUNCEMENTS = """
from types import SimpleNamespace

class NonUniqueNameException(Exception): ...
class ServiceInfo:
    def __init__(self, **_): ...
class Zeroconf:
    register_service = unregister_all_services = lambda *_: None
_logger = SimpleNamespace(log=__import__("logging").getLogger("zeroconf"))
"""
"""Module in place of the library with which PrusaLink would announce itself in the whole local network."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("prusalink"), free_port()
    (folder / "zeroconf.py").write_text(NO_ANNOUNCEMENTS, encoding="utf-8")
    (folder / "config.ini").write_text(CONFIG.format(folder=folder, port=port), encoding="utf-8")
    (folder / "settings.ini").write_text(PRINTER.format(key=KEY), encoding="utf-8")
    command = (program("prusalink", "bin/prusalink"), "-f", "-c", folder / "config.ini", "-a", "127.0.0.1")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-t", str(port)],
            cwd=folder,
            env={"PYTHONPATH": str(folder), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
            stdout=log,
            stderr=log,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


async def started(url: str, secret: str = KEY) -> Device:
    """The printer, once PrusaLink has started and found that there is none."""
    system = PrusaLink(Endpoint(name="Shelf", url=url), secret)
    end = time.monotonic() + HANG_S
    try:
        while True:
            try:
                (device,) = (await system.fetch()).devices
            except UnreachableError:  # it starts: refused at first, then 503
                assert time.monotonic() < end
                continue
            if device.printers[0].state is PrinterState.ERROR:
                return device
            assert device.state_text == "busy"
            assert time.monotonic() < end
    finally:
        await system.aclose()


async def test_missing_printer_is_told_in_its_words(url: str) -> None:
    device = await started(url)

    (condition,) = device.printers[0].conditions
    assert (condition.key, condition.detail) == ("printer_error", "Serial device does not exist")
    assert (device.printers[0].job, device.allowed_actions) == (None, ())


async def test_wrong_key_is_refused(url: str) -> None:
    await started(url)

    with pytest.raises(SignInError):
        await started(url, "wrong")


async def test_without_a_job_there_is_nothing_to_pause(url: str) -> None:
    await started(url)
    system = KINDS["prusalink"].build(Endpoint(name="Shelf", url=url), NoOptions(), KEY)
    assert isinstance(system, PrusaLink)

    with pytest.raises(ActionError, match="nothing is being printed"):
        await system.perform("printer", ActionRequest(action="pause"))

    await system.aclose()


async def test_command_shows_the_printer(url: str, tmp_path: Path) -> None:
    await started(url)
    file = tmp_path / "config.toml"
    file.write_text(f'[[sources]]\nname = "Shelf"\nkind = "prusalink"\nurl = "{url}"\n', encoding="utf-8")

    done = run("--config", file, "status", "--json", env={"PILOTLAMP_SECRET_SHELF": KEY})

    assert "Serial device does not exist" in done.out
    assert KEY not in done.out + done.err
