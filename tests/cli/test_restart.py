"""The command that starts the program again; ``faults/test_hang.py`` has the real restart."""

import os
import subprocess
import sys

import pytest

from pilotlamp.cli.exit_codes import EXIT_FAILED
from pilotlamp.cli.restart import own_command, restart
from pilotlamp.event_loops import RELOAD_SIGNALS, on_signals


def test_a_frozen_executable_is_started_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/pilotlamp/pilotlamp")
    monkeypatch.setattr(sys, "argv", ["pilotlamp", "--debug", "run"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "pilotlamp", "--debug", "run"])
    assert own_command() == ["/opt/pilotlamp/pilotlamp", "-m", "pilotlamp", "--debug", "run"]

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == ["/opt/pilotlamp/pilotlamp", "--debug", "run"]


def test_a_program_that_is_not_there_any_more_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with on_signals(RELOAD_SIGNALS, lambda: None):  # and as they were before again
        assert restart(os.environ) == EXIT_FAILED
    assert caplog.messages == ["Pilotlamp could not restart itself: No such file or directory"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP")
def test_a_reload_that_comes_before_the_next_process_handles_it_does_not_end_it() -> None:
    program = """
import os, signal
from pilotlamp.cli.restart import restart
if "AGAIN" in os.environ:
    os.kill(os.getpid(), signal.SIGHUP)
    print("goes on")
else:
    restart({**os.environ, "AGAIN": "1"})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "goes on\n", "")
