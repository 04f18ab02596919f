"""Commands whose standard streams are closed or can't be written: the work is done, and the exit code tells of it."""

import errno
import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.program import COMMAND, Finished
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="redirections of a POSIX shell"),
]

CLOSED = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]
FULL = [">/dev/full", "2>/dev/full"]


def redirected(
    redirection: str, *arguments: str | Path, simulator: SimulatorProcess | None = None, limit: str = ""
) -> Finished:
    """Run a command with the shell's redirection of its streams; ``limit``: a shell command to run before it."""
    command = shlex.join([*COMMAND, *map(str, arguments)])
    done = subprocess.run(
        ["sh", "-c", f"{limit} {command} {redirection}"],
        env={**os.environ, **(secrets(simulator) if simulator else {})},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Finished(code=done.returncode, out=done.stdout, err=done.stderr)


@pytest.mark.parametrize("redirection", [*CLOSED, *FULL])
def test_act_does_its_work_and_exits_with_0(redirection: str, simulator: SimulatorProcess, tmp_path: Path) -> None:
    """An exit code of 1 would say that the server refused."""
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    listed = redirected("", "--config", file, "status", "--json", simulator=simulator)
    device = listed.json["sources"][0]["devices"][0]["name"]

    done = redirected(redirection, "--config", file, "act", "Makerspace", device, "sync", simulator=simulator)

    assert done.code == 0
    assert [one["method"] for one in simulator.requests() if one["path"].endswith("/sync")] == ["POST"]


@pytest.mark.parametrize("redirection", [*CLOSED, *FULL])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_status_keeps_its_exit_code(
    form: list[str], redirection: str, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    file = settings_file(simulator, tmp_path)

    done = redirected(redirection, "--config", file, "status", *form, simulator=simulator)

    assert done.code == redirected("", "--config", file, "status", simulator=simulator).code
    assert "unexpected error" not in done.err


@pytest.mark.parametrize("redirection", CLOSED)
@pytest.mark.parametrize(("command", "code"), [(["version"], 0), (["login", "Makerspace"], 1), (["replay", "x"], 1)])
def test_closed_streams_are_as_good_as_the_null_device(
    command: list[str], code: int, redirection: str, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    done = redirected(redirection, "--config", settings_file(simulator, tmp_path), *command)

    assert done.code == code
    assert "unexpected error" not in done.err


def test_output_that_does_not_fit_is_one_line() -> None:
    done = redirected(">/dev/full", "version")

    assert (done.code, done.err) == (1, f"pilotlamp: {os.strerror(errno.ENOSPC)}\n")


@pytest.mark.parametrize("command", [["status"], ["act", "Makerspace", "x", "sync"], ["simulate"]])
def test_too_few_files_is_one_line_with_the_remedy(
    command: list[str], simulator: SimulatorProcess, tmp_path: Path
) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])

    done = redirected("", "--config", file, *command, simulator=simulator, limit="ulimit -n 6;")

    assert done.code == (3 if command == ["status"] else 1)
    assert "ulimit -n" in done.err
    assert "unexpected error" not in done.err
    assert done.out == "" or json.loads(done.out)
