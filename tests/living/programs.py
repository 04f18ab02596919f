"""Programs of the living tests: where their set-up put them, and free ports for them."""

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / ".living"
"""Each program in a folder of its own name."""


def program(name: str, path: str) -> Path:
    """An executable of a program; a test whose program is not set up is skipped, which fails with ``CI=true``."""
    found = FOLDER / name / path
    if not found.exists():
        pytest.skip(f"not set up: sh packaging/living/{name}.sh")
    return found


def installed(name: str, *programs: str) -> None:
    """Skip a test whose Debian packages are not installed, or that needs root to run them."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    if sys.platform == "win32":
        pytest.skip(f"{name} is not for Windows")
    if any(shutil.which(each, path=path) is None for each in programs):
        pytest.skip(f"not set up: sh packaging/living/{name}.sh")
    if os.geteuid() != 0:
        pytest.skip(f"{name}: only root may start it")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
