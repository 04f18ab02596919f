"""The text window on a virtual display."""

import json
import subprocess
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("needs Xvfb", allow_module_level=True)
pytest.importorskip("tkinter")

from pilotlamp.desktop.dialogs.protocol import NO_WINDOW
from tests.patience import HANG_S

pytestmark = pytest.mark.real_desktop


PREPARE = """
from pilotlamp.desktop.dialogs.text_window import TextWindow
window = TextWindow("My Awesome Element", "State: offline\\nIP: 203.0.113.7")
window.root.focus_force()
window.root.update()
def press(key):
    window.root.event_generate(key)
    if not window.closed:
        window.root.update()
"""


def with_window(code: str) -> str:
    """Run ``code`` and return its output, in a process of its own: Tk ends the process that outlives its display."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE + code], capture_output=True, check=True, text=True, timeout=HANG_S
    )
    return done.stdout


@pytest.mark.usefixtures("screen")
def test_all_of_the_text_is_copied_where_nothing_is_selected() -> None:
    printed = with_window("press('<Control-c>'); print(window.root.title(), window.root.clipboard_get(), sep='|')")

    assert printed == "My Awesome Element|State: offline\nIP: 203.0.113.7\n"


@pytest.mark.usefixtures("screen")
def test_what_is_selected_is_copied_alone() -> None:
    printed = with_window(
        "window.text.tag_add('sel', '2.4', '2.end'); press('<Control-c>'); print(window.root.clipboard_get())"
    )

    assert printed == "203.0.113.7\n"


@pytest.mark.usefixtures("screen")
def test_all_can_be_selected_and_nothing_changed() -> None:
    printed = with_window(
        "press('<Control-a>'); window.text.focus_force(); press('<Delete>');"
        "print(window.text.get('sel.first', 'sel.last'))"
    )

    assert printed == "State: offline\nIP: 203.0.113.7\n"


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("key", ["<Escape>", "<Control-w>"])
def test_keys_close_it(key: str) -> None:
    assert with_window(f"press({key!r}); print(window.closed)") == "True\n"


def test_without_a_display_its_exit_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next program is tried."""
    monkeypatch.delenv("DISPLAY", raising=False)

    ended = subprocess.run(
        [sys.executable, "-P", "-m", "pilotlamp.desktop.dialogs.text_window"],
        input=json.dumps({"title": "Title", "body": "text"}).encode(),
        capture_output=True,
        check=False,
        timeout=HANG_S,
    )

    assert (ended.returncode, ended.stderr) == (NO_WINDOW, b"")
