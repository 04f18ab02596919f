"""Secrets in the real program: where they come from, and whom they don't reach."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a shell", allow_module_level=True)

from tests.basic_proxy import basic_proxy
from tests.program import Running, run
from tests.simulated_settings import secrets, settings_file, settings_text
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow


def script(file: Path, text: str) -> Path:
    """A program at that place."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o700)
    return file


def test_no_program_inherits_the_secrets(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """The command of one source would know those of all others, and a browser that a link is opened in too."""
    environment = tmp_path / "environment"
    script(tmp_path / "secret", f"env > '{environment}'\necho {simulator.formide.secret}")
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    file.write_text(file.read_text(encoding="utf-8") + 'secret_command = ["./secret"]\n', encoding="utf-8")
    others = {"PILOTLAMP_SECRET_LAPTOPS": "inherited-1", "PILOTLAMP_PROXY_SECRET_LAPTOPS": "inherited-2"}

    done = run("--config", file, "status", "--json", env={**others, "MARK": "there"})

    assert done.json["sources"][0]["state"] == "ok"
    assert "MARK=there" in environment.read_text()
    assert "inherited" not in environment.read_text()


def test_commands_that_wait_for_somebody_hold_up_nobody_and_end_with_the_program(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """Each has a thread of its own: the worker threads are for all sources."""
    script(tmp_path / "prompt", f"echo $$ >> '{tmp_path / 'asking'}'; exec sleep 600")
    waiting = settings_text(simulator, ["Makerspace"], poll_s=60) + 'secret_command = ["./prompt"]\n'
    file = tmp_path / "config.toml"
    file.write_text(
        "\n".join(waiting.replace("Makerspace", f"Waiting {number}") for number in range(70))
        + settings_text(simulator, ["Makerspace"]),
        encoding="utf-8",
    )

    with Running("--config", file, "watch", "--json", env=secrets(simulator)) as program:
        program.record(type="source", source="Makerspace", state="ok")
        program.tell(signal.SIGTERM)
        assert program.ended(60) == 0

    asking = [int(number) for number in (tmp_path / "asking").read_text().split()]
    assert asking
    for process in asking:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_relative_command_is_the_one_beside_the_settings_file(
    simulator: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the one in the folder where somebody happens to be."""
    home = tmp_path / "home"
    script(home / "secret", f"echo {simulator.formide.secret}")
    script(tmp_path / "elsewhere" / "secret", "touch planted; echo planted-secret")
    file = settings_file(simulator, home, ["Makerspace"])
    file.write_text(file.read_text(encoding="utf-8") + 'secret_command = ["./secret"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")

    done = run("--config", Path("..", "home", "config.toml"), "status", "--json")

    assert done.json["sources"][0]["state"] == "ok"
    assert not Path("planted").exists()


def test_demo_imports_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be one that somebody has unpacked just now."""
    (tmp_path / "uvicorn.py").write_text("open('planted', 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    done = run("demo", "--for", "1")

    assert done.code == 0
    assert not Path("planted").exists()


@pytest.mark.parametrize(
    ("password", "state"), [("invented", "ok"), ("outdated", "unreachable")], ids=["right password", "wrong password"]
)
def test_proxy_is_signed_in_to_by_a_password_that_is_not_in_the_file(
    simulator: SimulatorProcess, tmp_path: Path, password: str, state: str
) -> None:
    with basic_proxy("ada", "invented") as proxy:
        file = tmp_path / "config.toml"
        text = settings_text(simulator, ["Makerspace"])
        file.write_text(f'{text}proxy = "{proxy.url}"\nproxy_user = "ada"\nlocal_printers = false\n', encoding="utf-8")
        environ = {**secrets(simulator), "PILOTLAMP_PROXY_SECRET_MAKERSPACE": password}

        done = run("--debug", "--config", file, "status", "--json", env=environ)

    (source,) = json.loads(done.out)["sources"]
    assert source["state"] == state
    assert bool(proxy.passed_on) == (state == "ok")
    assert password not in done.out + done.err


def test_missing_password_of_a_proxy_is_told(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    text = file.read_text(encoding="utf-8")
    file.write_text(f'{text}proxy = "http://127.0.0.1:9"\nproxy_user = "ada"\n', encoding="utf-8")

    done = run("--config", file, "status", "--json", env=secrets(simulator))

    (source,) = done.json["sources"]
    assert "PILOTLAMP_PROXY_SECRET_MAKERSPACE" in source["error"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("options", [(), ("--proxy",), ("--local",)], ids=["source", "proxy", "devices"])
def test_secret_is_piped_into_the_keyring(
    simulator: SimulatorProcess, tmp_path: Path, encoding: str, options: tuple[str, ...]
) -> None:
    """The keyring is a stand-in that writes down what it is given."""
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    environ = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "stand_in.Ring", "HELD": str(tmp_path / "held")}

    done = run("--config", file, "login", "Makerspace", *options, env=environ, given="s3cret\r\n".encode(encoding))

    service = " ".join(("pilotlamp", *(option.removeprefix("--") for option in options)))
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "held").read_text() == f"{service}/Makerspace/s3cret"


def test_secret_is_stored_under_the_name_that_the_settings_have(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Not as it was typed, where that only looks the same: nothing would ever find it."""
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    file.write_text(file.read_text(encoding="utf-8").replace("Makerspace", "B\u00fcro"), encoding="utf-8")
    (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    environ = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "stand_in.Ring", "HELD": str(tmp_path / "held")}

    done = run("--config", file, "login", "Bu\u0308ro", env=environ, given="s3cret\n")

    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "held").read_text() == "pilotlamp/B\u00fcro/s3cret"


@pytest.mark.parametrize(
    ("option", "keys", "place"),
    [
        ((), 'secret_command = ["pass"]', "the secret_command pass of Makerspace"),
        ((), 'secret_file = "/key"', "the secret_file /key of Makerspace"),
        ((), "", "PILOTLAMP_SECRET_MAKERSPACE in the environment"),
        (
            ("--proxy",),
            "",
            "PILOTLAMP_PROXY_SECRET_MAKERSPACE in the environment",
        ),
        (
            ("--local",),
            'local_printers = true\nlocal_user = "ada"\nlocal_secret_file = "/key"',
            "the local_secret_file /key of Makerspace",
        ),
        (("--proxy",), 'secret_file = "/key"', None),
    ],
)
def test_login_says_when_another_place_goes_before_the_keyring(
    simulator: SimulatorProcess, tmp_path: Path, option: tuple[str, ...], keys: str, place: str | None
) -> None:
    """The stored secret would never be read."""
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    file.write_text(f"{file.read_text(encoding='utf-8')}{keys}\n", encoding="utf-8")
    (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    environ = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "stand_in.Ring", "HELD": str(tmp_path / "held")}
    if place and place.endswith(" in the environment"):
        environ[place.removesuffix(" in the environment")] = "x"

    done = run(
        "--config",
        file,
        "login",
        "Makerspace",
        *option,
        env=environ,
        given="s3cret\n",
    )

    assert done.code == 0
    assert (tmp_path / "held").read_text().endswith("/s3cret")
    assert done.err == (
        f"But it is not used: {place} goes first. Put the secret there, or remove it from there to use the keyring.\n"
        if place
        else ""
    )


STAND_IN = """
import os, pathlib, keyring.backend
class Ring(keyring.backend.KeyringBackend):
    priority = 1
    def get_password(self, service, username): pass
    def set_password(self, *parts): pathlib.Path(os.environ["HELD"]).write_text("/".join(parts))
"""
