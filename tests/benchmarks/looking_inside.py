"""Where time and memory go inside the program: by stage, by function (cProfile on both threads), by line of origin."""

import cProfile
import gc
import importlib
import pstats
import sys
import threading
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Call = Callable[[Callable[[], None]], None]
"""Has a function called on the tray's thread."""

TOP = 40
_ANCHORS = ("/site-packages/", "/src/", "/lib/python")


class Nothing:
    """Only the time is taken."""

    def begin(self, on_tray: Call) -> None: ...

    def end(self, on_tray: Call) -> None: ...

    def forget(self) -> None:
        """What was until now does not count."""

    def of_kind(self, polls: int) -> dict[str, object]:
        """What there is to say of a kind of poll, after so many of them."""
        return {}


STAGES: Mapping[str, str] = {
    "decode": "pilotlamp.sources.wire:decode",
    "parse": "pilotlamp.sources.formide.parse:devices",
    "merge": "pilotlamp.sources.formide.api:Formide._merge",
    "fold": "pilotlamp.domain.folding:fold",
    "diff": "pilotlamp.domain.diff:diff",
    "alerts": "pilotlamp.domain.alerts.decide:decide",
    "notices": "pilotlamp.view.notices:notice",
    "when next": "pilotlamp.monitor.backoff:next_poll_in_s",
    "tray view": "pilotlamp.view.menu.build:build_tray_view",
    "icon": "pilotlamp.desktop.sni.backend:Icon._apply_look",
    "apply menu": "pilotlamp.desktop.sni.backend:Icon._apply_menu",
    "set target": "pilotlamp.desktop.sni.tree:MenuTree.set_target",
    "reconcile": "pilotlamp.desktop.sni.menu_state:MenuState.reconcile",
    "signal": "pilotlamp.desktop.sni.connection:Connection.signal",
}
"""The larger steps by where they are defined; each is timed with all that it calls, "apply menu" with the three below
it."""


class Stages(Nothing):
    """Processor time of the larger steps, and of collecting garbage wherever that happens. A step that is not defined
    where it was is told as -1."""

    def __init__(self) -> None:
        self._spent_s: dict[str, float] = defaultdict(float)
        self._collecting_since = 0.0
        self._gone: list[str] = []
        for name, home in STAGES.items():
            try:
                self._time(name, *home.split(":"))
            except (ImportError, AttributeError):
                self._gone.append(name)
        gc.callbacks.append(self._collect)

    def forget(self) -> None:
        self._spent_s.clear()

    def of_kind(self, polls: int) -> dict[str, object]:
        """In milliseconds a poll."""
        stages_ms = {name: 1000 * spent_s / polls for name, spent_s in self._spent_s.items()}
        return {"stages_ms": stages_ms | dict.fromkeys(self._gone, -1.0)}

    def _time(self, name: str, module: str, path: str) -> None:
        home = importlib.import_module(module)
        owner, _, last = path.rpartition(".")
        function = getattr(getattr(home, owner) if owner else home, last)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self._spent_s[name] += time.thread_time() - begun

        if owner:
            setattr(getattr(home, owner), last, timed)
        else:
            _put_in_place(function, timed)

    def _collect(self, phase: str, _: Mapping[str, int]) -> None:
        if phase == "start":
            self._collecting_since = time.thread_time()
        else:
            self._spent_s["garbage"] += time.thread_time() - self._collecting_since


class Profile(Nothing):
    """Functions by the time they take themselves, and with what they call; for Python 3.11, where each thread may
    have its profiler."""

    def __init__(self) -> None:
        self.forget()

    def begin(self, on_tray: Call) -> None:
        _and_wait(on_tray, self._tray.enable)
        self._engine.enable()

    def end(self, on_tray: Call) -> None:
        self._engine.disable()
        _and_wait(on_tray, self._tray.disable)

    def of_kind(self, polls: int) -> dict[str, object]:
        """The costliest, in milliseconds a poll."""
        return {"profile": {"engine": _costs(self._engine, polls), "tray": _costs(self._tray, polls)}}

    def forget(self) -> None:
        self._engine, self._tray = cProfile.Profile(), cProfile.Profile()


class SavedState(Nothing):
    """Lines by the memory that they hold; for ``python -X tracemalloc``."""

    def of_kind(self, polls: int) -> dict[str, object]:
        """The lines that hold most, in KiB."""
        gc.collect()
        snapshot = tracemalloc.take_snapshot()
        return {
            "traced_kib": tracemalloc.get_traced_memory()[0] // 1024,
            "files": _held(snapshot, "filename"),
            "lines": _held(snapshot, "lineno"),
        }


def _put_in_place(function: Callable[..., Any], timed: Callable[..., Any]) -> None:
    """Wherever a module of ours knows the function by name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("pilotlamp."):
            for known, value in list(vars(module).items()):
                if value is function:
                    setattr(module, known, timed)


def _held(snapshot: tracemalloc.Snapshot, by: str) -> list[list[object]]:
    """Where, KiB and blocks."""
    frames = [(found.traceback[0], found) for found in snapshot.statistics(by)[:TOP]]
    return [[f"{_short(at.filename)}:{at.lineno}", found.size // 1024, found.count] for at, found in frames]


def _costs(profile: cProfile.Profile, polls: int) -> dict[str, list[list[Any]]]:
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # typeshed leaves it out
    rows = [
        [f"{_short(file)}:{line} {name}", calls // polls, 1000 * own_s / polls, 1000 * all_s / polls]
        for (file, line, name), (_, calls, own_s, all_s, _) in stats.items()
    ]
    return {
        "own": sorted(rows, key=lambda row: -row[2])[:TOP],
        "with calls": sorted(rows, key=lambda row: -row[3])[:TOP],
    }


def _short(file: str) -> str:
    for anchor in _ANCHORS:
        if anchor in file:
            return file.rpartition(anchor)[2]
    return Path(file).name


def _and_wait(on_tray: Call, function: Callable[[], None]) -> None:
    done = threading.Event()

    def call() -> None:
        function()
        done.set()

    on_tray(call)
    done.wait()
