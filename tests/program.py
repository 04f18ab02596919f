"""Pilotlamp as its user runs it: a process of its own."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

COMMAND = (sys.executable, "-m", "pilotlamp")
END_WITHIN_S = 60.0
"""For ending a process that does not end by itself; how fast it should is the tests' business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str | Path, env: Mapping[str, str] | None = None, given: str | bytes = "") -> Finished:
    """Run a command to its end; ``env`` is added to this process's."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env={**os.environ, **(env or {})},
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=240,
        check=False,
    )
    return Finished(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


class Running:
    """``with Running("watch", "--json", …) as program:`` - reads its output as it comes; ended after the block."""

    def __init__(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, command: Sequence[str] = COMMAND
    ) -> None:
        self._arguments: Sequence[str] = [*command, *map(str, arguments)]
        self._env = {**os.environ, **(env or {})}
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.seen: list[str] = []
        """Lines of stdout so far, as far as they were waited for."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._arguments, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read)
        self._errors: list[str] = []
        self._error_reader = threading.Thread(target=self._read_errors)
        self._reader.start()
        self._error_reader.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        self._error_reader.join()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def err(self) -> str:
        """Of a program that has ended: all of stderr."""
        self._error_reader.join()
        return "".join(self._errors)

    def line(self, wanted: Callable[[str], bool], timeout_s: float = 120.0) -> str:
        """The next line of stdout that is wanted; those before it are passed over, but kept in ``seen``."""
        while True:
            try:
                line = self._lines.get(timeout=timeout_s)
            except queue.Empty:
                raise AssertionError(f"waited {timeout_s} s in vain; so far:\n{''.join(self.seen)}") from None
            if line is None:
                raise AssertionError(f"it ended before; so far:\n{''.join(self.seen)}\n{self.err}")
            self.seen.append(line)
            if wanted(line):
                return line

    def record(self, **parts: object) -> dict[str, Any]:
        """The next line of JSON whose keys have these values."""

        def wanted(line: str) -> bool:
            record = json.loads(line)
            return all(record.get(key) == value for key, value in parts.items())

        found: dict[str, Any] = json.loads(self.line(wanted))
        return found

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def ended(self, timeout_s: float = END_WITHIN_S) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(timeout_s)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(self._process.stderr)
