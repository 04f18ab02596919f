"""What the desktop tests share."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desktop.private_bus import PrivateBus, private_bus

if TYPE_CHECKING:
    from tests.desktop.real_desktop import RealDesktop


@pytest.fixture(name="private_bus")
def _private_bus() -> Iterator[PrivateBus]:
    """A dbus-daemon for this test alone; see ``PrivateBus``."""
    with private_bus() as bus:
        yield bus


@pytest.fixture
def real_desktop() -> Iterator["RealDesktop"]:
    """A desktop for this test alone; see ``RealDesktop``. Skips where its programs are missing, but fails so in CI."""
    from tests.desktop.real_desktop import RealDesktop, missing_programs  # needs python-xlib, as only Linux has it

    missing = missing_programs()
    if missing:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"no real desktop: {', '.join(missing)} not installed")
    with RealDesktop() as desktop:
        yield desktop
