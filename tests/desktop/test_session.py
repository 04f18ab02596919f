"""The end of displays and session, tested with real sockets and a real X server."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("displays of Linux", allow_module_level=True)

from pilotlamp.desktop.session import OVER_AFTER_S, SessionWatch, displays_are_gone

NO_SERVER = ":4711"
COOKIE_NAME = b"MIT-MAGIC-COOKIE-1"
ANY_HOST = 0xFFFF


@contextmanager
def compositor(folder: Path) -> Iterator[None]:
    """A Wayland display as far as it takes connections."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "wayland-7"))
        listening.listen()
        yield


def authority(file: Path, cookie: bytes) -> Path:
    """A file of X cookies with one for any display."""
    fields = (b"", b"", COOKIE_NAME, cookie)
    entry = b"".join(len(field).to_bytes(2, "big") + field for field in fields)
    file.write_bytes(ANY_HOST.to_bytes(2, "big") + entry)
    return file


@contextmanager
def x_server(cookies: Path, *more: str) -> Iterator[str]:
    """The name of a display that lets in only who has the cookie, unless ``more`` options say otherwise."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-auth", str(cookies), "-noreset", "-nolisten", "tcp", *more]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            yield f":{pipe.readline().decode().strip()}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


async def test_where_no_display_is_named_none_is_gone() -> None:
    """Such as a service that only notifies."""
    assert await displays_are_gone() is False


async def test_wayland_display_that_can_not_be_looked_for_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")

    assert await displays_are_gone() is False


async def test_compositor_that_has_ended_is_gone(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert await displays_are_gone() is True
    with compositor(runtime):
        assert await displays_are_gone() is False
    assert await displays_are_gone() is True


async def test_displays_are_gone_when_the_last_is(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Xwayland comes and goes as it is needed."""
    monkeypatch.setenv("WAYLAND_DISPLAY", str(runtime / "wayland-7"))
    monkeypatch.setenv("DISPLAY", NO_SERVER)
    with compositor(runtime):
        assert await displays_are_gone() is False
    assert await displays_are_gone() is True


@pytest.mark.real_desktop
async def test_x_server_of_somebody_else_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a logout the greeter's has the name that the session's had."""
    with x_server(authority(tmp_path / "session", b"0123456789abcdef")) as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.setenv("XAUTHORITY", str(tmp_path / "session"))
        assert await displays_are_gone() is False
        monkeypatch.setenv("XAUTHORITY", str(authority(tmp_path / "other", b"fedcba9876543210")))
        assert await displays_are_gone() is True


class Displays:
    """Displays that are gone when the test says so, and a clock of the test's."""

    def __init__(self) -> None:
        self.gone = True
        self.now_s = 0.0

    async def are_gone(self) -> bool:
        return self.gone

    def time(self) -> float:
        return self.now_s


@pytest.fixture
def displays() -> Displays:
    return Displays()


@pytest.fixture
def watch(displays: Displays) -> SessionWatch:
    return SessionWatch(displays.are_gone, clock=displays.time)


async def test_session_is_over_when_bus_and_displays_stay_away(displays: Displays, watch: SessionWatch) -> None:
    assert await watch.over_without_bus() is False
    displays.now_s = OVER_AFTER_S - 0.1
    assert await watch.over_without_bus() is False
    displays.now_s = OVER_AFTER_S

    assert await watch.over_without_bus() is True


async def test_bus_that_comes_back_begins_the_count_anew(displays: Displays, watch: SessionWatch) -> None:
    await watch.over_without_bus()
    watch.bus_joined()
    displays.now_s = OVER_AFTER_S

    assert await watch.over_without_bus() is False


async def test_display_that_comes_back_begins_the_count_anew(displays: Displays, watch: SessionWatch) -> None:
    await watch.over_without_bus()
    displays.gone = False
    await watch.over_without_bus()
    displays.gone, displays.now_s = True, OVER_AFTER_S

    assert await watch.over_without_bus() is False
