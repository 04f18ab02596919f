"""Fixtures of the desktop tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.desktop.private_bus import PrivateBus, private_bus

if TYPE_CHECKING:
    from tests.desktop.desktops import Desktop
    from tests.desktop.real_desktop import RealDesktop


collect_ignore = [] if "SCREENSHOTS" in os.environ else ["test_screenshots.py"]
"""The pictures of the README are taken when somebody asks for them."""


@pytest.fixture(name="private_bus")
def _private_bus() -> Iterator[PrivateBus]:
    """A dbus-daemon for this test alone; see ``PrivateBus``."""
    with private_bus() as bus:
        yield bus


@pytest.fixture
def real_desktop() -> Iterator["RealDesktop"]:
    """A desktop for this test alone; see ``RealDesktop``. Skips where its programs are missing, but fails so in CI."""
    from tests.desktop.desktops import XFCE

    with running(XFCE) as desktop:
        yield desktop


@pytest.fixture
def gnome() -> Iterator["RealDesktop"]:
    """GNOME Shell for this test alone."""
    from tests.desktop.desktops import GNOME

    with running(GNOME) as desktop:
        yield desktop


@pytest.fixture
def mate() -> Iterator["RealDesktop"]:
    """MATE's panel for this test alone."""
    from tests.desktop.desktops import MATE

    with running(MATE) as desktop:
        yield desktop


@contextmanager
def running(desktop: "Desktop") -> Iterator["RealDesktop"]:
    """One of the table's desktops, up within the block."""
    from tests.desktop.real_desktop import RealDesktop  # needs python-xlib, as only Linux has it

    if desktop.missing:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"no real desktop: {', '.join(desktop.missing)} not installed")
    with RealDesktop(desktop) as real:
        yield real
