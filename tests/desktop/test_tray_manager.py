"""Tray managers of the older kind (XEmbed), looked for on a real X server, and their reports."""

import os
import queue
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("displays of Linux", allow_module_level=True)

from Xlib import X
from Xlib.display import Display

from pilotlamp.desktop.tray.host_watch import HostWatch
from pilotlamp.desktop.x11 import has_tray_manager
from tests.desktop.private_bus import PrivateBus
from tests.desktop.test_session import authority, x_server
from tests.desktop.tray_program import tray_program

WAIT_S = 30.0


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """It lets anybody in: python-xlib knows no cookies that are for any host."""
    with x_server(authority(tmp_path / "cookies", b"0123456789abcdef"), "-ac") as name:
        yield name


@pytest.mark.real_desktop
def test_tray_manager_is_the_owner_of_the_selection_of_the_screen(display: str) -> None:
    assert has_tray_manager(display) is False

    panel = Display(display)
    selection = panel.intern_atom("_NET_SYSTEM_TRAY_S0")
    panel.sync()
    assert has_tray_manager(display) is False, "a name alone is no owner"

    window = panel.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    window.set_selection_owner(selection, X.CurrentTime)
    panel.sync()
    assert has_tray_manager(display) is True
    assert has_tray_manager(f"{display}.0") is True
    assert has_tray_manager(f"{display}.1") is False

    panel.close()


@pytest.mark.parametrize("display", ["nonsense", ":4711"])
def test_display_that_does_not_answer_leaves_it_unknown(display: str) -> None:
    with pytest.raises(OSError, match=r"no name of a display|Connection refused|No such file"):
        has_tray_manager(display)


STUB_GI = """
import queue, sys

class Anything:
    def __getattr__(self, name): return Anything()
    def __call__(self, *args): return Anything()
    def __getitem__(self, place): return True
    def __iter__(self): return iter(())

class GLib:
    Error, Variant = RuntimeError, Anything()
    idle = queue.Queue()
    class MainLoop:
        @staticmethod
        def new(*args): return GLib.MainLoop()
        def quit(self): GLib.idle.put(None)
        def run(self):
            while (function := GLib.idle.get()) is not None: function()
    @staticmethod
    def idle_add(function, *args): GLib.idle.put(lambda: function(*args))

GObject, Gtk, Gio = GLib, Anything(), Anything()

sys.modules["gi.repository.GLib"] = GLib

def require_version(name, version):
    if "AppIndicator" in name: raise ValueError(name)
"""
"""PyGObject as far as pystray's older icon needs it, without what a panel shows."""


@pytest.mark.real_desktop
@pytest.mark.private_bus
async def test_icon_of_the_older_kind_is_told_to_be_seen_nowhere(
    display: str, private_bus: PrivateBus, tmp_path: Path
) -> None:
    """GNOME without the extension, where PyGObject is installed: GTK takes the icon and says nothing."""
    gi = tmp_path / "stub" / "gi"
    gi.mkdir(parents=True)
    (gi / "__init__.py").write_text("from gi.repository import require_version", encoding="utf-8")
    (gi / "repository.py").write_text(STUB_GI, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "XAUTHORITY"}}
    desktop = {
        "DISPLAY": display,
        "DBUS_SESSION_BUS_ADDRESS": private_bus.address,
        "PYTHONPATH": str(gi.parent),
        "PYSTRAY_BACKEND": "dummy",
    }
    async with tray_program({**inherited, **desktop}) as program:
        lines = {await program.line(), await program.line()}
        assert any("no tray host is running" in line for line in lines)

        panel = Display(display)
        window = panel.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        window.set_selection_owner(panel.intern_atom("_NET_SYSTEM_TRAY_S0"), X.CurrentTime)
        panel.sync()
        assert await program.line() == "trouble: None"

        panel.close()
        program.send(signal.SIGTERM)
        code, _, errors = await program.end()
        assert code == 0, errors


class Trays:
    """One look after the other, as they are said; what is heard of them."""

    def __init__(self, *looks: bool | OSError) -> None:
        self._looks = iter(looks)
        self.heard: queue.Queue[bool | None] = queue.Queue()

    def present(self) -> bool:
        found = next(self._looks, None)
        if found is None:
            raise AssertionError("a look too many")
        if isinstance(found, OSError):
            self.heard.put(None)
            raise found
        return found


@pytest.mark.parametrize(
    ("looks", "heard"),
    [
        ((True,), [True]),
        ((False, False, True), [False, False, True]),
        ((False, OSError("the display is gone")), [False, None]),
    ],
    ids=["there already", "comes later", "can't be known any more"],
)
def test_icon_without_a_tray_is_told_until_there_is_one(looks: tuple[bool | OSError, ...], heard: list[bool]) -> None:
    trays = Trays(*looks)

    HostWatch(trays.present, trays.heard.put, every_s=0.0).start()

    assert [trays.heard.get(timeout=WAIT_S) for _ in heard] == heard


def test_stopped_watch_looks_no_more() -> None:
    trays = Trays(False)
    watch = HostWatch(trays.present, trays.heard.put, every_s=0.0)
    watch.stop()

    watch.start()

    with pytest.raises(queue.Empty):
        trays.heard.get(timeout=0.0)
