"""``demo``: the simulator in a process of its own, and the settings that watch it."""

import contextlib
import importlib.util
import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pilotlamp.cli import texts
from pilotlamp.errors import PilotlampError

_START_S = 20.0
_STOP_S = 0.5

_SETTINGS = """\
[[sources]]
name = "Makerspace"
kind = "formide"
url = "{formide[url]}"
poll_s = 2
local_printers = true

[[sources]]
name = "Laptops"
kind = "okta-asa"
url = "{okta_asa[url]}"
poll_s = 2
team = "{okta_asa[team]}"
all = true

[[sources]]
name = "Helpdesk"
kind = "clientexec"
url = "{clientexec[url]}"
poll_s = 2
path = "{clientexec[path]}"
key_in = "{clientexec[key_in]}"
key_name = "{clientexec[key_name]}"
"""
_PRINT_SERVERS = {
    "octoprint": """
[[sources]]
name = "Prusa MK4"
kind = "octoprint"
url = "{octoprint[url]}"
poll_s = 2
""",
    "moonraker": """
[[sources]]
name = "Voron 2.4"
kind = "moonraker"
url = "{moonraker[url]}"
poll_s = 2
""",
    "cups": """
[[sources]]
name = "Print shop"
kind = "ipp"
url = "{cups[url]}"
poll_s = 2
""",
}
"""Sources of the print servers that a scenario may have."""


class SimulationError(PilotlampError):
    """The simulator can't run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running simulator."""

    settings_file: Path
    secrets: Mapping[str, str]
    """Secrets as environment variables, named as in settings.md."""


@contextlib.contextmanager
def running_demo(scenario: str = "demo") -> Iterator[Demo]:
    """A simulator on loopback that plays a scenario; it ends with this process at the latest.

    Raises:
        SimulationError: it did not start; says why.
    """
    _check_extra()
    command = [
        sys.executable,
        "-P",
        "-m",
        "pilotlamp_simulator",
        "--port",
        "0",
        "--scenario",
        scenario,
        "--with-parent",
    ]
    with (
        tempfile.TemporaryDirectory(prefix="pilotlamp-demo-") as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as simulator,  # noqa: S603 - ourselves
    ):
        try:
            assert simulator.stdout is not None  # noqa: S101 - it is a pipe
            told = _announcement(simulator.stdout)
            file = Path(folder, "config.toml")
            file.write_text(_settings(told), encoding="utf-8")
            yield Demo(settings_file=file, secrets=_secrets(told))
        finally:
            _end(simulator)


def simulate(*, port: int, scenario: str) -> None:
    """Run the simulator in this process until SIGINT or SIGTERM; main thread only.

    Its addresses and secrets go to stdout as a line of JSON, and as settings to copy to stderr.

    Raises:
        SimulationError: the scenario is wrong, the port taken, or the packages are missing.
    """
    _check_extra()
    from pilotlamp_simulator.errors import SimulatorError
    from pilotlamp_simulator.server import serve

    try:
        serve(announce=_tell, port=port, scenario=scenario)
    except SimulatorError as error:
        raise SimulationError(str(error)) from error


def _tell(told: Mapping[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()
    secrets = "".join(f"# export {name}={value}\n" for name, value in _secrets(told).items())
    sys.stderr.write(f"# Settings that watch it:\n{_settings(told)}\n# Secrets for them:\n{secrets}")


def _check_extra() -> None:
    if any(importlib.util.find_spec(needed) is None for needed in ("starlette", "uvicorn")):
        raise SimulationError(texts.NO_SIMULATOR)


def _settings(told: Mapping[str, Any]) -> str:
    there = (settings for system, settings in _PRINT_SERVERS.items() if system in told)
    return "".join((_SETTINGS, *there)).format(**told)


def _secrets(told: Mapping[str, Any]) -> dict[str, str]:
    secrets = {
        "PILOTLAMP_SECRET_MAKERSPACE": told["formide"]["secret"],
        "PILOTLAMP_SECRET_LAPTOPS": told["okta_asa"]["secret"],
        "PILOTLAMP_SECRET_HELPDESK": told["clientexec"]["secret"],
    }
    if "octoprint" in told:
        secrets["PILOTLAMP_SECRET_PRUSA_MK4"] = told["octoprint"]["secret"]
    if "moonraker" in told:
        secrets["PILOTLAMP_SECRET_VORON_2_4"] = told["moonraker"]["secret"]
    return secrets


def _announcement(stdout: IO[bytes]) -> dict[str, Any]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        line = lines.get(timeout=_START_S)
    except queue.Empty:
        raise SimulationError(texts.SIMULATOR_LATE.format(seconds=f"{_START_S:.0f}")) from None
    if not line:
        raise SimulationError(texts.SIMULATOR_ENDED)
    told: dict[str, Any] = json.loads(line)
    return told


def _end(simulator: subprocess.Popen[bytes]) -> None:
    simulator.terminate()
    try:
        simulator.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        simulator.kill()
