"""Fixtures of the store's tests."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder, which is not there yet."""
    return tmp_path / "state" / "pilotlamp"
