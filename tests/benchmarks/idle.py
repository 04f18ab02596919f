"""What it costs to be there: memory, threads, open files and processor time while nothing happens."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import buildnotify_process, pilotlamp_process
from tests.benchmarks.desk import Desk, desk
from tests.benchmarks.fleet import Fleet, projects
from tests.benchmarks.floor import Imported, importing
from tests.benchmarks.measuring import Usage, until_quiet, usage
from tests.benchmarks.processes import BenchmarkError, Started
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "Idle"
INTERVAL_S, QUICK_INTERVAL_S = 30.0, 5.0
SMALL, MIDDLE, LARGE = 30, 1_000, 10_000

_LOOKS = 20
_FLOOR = "imports"
_OF_FLOOR = {SMALL: 1.2, LARGE: 2.0}
_OF_BUILDNOTIFY = {SMALL: 0.5, MIDDLE: 0.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """One program over some minutes."""

    usage: Usage
    """In the middle of it: medians of all looks."""
    cpu_s_per_minute: float


FIGURES: Sequence[tuple[str, str, Callable[[Idle], float]]] = (
    ("PSS", "MiB", lambda idle: idle.usage.pss_kib / 1024),
    ("RSS", "MiB", lambda idle: idle.usage.rss_kib / 1024),
    ("Threads", "", lambda idle: idle.usage.threads),
    ("Open files", "", lambda idle: idle.usage.files),
    ("CPU a minute", "ms", lambda idle: 1000 * idle.cpu_s_per_minute),
)


def measure(wanted: Wanted) -> list[Row]:
    """All sizes, each program by itself: what two have mapped would count half for each, and a panel that still lays
    out the menu of one has no time for the other's."""
    with desk(wanted.say) as at:
        at.server.serve_all(Fleet(devices=SMALL).bodies())
        listing = at.what_is_imported()
    rows = []
    for devices in wanted.sizes:
        tray, peer = (idle(name, devices, wanted) for name in ("Pilotlamp", "BuildNotify"))
        rows += _rows(devices, tray, peer, _floors(devices, listing, wanted))
    return rows


def idle(name: str, devices: int, wanted: Wanted) -> Idle | str:
    """A program that watches so many devices; or why it can't."""
    wanted.say(f"idle: {name}, {devices:,} devices, {wanted.minutes:g} min")
    poll_s = QUICK_INTERVAL_S if wanted.quick else INTERVAL_S
    try:
        with desk(wanted.say) as at, _program(name, devices, at, poll_s) as process:
            return watched(process, wanted, poll_s)
    except (BenchmarkError, OSError) as error:
        return str(error)


def _program(name: str, devices: int, at: Desk, poll_s: float) -> AbstractContextManager[Started]:
    url, folder = at.server.url, at.folder
    at.server.serve_all({**Fleet(devices=devices).bodies(), buildnotify_process.FEED: projects(of=devices)})
    if name == "BuildNotify":
        return at.peer(buildnotify_process.settings_file(folder, url=url, poll_s=poll_s))
    sources = pilotlamp_process.MAKERSPACE + pilotlamp_process.OTHERS
    return at.tray(pilotlamp_process.settings_file(folder, sources, url=url, poll_s=poll_s))


def watched(process: Started, wanted: Wanted, poll_s: float) -> Idle:
    """From after the first polls."""
    time.sleep(poll_s / 2)
    until_quiet(process.pid)
    begun, cpu_s = time.monotonic(), usage(process.pid).cpu_s
    looks: list[Usage] = []
    for _ in range(_LOOKS):
        time.sleep(60 * wanted.minutes / _LOOKS)
        if process.over is not None:
            raise BenchmarkError(f"it ended with code {process.over}: {process.complaint}")
        looks.append(usage(process.pid))
    spent_s, minutes = looks[-1].cpu_s - cpu_s, (time.monotonic() - begun) / 60
    return Idle(usage=_median(looks), cpu_s_per_minute=spent_s / minutes)


def _median(looks: Sequence[Usage]) -> Usage:
    return Usage(
        pss_kib=round(statistics.median(look.pss_kib for look in looks)),
        own_kib=round(statistics.median(look.own_kib for look in looks)),
        rss_kib=round(statistics.median(look.rss_kib for look in looks)),
        threads=round(statistics.median(look.threads for look in looks)),
        files=round(statistics.median(look.files for look in looks)),
        cpu_s=looks[-1].cpu_s,
    )


def _floors(devices: int, listing: Imported, wanted: Wanted) -> Mapping[str, Usage]:
    with desk(wanted.say) as at:
        body = at.folder / "body.json"
        body.write_bytes(Fleet(devices=devices).bodies()["/clients"])
        return {
            _FLOOR: _floor(at, listing.libraries),
            "imports, Python's own too": _floor(at, (*listing.libraries, *listing.standard)),
            "imports, holding the decoded bytes": _floor(at, listing.libraries, body),
        }


def _floor(at: Desk, modules: Sequence[str], body: Path | None = None) -> Usage:
    with importing(modules, at.env, body=body) as process:
        process.line()
        return usage(process.pid)


def _rows(devices: int, tray: Idle | str, peer: Idle | str, floors: Mapping[str, Usage]) -> list[Row]:
    if isinstance(tray, str):
        return [Row(part=PART, what=f"{devices:,} devices", value=None, unit="", note=tray)]
    rows = [
        Row(
            part=PART,
            what=f"PSS, {devices:,} devices",
            value=tray.usage.pss_kib / 1024,
            unit="MiB",
            peer=name,
            peer_value=floor.pss_kib / 1024,
            at_most=_OF_FLOOR.get(devices) if name == _FLOOR else None,
        )
        for name, floor in floors.items()
    ]
    return rows + [
        Row(
            part=PART,
            what=f"{what}, {devices:,} devices",
            value=of(tray),
            unit=unit,
            peer="BuildNotify",
            peer_value=None if isinstance(peer, str) else of(peer),
            at_most=_OF_BUILDNOTIFY.get(devices) if what == "PSS" else None,
            note=peer if isinstance(peer, str) and what == "PSS" else "",
        )
        for what, unit, of in FIGURES
    ]
