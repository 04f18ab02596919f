"""Users' scripts go on working: no key of the settings or of any JSON is gone or renamed since version 0.1.

``tests/fixtures/contract/keys.json`` was recorded by that version's code; lines are only ever added to it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.config.reference import settings_reference
from tests.program import Running, run
from tests.simulated_settings import secrets, settings_text
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow
"""Each test starts processes."""

RECORDED = json.loads((Path(__file__).parents[1] / "fixtures" / "contract" / "keys.json").read_text(encoding="utf-8"))
NOBODY = '\n[[sources]]\nname = "Nobody"\nkind = "formide"\nurl = "http://127.0.0.1:9"\npoll_s = 0.1\n'


def test_no_key_of_the_settings_is_gone() -> None:
    known = {(table.header, table.kind or "", key.name) for table in settings_reference() for key in table.keys}

    assert [key for key in RECORDED["settings"] if tuple(key) not in known] == []


def test_no_key_of_status_is_gone(simulator: SimulatorProcess, tmp_path: Path) -> None:
    keys = {*_paths(run("--config", _file(simulator, tmp_path), "status", "--json", env=_secrets(simulator)).json)}

    assert [key for key in RECORDED["status"] if key not in keys] == []


def test_no_key_of_watch_is_gone(simulator: SimulatorProcess, tmp_path: Path) -> None:
    keys: set[str] = set()
    with Running("--config", _file(simulator, tmp_path), "watch", "--json", env=_secrets(simulator)) as program:
        while not set(RECORDED["watch"]) <= keys:
            line = json.loads(program.line(lambda _: True))
            keys.update(f"{line['type']}: {path}" for path in _paths(line))


def test_no_key_of_act_is_gone(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = _file(simulator, tmp_path)
    listed = run("--config", file, "status", "--json", env=_secrets(simulator)).json
    device = listed["sources"][0]["devices"][0]["name"]
    keys = {
        f"{action}: {path}"
        for action in ("sync", "users", "sessions")
        for path in _paths(
            run("--config", file, "act", "Makerspace", device, action, "--json", env=_secrets(simulator)).json
        )
    }

    assert [key for key in RECORDED["act"] if key not in keys] == []


def _file(simulator: SimulatorProcess, folder: Path) -> Path:
    """Settings of the simulated systems, and of one that nobody answers for."""
    file = folder / "config.toml"
    file.write_text(settings_text(simulator) + NOBODY, encoding="utf-8")
    return file


def _secrets(simulator: SimulatorProcess) -> dict[str, str]:
    return {**secrets(simulator), "PILOTLAMP_SECRET_NOBODY": "x"}


def _paths(value: Any, path: str = "") -> Iterator[str]:
    """Each key of a JSON value with the way to it, such as ``sources[].devices[].name``."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}".lstrip(".")
            yield from _paths(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]")
