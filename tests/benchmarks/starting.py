"""How long it takes from the start of a program until its icon is registered; cold and warm."""

import statistics
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.benchmarks import buildnotify_process, pilotlamp_process
from tests.benchmarks.buildnotify_process import buildnotify
from tests.benchmarks.desk import Desk, desk
from tests.benchmarks.fleet import Fleet, projects
from tests.benchmarks.floor import importing
from tests.benchmarks.measuring import forget_files, until_quiet
from tests.benchmarks.pilotlamp_process import pilotlamp
from tests.benchmarks.processes import ROOT, BenchmarkError, Started
from tests.benchmarks.signals import REGISTERED
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "Start to icon"
DEVICES = 30

Start = Callable[[], float]
"""Starts a program and ends it; the seconds it took."""


def measure(wanted: Wanted) -> list[Row]:
    """In turns, so that what else the machine does meets all alike."""
    with desk(wanted.say) as at:
        at.server.serve_all(Fleet(devices=DEVICES).bodies())
        at.server.serve_all({buildnotify_process.FEED: projects(of=DEVICES)})
        libraries = at.what_is_imported().libraries
        starts = _starts(at, libraries)
        rows = []
        for kind, times in (("warm", 3 if wanted.quick else 15), ("cold", 2 if wanted.quick else 7)):
            wanted.say(f"start: {kind}, {times} times")
            rows += _rows(kind, _in_turns(starts, times, folders=_folders() if kind == "cold" else ()))
        return rows


def _starts(at: Desk, libraries: Sequence[str]) -> Mapping[str, Start]:
    url, folder = at.server.url, at.folder
    sources = pilotlamp_process.MAKERSPACE + pilotlamp_process.OTHERS
    settings = pilotlamp_process.settings_file(folder, sources, url=url, poll_s=30)
    feed = buildnotify_process.settings_file(folder, url=url, poll_s=30)

    def tray() -> float:
        at.signals.forget()
        begun = time.monotonic()
        with pilotlamp(settings, at.env) as process:
            return _registered(at, process) - begun

    def floor() -> float:
        begun = time.monotonic()
        with importing(libraries, at.env) as process:
            return float(process.line()) - begun

    def peer() -> float:
        if at.buildnotify is None:
            raise BenchmarkError("BuildNotify is not to be had")
        at.signals.forget()
        begun = time.monotonic()
        with buildnotify(at.buildnotify, feed, at.env) as process:
            return _registered(at, process) - begun

    return {"Pilotlamp": tray, "imports": floor, "BuildNotify": peer}


def _registered(at: Desk, process: Started) -> float:
    found = at.signals.until(lambda signal: signal.member == REGISTERED)
    until_quiet(process.pid)  # it is ended in peace
    return found.at


def _in_turns(starts: Mapping[str, Start], times: int, *, folders: Sequence[Path]) -> Mapping[str, float | None]:
    """Medians; None: it does not start. ``folders``: what is to be read anew from the disk."""
    taken: dict[str, list[float]] = {name: [] for name in starts}
    for _ in range(times):
        for name, start in starts.items():
            forget_files(*folders)
            try:
                taken[name].append(start())
            except (BenchmarkError, OSError):
                continue
    return {name: statistics.median(of) if of else None for name, of in taken.items()}


def _folders() -> tuple[Path, ...]:
    """All that the programs are read from, but for the system's own libraries."""
    named = (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), str(Path(sys.executable).resolve().parent))
    return (*map(Path, named), ROOT / "src", buildnotify_process.FOLDER)


def _rows(kind: str, taken_s: Mapping[str, float | None]) -> list[Row]:
    taken_ms = {name: None if of is None else 1000 * of for name, of in taken_s.items()}
    note = "BuildNotify waits 2 s by a timer before it shows its icon" if kind == "warm" else ""
    return [
        Row(
            part=PART,
            what=kind,
            value=taken_ms["Pilotlamp"],
            unit="ms",
            peer=name,
            peer_value=taken_ms[name],
            at_most=at_most,
            note=note if name == "BuildNotify" else "",
        )
        for name, at_most in (("imports", 1.5), ("BuildNotify", 0.25))
    ]
