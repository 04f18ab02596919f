"""Runs one target over many inputs and keeps what went wrong.

Guided by coverage with atheris, Google's fuzzer for Python on libFuzzer, where that is installed; it is no dependency
of the project. Without it the same seeds are changed at random, which is what the short run in CI does.
"""

import importlib
import math
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Final

from tests.fuzzing.mutating import STRESS_BYTES, changed, stressed
from tests.fuzzing.target import Target

MOST_BYTES: Final = 16 * 1024
"""Of an input that is made by changing others; those of ``stressed`` are longer."""
SLOW_S: Final = 20.0
"""An input that takes longer is a bug. Other programs run at the same time, and coverage is counted meanwhile."""

_STEPS: Final = (1, 1, 1, 2, 4)
_POOL: Final = 300
_BY_BYTES: Final = 0.1
"""So often libFuzzer changes the bytes as it likes."""
_OPTIONS: Final = (
    f"-max_len={MOST_BYTES}",
    "-len_control=0",
    "-timeout=0",
    "-handle_alrm=0",
    "-rss_limit_mb=4096",
    "-seed=1",
)


class TooSlowError(Exception):
    """An input takes for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A bug, and the shortest input that shows it."""

    error: str
    """What was raised, and where."""
    data: bytes


@dataclass(slots=True)
class Run:
    """What has become of a target's inputs so far."""

    target: Target
    inputs: int = 0
    slowest_s: float = 0.0
    findings: dict[str, Finding] = field(default_factory=dict)

    def feed(self, data: bytes) -> None:
        """Take one input; never raises."""
        begun = time.perf_counter()
        try:
            with _limited():
                self.target.feed(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self._keep(Finding(error=_place(error), data=data))
        self.inputs += 1
        self.slowest_s = max(self.slowest_s, time.perf_counter() - begun)

    def feed_seeds(self) -> None:
        """As they are."""
        for seed in self.target.seeds:
            self.feed(seed)

    def feed_stress(self) -> None:
        """Longer and deeper than anything that is made by changes."""
        size = min(STRESS_BYTES, self.target.most_bytes // 2)
        for seed in self.target.seeds:
            for data in stressed(seed, self.target.shape, size=size):
                self.feed(data)

    def _keep(self, found: Finding) -> None:
        known = self.findings.get(found.error)
        if known is None or len(found.data) < len(known.data):
            self.findings[found.error] = found


def unguided(run: Run, inputs: int, *, until: float = math.inf, seed: int = 0) -> None:
    """Changes at random, until the run has so many inputs; the same seed gives the same ones.

    ``until``: of the monotonic clock; it ends then at the latest.
    """
    run.feed_seeds()
    target, random = run.target, Random(seed)
    pool = list(target.seeds)
    while run.inputs < inputs and time.monotonic() < until:
        data = _changed_often(random.choice(pool), target, random)
        run.feed(data)
        pool[len(target.seeds) + run.inputs % _POOL :] = [data]


def guided(run: Run, inputs: int, corpus: Path, *, until: float = math.inf, on_end: Callable[[], None]) -> None:
    """Changes what has reached something that nothing had reached before; ends the process.

    Args:
        run: is fed; its module and pilotlamp have been imported with coverage.
        inputs: all that the run is to have.
        corpus: an empty folder for inputs that reach something new.
        until: of the monotonic clock; it ends then at the latest.
        on_end: called when it ends.
    """
    atheris = importlib.import_module("atheris")
    target = run.target
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)

    def take(data: bytes) -> None:
        run.feed(data)
        if run.inputs >= inputs or time.monotonic() >= until:
            on_end()
            os._exit(0)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < _BY_BYTES:
            return bytes(atheris.Mutate(data, max_size))
        return _changed_often(data, target, random)[:max_size]

    atheris.Setup(["fuzzing", *_OPTIONS, str(corpus)], take, custom_mutator=mutate)
    atheris.Fuzz()


def _changed_often(data: bytes, target: Target, random: Random) -> bytes:
    for _ in range(random.choice(_STEPS)):
        data = changed(data, target.shape, target.words, random)[:MOST_BYTES]
    return data


@contextmanager
def _limited() -> Iterator[None]:
    """
    Raises:
        TooSlowError: it takes longer than ``SLOW_S``.
    """

    def too_slow(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {SLOW_S:g} s")

    alarm = signal.Signals["SIGALRM"]  # the type checker's Windows lacks it, and the timer
    set_timer, real = vars(signal)["setitimer"], vars(signal)["ITIMER_REAL"]
    before: Any = signal.signal(alarm, too_slow)
    set_timer(real, SLOW_S)
    try:
        yield
    finally:
        set_timer(real, 0)
        signal.signal(alarm, before)


def _place(error: Exception) -> str:
    """The same for what is likely the same bug: the error and the last places in our own code."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/pilotlamp/" in frame.filename or "/fuzzing/" in frame.filename]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in ours[-3:]]
    return " < ".join((type(error).__name__, *reversed(places)))
