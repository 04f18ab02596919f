"""A new condition needs its spec in its kind's folder: lamp, menu, notice, settings and JSON read that."""

import json
from pathlib import Path

import pytest

from pilotlamp.cli.exit_codes import EXIT_PROBLEM
from pilotlamp.cli.program import command_line
from pilotlamp.config.reference import settings_reference
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.view.jsonout import notice_line
from tests.kiln.server import Pottery
from tests.kiln.test_kiln import SECRETS, until_told
from tests.recorded_desktop import Recorded, labels, play

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent


def settings(kilns: Pottery, folder: Path, alerts: str = "") -> Path:
    file = folder / "config.toml"
    source = f'[[sources]]\nname = "Pottery"\nkind = "kiln"\nurl = "{kilns.url}"\npoll_s = 0.1\n'
    file.write_text(f"{source}{alerts}", encoding="utf-8")
    return file


def test_lamp_menu_and_notice_tell_the_condition(kilns: Pottery, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda view: not view.icon.waiting)
        kilns.kilns["k1"]["door"] = "open"
        until_told(recorded, "The door of Old Bertha is open")
        view = recorded.shows(lambda view: view.icon.severity is Severity.PROBLEM and view.icon.count == 1)
        assert "1 door open" in view.tooltip
        assert "Old Bertha — online, door open" in labels(view.menu)
        (told,) = recorded.notifier.notices
        assert (told.kind, told.urgency, told.subjects) == ("door_open", Urgency.CRITICAL, ("k1",))
        assert {button.key for button in told.buttons} == {"acknowledge", "mute"}
        assert notice_line(told)["kind"] == "door_open"
        kilns.kilns["k1"]["door"] = "shut"
        recorded.shows(lambda view: view.icon.severity is Severity.ATTENTION and "door" not in view.tooltip)

    assert play(settings(kilns, tmp_path), SECRETS, script) == 0


@pytest.mark.parametrize("table", ["[alerts]", "[sources.alerts]"])
def test_its_key_switches_its_notices_off(table: str, kilns: Pottery, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda view: not view.icon.waiting)
        kilns.kilns["k1"]["door"] = "open"
        recorded.shows(lambda view: view.icon.severity is Severity.PROBLEM and view.icon.count == 1)
        kilns.kilns["k3"] = {"id": "k3", "name": "New kiln", "state": "waiting"}
        until_told(recorded, "New kiln is waiting for approval")
        assert [notice.kind for notice in recorded.notifier.notices] == ["approval_needed"]

    assert play(settings(kilns, tmp_path, f'{table}\ndoor_open = "off"\n'), SECRETS, script) == 0


def test_json_exit_code_and_reference_have_it(
    kilns: Pottery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kilns.kilns["k1"]["door"] = "open"

    code = command_line(["--config", str(settings(kilns, tmp_path)), "status", "--json"], secrets=SECRETS)

    assert code == EXIT_PROBLEM
    assert json.loads(capsys.readouterr().out)["severity"] == "problem"
    (alerts,) = (table for table in settings_reference() if table.header == "[alerts]")
    assert ("door_open", '"critical"', "The door of a kiln is open.") in {
        (key.name, key.default, key.meaning) for key in alerts.keys
    }


def test_no_file_outside_its_folder_names_it_but_the_one_that_registers_it() -> None:
    files = (file for folder in ("src", "tests", "docs") for file in (ROOT / folder).rglob("*.*"))
    naming = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if file.suffix in {".py", ".toml", ".md"}
        and FOLDER not in file.parents
        and {"kiln", "door_open"} & set(file.read_text(encoding="utf-8").replace(".", " ").replace('"', " ").split())
    }

    assert naming == {"tests/sources/test_contract.py"}
