"""Programs of the living tests: where their set-up put them, and free ports for them."""

import socket
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


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
