"""What the desktop tests share."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desktop.private_bus import PrivateBus, private_bus

if TYPE_CHECKING:
    from tests.desktop.desktops import Desktop
    from tests.desktop.real_desktop import RealDesktop


@pytest.fixture(name="private_bus")
def _private_bus() -> Iterator[PrivateBus]:
    """A dbus-daemon for this test alone; see ``PrivateBus``."""
    with private_bus() as bus:
        yield bus


@pytest.fixture
def real_desktop() -> Iterator["RealDesktop"]:
    """A desktop for this test alone; see ``RealDesktop``. Skips where its programs are missing, but fails so in CI."""
    from tests.desktop.desktops import XFCE

    yield from _running(XFCE)


@pytest.fixture
def gnome() -> Iterator["RealDesktop"]:
    """GNOME Shell for this test alone."""
    from tests.desktop.desktops import GNOME

    yield from _running(GNOME)


@pytest.fixture
def mate() -> Iterator["RealDesktop"]:
    """MATE's panel for this test alone."""
    from tests.desktop.desktops import MATE

    yield from _running(MATE)


def _running(desktop: "Desktop") -> Iterator["RealDesktop"]:
    from tests.desktop.real_desktop import RealDesktop  # needs python-xlib, as only Linux has it

    if desktop.missing:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"no real desktop: {', '.join(desktop.missing)} not installed")
    with RealDesktop(desktop) as running:
        yield running
