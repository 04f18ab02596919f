"""Programs of the user's own actions that are missing are known at the start, not at the first click."""

from pathlib import Path

import pytest

from pilotlamp.domain.user_actions import UserAction
from pilotlamp.tray.user_programs import not_found


def test_what_can_not_be_started_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "there"
    there.touch(mode=0o755)
    no_program = tmp_path / "notes.txt"
    no_program.touch(mode=0o644)
    monkeypatch.setenv("PATH", str(tmp_path))
    runs = [("there", "x"), (str(there),), ("gone", "{ip}"), (str(no_program),), ("gone",), (str(tmp_path),)]
    actions = [UserAction(label=str(number), run=run) for number, run in enumerate(runs)]

    missing = not_found([*actions, UserAction(label="page", open="https://a.example/")])

    assert missing == ("gone", str(no_program), str(tmp_path))


def test_no_actions_need_no_programs() -> None:
    assert not_found(()) == ()
