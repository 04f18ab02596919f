"""The real program on a disk that is full or can't be written to, and killed at any moment while it writes."""

import os
import random
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import pytest_asyncio

if sys.platform != "linux":
    pytest.skip("limits of another process are Linux's", allow_module_level=True)

import resource

from pilotlamp.domain.history.availability import Interval
from pilotlamp.store.action_log import ActionLog
from pilotlamp.store.history_reader import read
from pilotlamp.store.state import LEFT_OVER_S, StateFile
from tests.faults.desk import Desk, desk, ended
from tests.faults.saving import log_for_ever, number_of, record_for_ever, save_for_ever
from tests.program import Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

KILLED_TIMES = 30
LONGEST_S = 0.03
"""What is written in this time is some files or some hundred lines."""


@pytest_asyncio.fixture(name="desk")
async def _desk() -> AsyncIterator[Desk]:
    async with desk() as made:
        yield made


async def use_everything(desk: Desk, simulator: SimulatorProcess) -> None:
    """Mute two devices, one of which then goes offline, and do something to another, twice."""
    await desk.lamp(lambda said: "All 6 devices" in said)
    for device in ("Shelf", "My Awesome"):
        await desk.click("Makerspace", device, f"Mute {device}", "For 1 hour")
    simulator.event({"do": "device_offline", "device": "Shelf"})
    await desk.lamp(lambda said: said.startswith("1 of 6 devices offline"))
    for times in (1, 2):
        await desk.click("Makerspace", "Workbench", "Sync printers")
        await desk.notifications.until_shown(times)
    assert all("Workbench" in title for title in desk.toasts), desk.toasts


def check_told_once(program: Running, *lines: str) -> None:
    """By a program that has ended: each of these, and no other about a file."""
    told = [line for line in program.err.splitlines() if line.startswith("pilotlamp: /")]
    assert [sum(line in each for each in told) for line in lines] == [1] * len(lines), program.err
    assert len(told) == len(lines), program.err
    assert "Traceback" not in program.err


@pytest.mark.private_bus
async def test_a_full_disk_is_told_once_for_each_file_and_costs_nothing_else(
    desk: Desk, simulator: SimulatorProcess, tmp_path: Path, nobodys_home: Path
) -> None:
    """Full for this process alone: the system refuses every byte that it adds to a file (RLIMIT_FSIZE)."""
    log = tmp_path / "log.txt"
    file = settings_file(simulator, tmp_path)
    with Running("--log", log, "--config", file, env={**desk.environment, **secrets(simulator)}) as program:
        await desk.lamp(lambda said: "All 6 devices" in said)
        unlimited = resource.prlimit(program.pid, resource.RLIMIT_FSIZE)

        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
        await use_everything(desk, simulator)

        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, unlimited)
        await desk.click("Makerspace", "Workbench", "Sync printers")
        await desk.notifications.until_shown(3)
        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0

    check_told_once(
        program,
        "can't be written, so mutes end with the program: File too large",
        "can't be written, so actions are missing from the action log: File too large",
        "log.txt: can't be written: [Errno 27] File too large",
    )
    written = log.read_text()
    assert written.count("can be written again") == 3
    assert [secret for secret in secrets(simulator).values() if secret in written + program.err] == []
    (state,) = (nobodys_home / ".local" / "state" / "pilotlamp").glob("state*.json")
    kept = StateFile(state.parent, name=state.name).load()
    assert kept is not None
    assert len(kept.mutes.mutes) == 2
    assert [attempt.target.name for attempt in ActionLog().last(9)] == ["Workbench"]


@pytest.mark.private_bus
async def test_a_state_folder_that_cant_be_written_is_told_once_for_each_file_and_costs_nothing_else(
    desk: Desk, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """It is below a file, since root may write into any folder."""
    (tmp_path / "file").touch()
    env = {**desk.environment, **secrets(simulator), "XDG_STATE_HOME": str(tmp_path / "file" / "state")}
    with Running("--config", settings_file(simulator, tmp_path), env=env) as program:
        await use_everything(desk, simulator)
        await desk.click("Quit Pilotlamp")
        assert await ended(program) == 0

    check_told_once(
        program,
        "can't be locked, so a second Pilotlamp may run: Not a directory",
        "can't be written, so mutes end with the program: Not a directory",
        "can't be written, so actions are missing from the action log: Not a directory",
        "can't be written, so the history has a hole: Not a directory",
    )


def killed(work: Callable[[Path, int, Connection], None], folder: Path, first: int, moment_s: float) -> int:
    """Let a process work until some time after it has said its first number; the last number that it said."""
    context = get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    told, tell = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(folder, first, tell))
    process.start()
    tell.close()
    last: int = told.recv()
    time.sleep(moment_s)  # nothing to wait for: any moment will do
    process.kill()
    process.join()
    try:
        while True:
            last = told.recv()
    except EOFError:
        told.close()
        return last


def test_a_state_file_is_whole_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    """The one that was saved last, or the one that was just being saved; what is left besides is swept up."""
    moments = random.Random(5)
    last = -1
    for _ in range(KILLED_TIMES):
        last = killed(save_for_ever, tmp_path, last + 1, moments.uniform(0, LONGEST_S))
        kept = StateFile(tmp_path).load()
        assert kept is not None
        assert number_of(kept) in {last, last + 1}

    left = [path for path in tmp_path.iterdir() if path.name != "state.json"]
    assert len(left) <= KILLED_TIMES
    for path in left:
        os.utime(path, (0, time.time() - LEFT_OVER_S - 1))
    StateFile(tmp_path).load()
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_an_action_log_keeps_every_finished_line_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    moments = random.Random(5)
    last = -1
    told: set[int] = set()
    for _ in range(KILLED_TIMES):
        first = last + 2  # the one after the last may have been written without being said
        last = killed(log_for_ever, tmp_path, first, moments.uniform(0, LONGEST_S))
        told.update(range(first, last + 1))

    kept = [int(attempt.argument or "") for attempt in ActionLog(tmp_path, max_bytes=100_000_000).last(last + 2)]
    assert kept == sorted(set(kept))
    assert told <= set(kept)


def test_a_history_loses_no_finished_transaction_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    moments = random.Random(6)
    window = Interval(begin=datetime(2026, 11, 20, tzinfo=UTC), end=datetime(2026, 11, 22, tzinfo=UTC))
    last = -1
    told: set[int] = set()
    for _ in range(200):
        first = last + 2  # the one after the last may have been written without being said
        last = killed(record_for_ever, tmp_path, first, moments.uniform(0, LONGEST_S))
        told.update(range(first, last + 1))

    kept = [
        [int(span.state.removeprefix("state ")) for span in each.spans]
        for each in read(tmp_path / "history.sqlite3", window)
    ]
    assert kept[0] == sorted(set(kept[0]))
    assert kept == [kept[0]] * 3
    assert told <= set(kept[0])
    with closing(sqlite3.connect(tmp_path / "history.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
