"""A program that is told to end does so in time, also while its loop is busy and can't be told."""

import os
import signal
import subprocess
import sys

import pytest

BUSY = """
import time
from pilotlamp.event_loops import run_until_told

async def build():
    print("building", flush=True)
    while True:
        time.sleep(0.01)

run_until_told(build(), exit_code=3)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_loop_that_never_comes_to_its_end_is_ended_with_the_exit_code(number: signal.Signals) -> None:
    """As with thousands of sources, which take minutes to be built, judged and closed."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"building\n"

            program.send_signal(number)

            assert program.wait(40) == 3
        finally:
            program.kill()
