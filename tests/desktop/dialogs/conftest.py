"""Fixtures of the tests of windows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.desktop.dialogs.screen import Screen


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator["Screen"]:
    """A virtual display, and DISPLAY naming it."""
    from tests.desktop.dialogs.screen import virtual_screen  # needs python-xlib, as only Linux has it

    with virtual_screen() as screen:
        monkeypatch.setenv("DISPLAY", screen.name)
        yield screen
