"""A program that is told to end does so in time, also while its loop is busy and can't be told."""

import os
import signal
import subprocess
import sys

import pytest

from tests.patience import HANG_S

BUSY = """
import time
from pilotlamp.event_loops import run_until_told

async def build():
    print("building", flush=True)
    while True:
        time.sleep(0.01)

run_until_told(build(), exit_code=3)
"""


COUNTING = """
import asyncio
from pilotlamp.event_loops import run_until_told

async def wait():
    print("waiting", flush=True)
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        for _ in range(100):
            await asyncio.sleep(0)
        print(asyncio.current_task().cancelling(), flush=True)

run_until_told(wait())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_one_signal_cancels_once() -> None:
    """The second time is another wish: that what is under way isn't waited for any more."""
    with subprocess.Popen([sys.executable, "-c", COUNTING], stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"waiting\n"
            program.send_signal(signal.SIGINT)
            said, _ = program.communicate(timeout=HANG_S)
            assert said == b"1\n"
        finally:
            program.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_loop_that_never_comes_to_its_end_is_ended_with_the_exit_code(number: signal.Signals) -> None:
    """As with thousands of sources, which take minutes to be built, judged and closed."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"building\n"

            program.send_signal(number)

            assert program.wait(HANG_S) == 3
        finally:
            program.kill()
