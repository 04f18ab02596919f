"""``watch`` ends with its output: a disk that is full, a reader that has gone, a terminal that was closed."""

import contextlib
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import COMMAND
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

if sys.platform == "win32":
    pytest.skip("pipes and terminals of POSIX", allow_module_level=True)

pytestmark = pytest.mark.slow

ENDS_WITHIN_S = 40.0
"""For a hang only."""

views = pytest.mark.parametrize("view", [[], ["--json"], ["--waybar"]])


def ended(program: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """Its exit code, and what it said on stderr."""
    try:
        _, said = program.communicate(timeout=ENDS_WITHIN_S)
    finally:
        program.kill()
    return program.returncode, said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@views
def test_a_full_disk_ends_it_with_one_line_and_exit_1(
    view: list[str], simulator: SimulatorProcess, tmp_path: Path
) -> None:
    command = [*COMMAND, "--config", str(settings_file(simulator, tmp_path, ["Makerspace"])), "watch", *view]
    env = {**os.environ, **secrets(simulator)}
    with (
        Path("/dev/full").open("wb") as full,
        subprocess.Popen(command, env=env, stdout=full, stderr=subprocess.PIPE) as program,
    ):
        assert ended(program) == (1, b"pilotlamp: the output can't be written: No space left on device\n")


@views
def test_a_file_that_may_not_get_longer_ends_it(view: list[str], simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Nothing comes after the line that was cut off."""
    limit = "import os, resource as r, sys; r.setrlimit(r.RLIMIT_FSIZE, (40, 40)); os.execv(sys.argv[1], sys.argv[1:])"
    settings = str(settings_file(simulator, tmp_path, ["Makerspace"]))
    command = [sys.executable, "-c", limit, *COMMAND, "--config", settings, "watch", *view]
    env = {**os.environ, **secrets(simulator)}
    env.pop("PYTHONUNBUFFERED", None)  # with it, Python tells of a line that was cut off only at the next one
    with (
        (tmp_path / "output").open("wb") as output,
        subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.PIPE) as program,
    ):
        assert ended(program) == (1, b"pilotlamp: the output can't be written: File too large\n")
    assert (tmp_path / "output").stat().st_size == 40


@pytest.mark.parametrize(
    ("view", "last"),
    [([], b"Press Ctrl+C to stop"), (["--json"], b'"severity": "ok"'), (["--waybar"], b'"alt": "ok"')],
    ids=["table", "json", "waybar"],
)
def test_a_reader_that_goes_ends_it_though_nothing_changes(
    view: list[str], last: bytes, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """Each reload of a bar would else leave one more poller behind."""
    command = [*COMMAND, "--config", str(settings_file(simulator, tmp_path, ["Makerspace"])), "watch", *view]
    env = {**os.environ, **secrets(simulator)}
    reading, writing = os.pipe()
    with subprocess.Popen(command, env=env, stdout=writing, stderr=subprocess.PIPE) as program:
        os.close(writing)
        seen = b""
        try:
            while last not in seen.replace(b'":"', b'": "'):
                assert select.select([reading], [], [], ENDS_WITHIN_S)[0], seen
                seen += os.read(reading, 65536)
        except AssertionError:
            program.kill()
            raise
        finally:
            os.close(reading)
        assert ended(program) == (0, b"")


@views
def test_a_reader_that_has_gone_already_is_no_error_when_the_next_line_comes(
    view: list[str], simulator: SimulatorProcess, tmp_path: Path
) -> None:
    command = [*COMMAND, "--config", str(settings_file(simulator, tmp_path, ["Makerspace"])), "watch", *view]
    env = {**os.environ, **secrets(simulator)}
    env.pop("PYTHONUNBUFFERED", None)  # without it, a line that could not be written is tried again at the end
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(command, env=env, stdout=writing, stderr=subprocess.PIPE) as program:
        os.close(writing)
        assert ended(program) == (0, b"")


@views
def test_a_terminal_that_goes_away_ends_it(view: list[str], simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Also where nobody is sent a SIGHUP: the program has a session of its own."""
    command = [*COMMAND, "--config", str(settings_file(simulator, tmp_path, ["Makerspace"])), "watch", *view]
    env = {**os.environ, **secrets(simulator), "TERM": "xterm"}
    ours, its = os.openpty()
    with subprocess.Popen(
        command, env=env, stdin=its, stdout=its, stderr=subprocess.PIPE, start_new_session=True
    ) as program:
        os.close(its)
        with contextlib.suppress(OSError):
            assert os.read(ours, 1)
        os.close(ours)
        code, said = ended(program)
    assert (code, said.count(b"\n"), b"Traceback" in said) in {(0, 0, False), (1, 1, False)}
