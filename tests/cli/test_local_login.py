"""Prints on Formide's devices in the local network, paused, resumed and stopped by the real command."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program import run
from tests.simulated_settings import secrets, settings_text
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow

SCENARIO = """
vendor_examples = false

[[formide.devices]]
name = "Old"
local_api = "v1"

[[formide.devices.printers]]
name = "Ultimaker 2"
status = "printing"

[[formide.devices]]
name = "New"
local_api = "v2"

[[formide.devices.printers]]
name = "Prusa"
status = "printing"
"""


class Bench:
    """Settings of a simulated account with a device of each version."""

    def __init__(self, simulator: SimulatorProcess, folder: Path) -> None:
        self.file = folder / "config.toml"
        keys = f'local_printers = true\nlocal_user = "{simulator.formide.local_user}"\n'
        self.file.write_text(settings_text(simulator, ["Makerspace"]) + keys, encoding="utf-8")
        self.environ = secrets(simulator) | {"PILOTLAMP_LOCAL_SECRET_MAKERSPACE": simulator.formide.local_password}

    def act(self, *words: str) -> tuple[int, str]:
        done = run("--config", self.file, "act", "Makerspace", *words, env=self.environ)
        return done.code, done.out + done.err

    def states(self) -> dict[str, Any]:
        (source,) = run("--config", self.file, "status", "--json", env=self.environ).json["sources"]
        return {device["name"]: device["printers"][0]["state"] for device in source["devices"]}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    with SimulatorProcess(scenario) as simulator:
        yield Bench(simulator, tmp_path)


@pytest.mark.parametrize("device", ["Old", "New"])
def test_print_is_paused_resumed_and_stopped(bench: Bench, device: str) -> None:
    code, told = bench.act(device, "pause")
    assert (code, bench.states()[device]) == (0, "paused")
    assert f"Paused the print of {device}" in told
    assert bench.act(device, "resume")[0] == 0
    assert bench.states()[device] == "printing"
    assert bench.act(device, "stop", "--yes")[0] == 0
    assert bench.states() == {"Old": "printing", "New": "printing", device: "idle"}


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("guess", "the device does not accept local_user with its password"),
        (None, "set PILOTLAMP_LOCAL_SECRET_MAKERSPACE"),
    ],
)
@pytest.mark.parametrize("device", ["Old", "New"])
def test_source_is_watched_though_the_password_is_wrong_or_missing(
    bench: Bench, device: str, password: str | None, told: str
) -> None:
    del bench.environ["PILOTLAMP_LOCAL_SECRET_MAKERSPACE"]
    if password:
        bench.environ["PILOTLAMP_LOCAL_SECRET_MAKERSPACE"] = password

    assert bench.states() == {"Old": "printing", "New": "printing"}
    code, words = bench.act(device, "pause")

    assert code != 0
    assert told in words
    assert bench.states() == {"Old": "printing", "New": "printing"}
