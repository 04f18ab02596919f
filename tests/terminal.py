"""Pilotlamp with a terminal as its standard input, where a test types."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty
import termios

from tests.patience import HANG_S, LOOK_EVERY_S
from tests.program import COMMAND

_LOCAL_MODES = 3


class Terminal:
    """A run of the program, and the terminal that it reads from."""

    def __init__(self, process: asyncio.subprocess.Process, keyboard: int) -> None:
        self._process = process
        self._keyboard = keyboard

    async def type_hidden(self, text: str) -> None:
        """Type a line, once the program reads without showing what is typed: it throws away what came before."""
        async with asyncio.timeout(HANG_S):
            while True:
                if not termios.tcgetattr(self._keyboard)[_LOCAL_MODES] & termios.ECHO:
                    break
                await asyncio.sleep(LOOK_EVERY_S)
        os.write(self._keyboard, f"{text}\n".encode())

    async def line(self) -> str:
        """The next line of output and errors."""
        assert self._process.stdout is not None
        async with asyncio.timeout(HANG_S):
            return (await self._process.stdout.readline()).decode()

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    async def ended(self) -> tuple[int | None, str]:
        """Exit code, and the rest of output and errors."""
        async with asyncio.timeout(HANG_S):
            rest, _ = await self._process.communicate()
        return self._process.returncode, rest.decode()


@asynccontextmanager
async def in_terminal(*arguments: str | Path, env: Mapping[str, str]) -> AsyncIterator[Terminal]:
    """Run a command; ended after the block."""
    keyboard, terminal = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *map(str, arguments),
        env={**os.environ, **env},
        stdin=terminal,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # or it would ask in the terminal of the tests
    )
    try:
        yield Terminal(process, keyboard)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(terminal)
        os.close(keyboard)
