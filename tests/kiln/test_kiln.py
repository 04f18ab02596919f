"""A new kind of system needs its folder and one row in the table of kinds: all rooms read the rest from its data."""

from pathlib import Path

import pytest

from pilotlamp.cli.program import command_line
from pilotlamp.domain.attempts import Result
from pilotlamp.store.action_log import ActionLog
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import MenuNode
from tests.kiln.server import Pottery
from tests.recorded_desktop import Recorded, item, labels, nodes, play

SECRETS = {"PILOTLAMP_SECRET_POTTERY": "clay"}


@pytest.fixture
def settings(kilns: Pottery, tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    source = f'[[sources]]\nname = "Pottery"\nkind = "kiln"\nurl = "{kilns.url}"\npoll_s = 0.5\n'
    file.write_text(f'{source}[alerts]\ndoor_open = "critical"\n', encoding="utf-8")
    return file


def submenu(recorded: Recorded, device: str) -> MenuNode:
    return next(node for node in nodes(recorded.tray_view.menu) if node.label.startswith(device) and node.children)


def until_told(recorded: Recorded, title: str) -> None:
    """Wait for a notice with this title."""
    recorded.notifier.wait_for(lambda notifier: title in [notice.title for notice in notifier.notices])


def test_menu_dialogs_notices_and_log_have_the_actions_of_the_kind(
    kilns: Pottery, settings: Path, tmp_path: Path
) -> None:
    log = ActionLog(tmp_path)
    asked: list[Question] = []

    def answer(question: Question) -> str:
        asked.append(question)
        return "glaze" if question.entry else ""

    def script(recorded: Recorded) -> None:
        recorded.dialogs.answer_with(answer)
        recorded.shows(lambda view: any(label.startswith("Old Bertha") for label in labels(view.menu)))
        kilns.kilns["k1"]["door"] = "open"
        until_told(recorded, "The door of Old Bertha is open")
        kiln = submenu(recorded, "Old Bertha")
        assert {"Last firings", "Fire…", "Shut down…"} <= set(labels(kiln.children))
        recorded.tray.open(item(kiln.children, "Last firings").key)
        recorded.shows(lambda view: any("20 Nov" in label for label in labels(view.menu)))
        recorded.tray.click(item(kiln.children, "Fire…").key)
        until_told(recorded, "Old Bertha is firing glaze now")
        recorded.tray.click(item(kiln.children, "Shut down…").key)
        until_told(recorded, "Old Bertha has been shut down")
        assert any("lighting the burners…" in label for view in recorded.tray.views for label in labels(view.menu))

    assert play(settings, SECRETS, script, action_log=log) == 0

    assert [question.text for question in asked] == [
        "Which programme should Old Bertha fire?",
        "Shut down Old Bertha? Its pots may crack.",
    ]
    assert kilns.writes == [("POST", "/kilns/k1/fire", {"programme": "glaze"}), ("DELETE", "/kilns/k1/fire", None)]
    assert [(made.action, made.argument, made.result) for made in log.last(5)] == [
        ("fire", "glaze", Result.DONE),
        ("shut-down", None, Result.DONE),
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("Pottery|Old Bertha|fire|glaze", 0, "Old Bertha is firing glaze now"),
        ("Pottery|--yes|Old Bertha|shut-down", 0, "Old Bertha has been shut down"),
        ("Pottery|--yes|--match|*|fire|glaze", 0, "2 of 2 done"),
        ("Pottery|Old Bertha|firings", 0, "20 Nov"),
        ("Pottery|Old Bertha|firings|--json", 0, '"firings": [{"id": "f1"'),
        ("Pottery|Old Bertha|shut-down", 2, "add --yes"),
        ("Pottery|Old Bertha|fire", 2, "after fire comes PROGRAMME"),
        ("Pottery|Old Bertha|bake", 2, "Pottery has no action called 'bake'; expected one of"),
        ("--help", 0, "Actions of the kind kiln, Kiln:\n  fire PROGRAMME"),
        ("--help", 0, "let the kiln cool and switch it off"),
    ],
)
def test_command_line_has_the_actions_of_the_kind(
    words: str, code: int, told: str, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line(["--config", str(settings), "act", *words.split("|")], secrets=SECRETS) == code

    out, err = capsys.readouterr()
    assert told in out + err
