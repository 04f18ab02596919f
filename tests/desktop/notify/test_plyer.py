"""PlyerToast with the real plyer and a notify-send of our own."""

import sys
from pathlib import Path

import pytest

from pilotlamp.desktop.notify.plyer import PlyerToast

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="plyer calls notify-send on Linux only")


@pytest.fixture
def notify_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """File for the first two arguments of our notify-send, a line each."""
    record = tmp_path / "arguments"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" "$2" > {record}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return record


def test_texts_with_a_leading_hyphen_are_no_options(notify_send: Path) -> None:
    """notify-send loses such a title silently."""
    PlyerToast()("-h is offline", "--help wanted")

    assert notify_send.read_text(encoding="utf-8").splitlines() == ["–h is offline", "–-help wanted"]


def test_texts_are_cut_to_what_windows_takes(notify_send: Path) -> None:
    """It counts in UTF-16 units, two for an emoji."""
    PlyerToast()("🖨" * 40, "y" * 300)

    assert notify_send.read_text(encoding="utf-8").splitlines() == ["🖨" * 31 + "…", "y" * 254 + "…"]


def test_right_to_left_names_do_not_turn_the_toast_around(notify_send: Path) -> None:
    PlyerToast()("מדפסת is offline", "since 14:05")

    title, _ = notify_send.read_text(encoding="utf-8").splitlines()
    assert title == "\u200e\u2068מדפסת\u2069 is offline"


def test_missing_program_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next way is tried."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotImplementedError):
        PlyerToast()("Title", "text")
