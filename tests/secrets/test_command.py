"""The secret that a command prints, and a command that prints none."""

import os
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs POSIX's processes", allow_module_level=True)

import fcntl
import resource

from pilotlamp.errors import SecretError
from pilotlamp.secrets import read_secret
from tests.programs import printing


def test_command_that_fails_is_told_by_its_exit_code_alone() -> None:
    command = printing("s3cret", then="sys.exit(3)")

    with pytest.raises(
        SecretError, match=r"ended with exit code 3; .*remove it from the settings and run pilotlamp login Lab$"
    ) as caught:
        read_secret("Lab", secret_command=command, environ={})

    assert "s3cret" not in str(caught.value)


def test_command_that_hangs_is_ended() -> None:
    """Nor does the error hold on to what it had printed."""
    command = printing("s3cret", then="time.sleep(60)")

    with pytest.raises(SecretError, match=r"took more than 0.5 s") as caught:
        read_secret("Lab", secret_command=command, environ={}, command_limit_s=0.5)

    assert caught.value.__context__ is None


def test_command_that_leaves_a_program_behind_has_succeeded(tmp_path: Path) -> None:
    """An agent keeps the pipe open for hours; it is none of ours to end."""
    file = tmp_path / "agent"
    command = ("sh", "-c", 'sleep 600 & echo $! > "$1"; echo s3cret', "sh", str(file))

    secret = read_secret("Lab", secret_command=command, environ={})

    os.kill(int(file.read_text()), signal.SIGTERM)  # raises if it is not there any more
    assert secret == "s3cret"


def test_command_that_hangs_is_ended_with_what_it_has_started(tmp_path: Path) -> None:
    """Otherwise each try would leave one more behind."""
    file = tmp_path / "lock"
    holds_lock = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); time.sleep(600)"
    )
    command = ("sh", "-c", '"$1" -c "$2" "$3"; true', "sh", sys.executable, holds_lock, str(file))

    with pytest.raises(SecretError, match="took more than 2 s"):
        read_secret("Lab", secret_command=command, environ={}, command_limit_s=2)

    with file.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # waits for ever if the one who has it lives


def test_command_that_prints_without_end_is_ended() -> None:
    """Before its output takes all memory."""
    command = (sys.executable, "-c", "while True: print('s3cret' * 1000)")

    with pytest.raises(SecretError, match="printed too much for a secret and was stopped") as caught:
        read_secret("Lab", secret_command=command, environ={})

    assert "s3cret" not in str(caught.value)


def test_program_without_a_folder_is_not_looked_for_in_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the PATH has an empty part, which means that folder."""
    program = tmp_path / "planted"
    program.write_text("#!/bin/sh\necho planted\n")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f":.:{os.environ['PATH']}")

    with pytest.raises(SecretError, match="can't be started: No such file or directory"):
        read_secret("Lab", secret_command=("planted",), environ={})


def test_machine_short_of_something_is_no_fault_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        with pytest.raises(SecretError) as of_command:
            read_secret("Lab", secret_command=("true",), environ={})
        with pytest.raises(SecretError) as of_file:
            read_secret("Lab", secret_file=Path("/dev/null"), environ={})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    for caught in (of_command, of_file):
        assert str(caught.value).endswith("at the moment: Too many open files")


@pytest.mark.parametrize("program", ["no-such-program-here", "", "null\0byte"])
def test_command_that_does_not_start_is_told(program: str) -> None:
    with pytest.raises(SecretError, match="can't be started: "):
        read_secret("Lab", secret_command=(program,), environ={})


def test_no_shell_reads_the_command() -> None:
    command = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(id);a b")

    assert read_secret("Lab", secret_command=command, environ={}) == "$(id);a b"


def test_command_has_no_input() -> None:
    """It must not wait for an answer that nobody can give."""
    command = (sys.executable, "-c", "import sys; print('none' if not sys.stdin.read() else 'some')")

    assert read_secret("Lab", secret_command=command, environ={}) == "none"
