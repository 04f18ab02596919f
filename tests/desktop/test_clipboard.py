"""The clipboard of a Wayland desktop, by programs that only say that they are wl-clipboard's."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pilotlamp.desktop import select
from pilotlamp.errors import DesktopError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Wayland")

TEXT = "203.0.113.7 – Büro"


class Programs:
    """A folder that is the whole PATH, but for the shell's own commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copied = folder / "copied"
        self.argv = folder / "argv"
        self.server = folder / "server"

    def put(self, name: str, script: str) -> None:
        file = self.folder / name
        file.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\ncd {self.folder}\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def put_wl_copy(self) -> None:
        """Like the real one it ends when the text is on the clipboard, and leaves behind a server that keeps its
        output open."""
        self.put("wl-copy", 'echo "$@" >argv; cat >copied\nsleep 600 &\necho $! >server')


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Programs]:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    made = Programs(tmp_path)
    yield made
    if made.server.exists():
        os.kill(int(made.server.read_text()), signal.SIGTERM)


def test_wl_copy_is_given_the_text_by_its_input(programs: Programs) -> None:
    """Not by its arguments, which everybody on the machine may read."""
    programs.put_wl_copy()

    select.opener().copy(TEXT)

    assert programs.copied.read_text(encoding="utf-8") == TEXT
    assert "203" not in programs.argv.read_text(encoding="utf-8")


def test_clipboard_is_read_back_where_that_can_be_done(programs: Programs) -> None:
    programs.put_wl_copy()
    programs.put("wl-paste", "cat copied")

    select.opener().copy(TEXT)


def test_clipboard_that_stays_empty_is_no_success(programs: Programs) -> None:
    programs.put_wl_copy()
    programs.put("wl-paste", "echo 'Nothing is copied' >&2; exit 1")

    with pytest.raises(DesktopError, match="wl-copy reported no fault, but the text is not on the clipboard"):
        select.opener().copy(TEXT)


def test_fault_of_wl_copy_is_told_in_its_own_words(programs: Programs) -> None:
    programs.put("wl-copy", "echo 'Failed to connect to a Wayland server' >&2; exit 1")

    with pytest.raises(DesktopError, match="wl-copy failed: Failed to connect to a Wayland server"):
        select.opener().copy(TEXT)


def test_without_wl_copy_the_cure_is_named(programs: Programs) -> None:
    with pytest.raises(DesktopError, match=r"There is no clipboard: .*; install wl-clipboard"):
        select.opener().copy(TEXT)


def test_clipboard_of_x11_is_no_success_on_wayland(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside Wayland an X server takes the text without a fault, and no Wayland program ever sees it."""
    from pilotlamp.desktop.clipboard import copy_on_wayland

    monkeypatch.setenv("DISPLAY", ":0")
    taken: list[str] = []

    with pytest.raises(DesktopError, match="may not be on the clipboard; install wl-clipboard"):
        copy_on_wayland(TEXT, otherwise=taken.append)

    assert taken == [TEXT]
