"""Processes that are measured, and those that measure: started with a block, ended after it."""

import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PYTHON = sys.executable
WAIT_S = 600.0
END_WITHIN_S = 10.0


class BenchmarkError(Exception):
    """A part can't be measured; one line that says why."""


class Started:
    """A running process, with its output line by line."""

    def __init__(self, process: "subprocess.Popen[str]", errors: Path) -> None:
        self._process = process
        self._errors = errors
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def over(self) -> int | None:
        """Its exit code, negative for a signal; None: it runs."""
        return self._process.poll()

    def line(self, wait_s: float | None = WAIT_S) -> str:
        """The next line it prints; ``wait_s``: None waits for ever.

        Raises:
            BenchmarkError: it ended, or prints none.
        """
        try:
            line = self._lines.get(timeout=wait_s)
        except queue.Empty:
            raise BenchmarkError(f"no output within {wait_s} s from {self._process.args!r}") from None
        if line is None:
            raise BenchmarkError(f"it ended with code {self._process.wait()}: {self.complaint}")
        return line

    def lines(self) -> Iterator[str]:
        """All that it prints, until it ends."""
        while (line := self._lines.get()) is not None:
            yield line

    def json(self, wait_s: float | None = WAIT_S) -> Any:
        """The next line, decoded."""
        return json.loads(self.line(wait_s))

    def say(self, order: Mapping[str, object]) -> None:
        """Write a line of JSON to its stdin."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    @property
    def complaint(self) -> str:
        """The last line of its stderr."""
        lines = self._errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"

    def end(self) -> None:
        """At once, if it does not end within some seconds of being told."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.terminate()
        with suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join()
        process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def started(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None, *, cwd: Path = ROOT
) -> Iterator[Started]:
    """Ended after the block."""
    with tempfile.NamedTemporaryFile(prefix="pilotlamp-benchmark-") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        running = Started(process, Path(errors.name))
        try:
            yield running
        finally:
            running.end()
