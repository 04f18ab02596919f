"""Fixtures of the settings' tests."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of a settings file that is not there yet."""
    return tmp_path / "config.toml"
