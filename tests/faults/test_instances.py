"""Several programs at once: one lamp for each settings file, whatever became of the one before."""

import re
import shutil
import signal
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from pilotlamp.store.state import StateFile
from tests.faults.desk import until
from tests.program import Running, run
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

STARTED = 5
SIGKILL = signal.Signals["SIGKILL"]  # the type checker's Windows lacks it


@pytest.fixture
def env(simulator: SimulatorProcess) -> Mapping[str, str]:
    return secrets(simulator)


def watching(file: Path, env: Mapping[str, str]) -> Running:
    """Without a desktop, which is none of its business here."""
    return Running("--config", file, "run", "--no-tray", env=env)


async def until_asked(simulator: SimulatorProcess) -> None:
    """Until a source has been polled."""
    before = len(simulator.requests())
    await until(lambda: len(simulator.requests()) > before)


async def test_of_several_started_at_once_one_stays_and_the_others_say_so(
    simulator: SimulatorProcess, tmp_path: Path, env: Mapping[str, str]
) -> None:
    file = settings_file(simulator, tmp_path, ["Helpdesk"])
    with ExitStack() as running, ThreadPoolExecutor(STARTED) as threads:
        programs = [running.enter_context(watching(file, env)) for _ in range(STARTED)]
        ends = {threads.submit(program.ended, 30): program for program in programs}
        over = [ends[end] for end in islice(as_completed(ends), STARTED - 1)]
        (stays,) = set(programs) - set(over)
        await until(simulator.requests)
        stays.tell(signal.SIGTERM)

        assert [program.ended() for program in programs] == [0] * STARTED
    assert "already running" not in stays.err
    for program in over:
        # Whoever looks before the first has written its number down can't tell it.
        assert re.fullmatch(rf"Pilotlamp is already running( \(process {stays.pid}\))?\n", program.err)


async def test_a_second_one_says_who_runs_and_touches_nothing(
    simulator: SimulatorProcess, tmp_path: Path, nobodys_home: Path, env: Mapping[str, str]
) -> None:
    """Not even a state file that can't be used, and by whichever name it calls the settings."""
    file = settings_file(simulator, tmp_path, ["Helpdesk"], poll_s=600)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    with watching(file, env) as first:
        await until(simulator.requests)
        (lock,) = (nobodys_home / ".local/state/pilotlamp").glob("running*.lock")
        state = lock.with_name(lock.name.replace("running", "state")).with_suffix(".json")
        await until(state.exists)  # as nothing changes for ten minutes, it is not written a second time
        state.write_text("?")

        second = run("--config", link, env=env)

        assert (second.code, second.out) == (0, "")
        assert second.err == f"Pilotlamp is already running (process {first.pid})\n"
        assert (state.read_text(), len(simulator.requests())) == ("?", 1)
        status = run("--config", file, "status", env=env)
        assert "already running" not in status.err, "only the lamp is to be there once"


async def test_one_that_was_killed_makes_way_for_the_next(
    simulator: SimulatorProcess, tmp_path: Path, env: Mapping[str, str]
) -> None:
    file = settings_file(simulator, tmp_path, ["Helpdesk"])
    for number in (SIGKILL, signal.SIGTERM, signal.SIGTERM):
        with watching(file, env) as program:
            await until_asked(simulator)
            program.tell(number)
            program.ended()
        assert "already running" not in program.err


async def test_other_settings_are_watched_besides_and_each_has_a_state_file_of_its_own(
    simulator: SimulatorProcess, tmp_path: Path, nobodys_home: Path, env: Mapping[str, str]
) -> None:
    """That of the settings in their usual place has the plain name."""
    usual = nobodys_home / ".config" / "pilotlamp" / "config.toml"
    usual.parent.mkdir(parents=True)
    shutil.copy(settings_file(simulator, tmp_path, ["Helpdesk"]), usual)
    other = settings_file(simulator, tmp_path, ["Laptops"])
    with Running("run", "--no-tray", env=env) as first, watching(other, env) as second:
        await until(lambda: {each["system"] for each in simulator.requests()} == {"clientexec", "okta_asa"})
        for program in (first, second):
            program.tell(signal.SIGTERM)
            assert program.ended() == 0

    folder = nobodys_home / ".local" / "state" / "pilotlamp"
    (hashed,) = folder.glob("state-*.json")
    sources = [
        set(kept.sources) for name in ("state.json", hashed.name) if (kept := StateFile(folder, name=name).load())
    ]
    assert sources == [{"Helpdesk"}, {"Laptops"}]
