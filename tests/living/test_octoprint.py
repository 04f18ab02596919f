"""A real OctoPrint: a print from start to end, errors, a restart, rights."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from pilotlamp.domain.changes import ConditionBegan, DeviceWentOffline, PrinterFinished
from pilotlamp.domain.model import JobEnd, PrinterState
from pilotlamp.domain.snapshot import SourceState
from tests.cli.test_secrets import STAND_IN
from tests.living.octoprint import KEY, octoprint
from tests.living.watching import Watched, is_in, watched
from tests.program import run
from tests.terminal import in_terminal

pytestmark = [pytest.mark.living, pytest.mark.xdist_group("octoprint")]


def is_under_way(watch: Watched) -> bool:
    printer = watch.printer()
    return printer is not None and 0 < (printer.progress_pct or 0) < 100


async def test_a_print_from_start_to_end(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real, watched(tmp_path, "octoprint", real.url, secret=KEY) as watch:
        await watch.until(is_in(PrinterState.IDLE))
        await real.print_file("benchy v2.gcode", 9000)
        await watch.until(is_in(PrinterState.PRINTING))
        printer = watch.printer()
        assert printer is not None
        assert printer.job == "benchy v2.gcode"
        await watch.until(is_under_way)

        await watch.perform("pause")
        await watch.until(is_in(PrinterState.PAUSED))
        assert [each.condition.spec.key for each in watch.changes if isinstance(each, ConditionBegan)] == [
            "printer_paused"
        ]
        await watch.perform("resume")
        await watch.until(is_in(PrinterState.PRINTING))
        await watch.perform("cancel")
        await watch.until(is_in(PrinterState.IDLE))
        assert not any(isinstance(each, PrinterFinished) for each in watch.changes)

        await real.print_file("tiny.gcode", 60)
        await watch.until(lambda watch: any(isinstance(each, PrinterFinished) for each in watch.changes))
        printer = watch.printer()
        assert printer is not None
        assert (printer.last_job, printer.job) == (JobEnd.FINISHED, "tiny.gcode")


async def test_fatal_error_is_in_the_printers_words_and_connecting_heals_it(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real, watched(tmp_path, "octoprint", real.url, secret=KEY) as watch:
        await real.print_file("benchy.gcode", 9000)
        await watch.until(is_in(PrinterState.PRINTING))

        await real.command("!!DEBUG:trigger_fatal_error_marlin")
        await watch.until(is_in(PrinterState.ERROR))
        printer = watch.printer()
        assert printer is not None
        (error,) = printer.conditions
        assert "Thermal Runaway" in (error.detail or "")

        await watch.perform("connect")
        await watch.until(is_in(PrinterState.IDLE))


async def test_restart_is_no_alarm_and_a_server_that_is_gone_is_unreachable(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real, watched(tmp_path, "octoprint", real.url, secret=KEY) as watch:
        await watch.until(is_in(PrinterState.IDLE))

        real.stop()
        await watch.until(lambda watch: watch.status.unreachable)
        real.start()
        await watch.until(lambda watch: watch.status.state is SourceState.OK)
        assert not any(isinstance(each, DeviceWentOffline) for each in watch.changes)


async def test_rights_and_keys(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real:
        await real.post(
            "/api/access/users",
            {"name": "viewer", "password": "secret", "active": True, "admin": False, "groups": ["readonly"]},
        )
        async with watched(tmp_path, "octoprint", real.url, secret=await real.key_of("viewer")) as viewer:
            await viewer.until(is_in(PrinterState.IDLE))
        async with watched(tmp_path, "octoprint", real.url, secret="wrong") as stranger:
            await stranger.until(lambda watch: watch.status.sign_in_needed)
            assert stranger.status.failure is not None
            assert "OctoPrint does not know this API key" in stranger.status.failure.problem


async def test_command_shows_the_print(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real, watched(tmp_path, "octoprint", real.url, secret=KEY) as watch:
        await real.print_file("benchy.gcode", 9000)
        await watch.until(is_in(PrinterState.PRINTING))

        done = run("--config", tmp_path / "config.toml", "status", "--json", env={"PILOTLAMP_SECRET_WORKSHOP": KEY})

    ((device,),) = (source["devices"] for source in done.json["sources"])
    (printer,) = device["printers"]
    assert (printer["state"], printer["job"]) == ("printing", "benchy.gcode")
    assert KEY not in done.out + done.err


async def test_key_that_a_user_allows_in_the_browser_watches(tmp_path: Path) -> None:
    async with octoprint(tmp_path / "op") as real:
        file, held = tmp_path / "config.toml", tmp_path / "held"
        file.write_text(f'[[sources]]\nname = "Workshop"\nkind = "octoprint"\nurl = "{real.url}"\n', encoding="utf-8")
        (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
        env = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "stand_in.Ring", "HELD": str(held)}

        async with in_terminal("--config", file, "login", "Workshop", env=env) as terminal:
            assert "click Allow" in await terminal.line()
            await real.allow_key("operator")
            assert (await terminal.ended())[0] == 0

        key = held.read_text().removeprefix("pilotlamp/Workshop/")
        async with watched(tmp_path, "octoprint", real.url, secret=key) as watch:
            await watch.until(is_in(PrinterState.IDLE))
