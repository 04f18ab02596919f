"""The text window on a virtual display."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("tkinter")
if sys.platform != "linux" or shutil.which("Xvfb") is None:
    pytest.skip("needs Xvfb", allow_module_level=True)

from pilotlamp.desktop.text_window import NO_WINDOW

pytestmark = pytest.mark.real_desktop


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A virtual display, and DISPLAY naming it."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader, encoding="ascii") as lines:
            monkeypatch.setenv("DISPLAY", f":{lines.readline().strip()}")
        yield
    finally:
        server.terminate()
        server.wait()


PREPARE = """
from pilotlamp.desktop.text_window import TextWindow
window = TextWindow("My Awesome Element", "State: offline\\nIP: 203.0.113.7")
window.root.focus_force()
window.root.update()
def press(key):
    window.root.event_generate(key)
    if not window.closed:
        window.root.update()
"""


def with_window(code: str) -> str:
    """What ``code`` prints. In a process of its own: Tk ends the process that outlives its display."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE + code], capture_output=True, check=True, text=True, timeout=20
    )
    return done.stdout


@pytest.mark.usefixtures("display")
def test_all_of_the_text_is_copied_where_nothing_is_selected() -> None:
    printed = with_window("press('<Control-c>'); print(window.root.title(), window.root.clipboard_get(), sep='|')")

    assert printed == "My Awesome Element|State: offline\nIP: 203.0.113.7\n"


@pytest.mark.usefixtures("display")
def test_what_is_selected_is_copied_alone() -> None:
    printed = with_window(
        "window.text.tag_add('sel', '2.4', '2.end'); press('<Control-c>'); print(window.root.clipboard_get())"
    )

    assert printed == "203.0.113.7\n"


@pytest.mark.usefixtures("display")
def test_all_can_be_selected_and_nothing_changed() -> None:
    printed = with_window(
        "press('<Control-a>'); window.text.focus_force(); press('<Delete>');"
        "print(window.text.get('sel.first', 'sel.last'))"
    )

    assert printed == "State: offline\nIP: 203.0.113.7\n"


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("key", ["<Escape>", "<Control-w>"])
def test_keys_close_it(key: str) -> None:
    assert with_window(f"press({key!r}); print(window.closed)") == "True\n"


def test_without_a_display_its_exit_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next program is tried."""
    monkeypatch.delenv("DISPLAY", raising=False)

    ended = subprocess.run(
        [sys.executable, "-P", "-m", "pilotlamp.desktop.text_window"],
        input=json.dumps({"title": "Title", "body": "text"}).encode(),
        capture_output=True,
        check=False,
        timeout=20,
    )

    assert (ended.returncode, ended.stderr) == (NO_WINDOW, b"")
