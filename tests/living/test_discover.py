"""The command ``discover`` hears a real Moonraker and a real OctoPrint announce themselves."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.living.network import ADDRESS, Network, network
from tests.living.programs import program
from tests.patience import HANG_S
from tests.program import COMMAND

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("octoprint")]

MOONRAKER = """[server]
host: 0.0.0.0
port: 7125
[machine]
provider: none
validate_service: False
validate_config: False
[zeroconf]
"""
OCTOPRINT = """server: {onlineCheck: {enabled: false}, pluginBlacklist: {enabled: false}}
plugins:
  _disabled: [softwareupdate, announcements, pluginmanager, tracking, errortracking, backup, gcodeviewer,
    classicwebcam, achievements, healthcheck]
"""


@contextmanager
def running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def moonraker(folder: Path) -> tuple[str | Path, ...]:
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "moonraker.conf").write_text(MOONRAKER)
    return program("moonraker", "bin/moonraker"), "-d", folder, "-l", folder / "log"


def octoprint(folder: Path) -> tuple[str | Path, ...]:
    folder.mkdir()
    (folder / "config.yaml").write_text(OCTOPRINT)
    options = ("serve", "--iknowwhatimdoing", "--host", "0.0.0.0", "--port", "5000")
    return program("octoprint", "bin/octoprint"), *options, "--basedir", folder


def found(net: Network, folder: Path) -> list[dict[str, Any]]:
    command = net.inside(*COMMAND, "--config", folder / "config.toml", "discover", "--json")
    done = subprocess.run(command, capture_output=True, check=False, timeout=HANG_S)
    announced: list[dict[str, Any]] = json.loads(done.stdout)["found"]
    return announced


def test_real_announcements_are_found(tmp_path: Path) -> None:
    with (
        network() as net,
        running(*net.inside(*moonraker(tmp_path / "m"))),
        running(*net.inside(*octoprint(tmp_path / "op"))),
    ):
        end_at = time.monotonic() + 2 * HANG_S
        while len(heard := found(net, tmp_path)) < 2:
            assert time.monotonic() < end_at, heard

    assert {(each["kind"], each["url"]) for each in heard} == {
        ("moonraker", f"http://{ADDRESS}:7125"),
        ("octoprint", f"http://{ADDRESS}:5000"),
    }
