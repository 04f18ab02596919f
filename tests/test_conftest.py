"""The rules that conftest.py lays over every test."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.fail
import pytest
from pytest_socket import SocketConnectBlockedError

from pilotlamp.config import default_path
from tests import conftest

ROOT = Path(conftest.__file__).parents[1]
MARKED = """
import pytest

@pytest.mark.slow
def test_takes_long() -> None:
    pass

@pytest.mark.real_desktop
def test_needs_a_desktop() -> None:
    pass

@pytest.mark.heavy_desktop
def test_needs_a_large_desktop() -> None:
    pass

@pytest.mark.living
def test_needs_real_servers() -> None:
    pass
"""


def outcome(folder: Path, option: str = "--quiet", *, path: str, ci: str = "", named: bool = True) -> str:
    """The summary line of a run over four marked tests, which are named on the command line or not."""
    (folder / "test_marked.py").write_text(MARKED)
    (folder / "conftest.py").write_text(Path(conftest.__file__).read_text(encoding="utf-8"))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            *([str(folder)] if named else []),
            option,
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        env={
            **os.environ,
            "CI": ci,
            "PATH": path,
            "PYTEST_ADDOPTS": "",
            "PYTHONPATH": str(ROOT),
        },
        check=False,
    )
    return done.stdout.splitlines()[-1]


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH on which everything seems to be installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in conftest.PROGRAMS["real_desktop"]:
        (folder / program).touch(mode=0o755)
    return str(folder)


@pytest.mark.slow
def test_desktop_test_is_skipped_without_its_programs(tmp_path: Path) -> None:
    assert "1 passed, 1 skipped, 2 deselected" in outcome(tmp_path, ci="", path="")


@pytest.mark.slow
def test_skip_is_a_failure_in_ci(tmp_path: Path) -> None:
    assert "1 error" in outcome(tmp_path, ci="true", path="")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"named": False}, "4 deselected"),
        ({"named": False, "option": "--slow"}, "2 passed, 2 deselected"),
        ({"named": False, "option": "--all"}, "4 passed"),
        ({"named": False, "ci": "true"}, "4 passed"),
        ({"named": True}, "2 passed, 2 deselected"),
        ({"named": True, "option": "--numprocesses=1"}, "2 passed"),
    ],
)
def test_what_takes_long_or_needs_much_is_left_out_of_a_plain_run(
    how: dict[str, Any], told: str, tmp_path: Path, programs: str
) -> None:
    """A newcomer's run installs no large desktop and no server."""
    assert told in outcome(tmp_path, path=programs, **how)


def test_other_hosts_can_not_be_reached() -> None:
    with (
        socket.socket() as connection,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
    ):
        connection.connect(("192.0.2.1", 80))


async def test_other_names_are_not_looked_up() -> None:
    with pytest.raises(socket.gaierror):
        await asyncio.get_running_loop().getaddrinfo("api.formide.example", 443)


async def test_loopback_is_reached_from_asyncio() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def test_nobodys_settings_and_keyring_are_used(nobodys_home: Path) -> None:
    assert nobodys_home in default_path().parents
    assert isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)
