"""The server as the benchmarks use it."""

import itertools
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import PYTHON, WAIT_S, BenchmarkError, Started, started

LOOK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An answer that is on its way."""

    key: str
    size: int
    at: float
    """When its last byte was written; CLOCK_MONOTONIC."""


class ServerProcess:
    """A running server; its orders return at once, its waits block."""

    def __init__(self, process: Started, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._numbers = itertools.count()
        self.url = f"http://127.0.0.1:{process.json()['port']}"
        self._changed = threading.Condition()
        self._asked: Counter[str] = Counter()
        self._sent: dict[str, Sent] = {}
        self._answered: Counter[str] = Counter()
        self._gone: Counter[str] = Counter()
        self._asked_at: dict[str, float] = {}
        self._longest_s: dict[str, float] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def put(self, key: str, body: bytes, *, status: int = 200, cut: bool = False) -> None:
        """Keep an answer under a name."""
        file = self._folder / str(next(self._numbers) % 64)
        file.write_bytes(body)
        self._process.say({"put": key, "file": str(file), "status": status, "cut": cut})

    def serve(self, path: str, key: str) -> None:
        """Give this answer to every request for ``path`` from now on."""
        self._process.say({"serve": path, "key": key})

    def serve_all(self, bodies: Mapping[str, bytes]) -> None:
        """Give these answers from now on; by path."""
        for path, body in bodies.items():
            self.put(path, body)
            self.serve(path, path)

    def hold(self, path: str) -> None:
        """Have requests for ``path`` wait."""
        self._process.say({"hold": path})

    def until_asked(self, path: str, *, unless: Callable[[], bool] = lambda: False) -> None:
        """Wait until a request for ``path`` waits, or there is no use in waiting any more.

        Raises:
            BenchmarkError: none comes.
        """
        self._until(lambda: self._waiting(path) > 0 or unless(), f"nobody asks for {path}")

    def until_left(self, path: str) -> None:
        """Wait until no request for ``path`` waits: who asked has ended.

        Raises:
            BenchmarkError: one still does.
        """
        self._until(lambda: self._waiting(path) == 0, f"somebody waits for {path}")

    def release(self, path: str, key: str) -> Sent:
        """Answer the request that waits.

        Raises:
            BenchmarkError: the answer does not get through.
        """
        with self._changed:
            before = self._answered[path]
        self._process.say({"release": path, "key": key})
        self._until(lambda: self._answered[path] > before, f"the answer to {path} does not get through")
        with self._changed:
            return self._sent[path]

    def answered(self, *paths: str) -> int:
        """How many requests were answered; without ``paths``, all."""
        with self._changed:
            return sum(self._answered[path] for path in paths) if paths else self._answered.total()

    def longest_interval_s(self, path: str) -> float:
        """The longest time between two requests for ``path``."""
        with self._changed:
            return self._longest_s.get(path, 0.0)

    def asked(self) -> int:
        """How many requests came, answered or not."""
        with self._changed:
            return self._asked.total()

    def _waiting(self, path: str) -> int:
        return self._asked[path] - self._answered[path] - self._gone[path]

    def _until(self, condition: Callable[[], bool], complaint: str) -> None:
        end_at = time.monotonic() + WAIT_S
        with self._changed:
            while not self._changed.wait_for(condition, LOOK_AGAIN_S):
                if time.monotonic() > end_at:
                    raise BenchmarkError(f"within {WAIT_S:.0f} s {complaint}")

    def _listen(self) -> None:
        for line in self._process.lines():
            told = json.loads(line)
            with self._changed:
                match told:
                    case {"asked": path, "at": at}:
                        self._asked[path] += 1
                        gap_s = at - self._asked_at.get(path, at)
                        self._longest_s[path] = max(gap_s, self._longest_s.get(path, 0.0))
                        self._asked_at[path] = at
                    case {"sent": path, "key": key, "size": size, "at": at}:
                        self._answered[path] += 1
                        self._sent[path] = Sent(key=key, size=size, at=at)
                    case {"gone": path}:
                        self._gone[path] += 1
                    case _:
                        raise ValueError(f"the server tells what is not known here: {told}")
                self._changed.notify_all()


@contextmanager
def serving() -> Iterator[ServerProcess]:
    """A server, ended after the block."""
    with (
        tempfile.TemporaryDirectory(prefix="pilotlamp-benchmark-") as folder,
        started([PYTHON, "-m", "tests.benchmarks.server"]) as process,
    ):
        yield ServerProcess(process, Path(folder))
