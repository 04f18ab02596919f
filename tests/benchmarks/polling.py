"""What one poll costs the whole process, reading of the bytes included, and how soon it is seen.

The server holds each request back until the process is quiet, so that a poll begins when it is let go and ends when
nothing is left to do, panel and menu included. Every change is told at once, and the same devices go and come: all
polls of a kind do the same.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.benchmarks import buildnotify_process, pilotlamp_process
from tests.benchmarks.desk import Desk, desk
from tests.benchmarks.fleet import KINDS, Variant, clients, down, projects
from tests.benchmarks.floor import getting
from tests.benchmarks.measuring import until_quiet
from tests.benchmarks.processes import BenchmarkError, Started
from tests.benchmarks.signals import MENU_SIGNALS, Signal
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "A poll, whole process"
PATH = "/clients"

_PACE_S = {30: 0.5, 1_000: 5.0, 10_000: 20.0}
"""Between polls: three of it have to be longer than a poll takes, or the source counts as stale in it."""
_TIMES = {30: 9, 1_000: 5, 10_000: 2}
_QUICK_TIMES = {30: 4, 1_000: 2, 10_000: 1}
"""There and back."""
_GET_AT_MOST = {(30, "unchanged"): 1.5}
_SEEN_WITHIN_MS = {(1_000, "1 % changed"): 20.0}
_WARM_UP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll, from its release."""

    cpu_s: float
    sent_at: float
    signals: tuple[Signal, ...]

    def first_s(self, *members: str) -> float | None:
        """From the server's last byte to the first of these; None: it sent none."""
        return next((signal.at - self.sent_at for signal in self.signals if signal.member in members), None)

    def last_s(self, *members: str) -> float | None:
        """The same to the last of them."""
        return next((signal.at - self.sent_at for signal in self.signals[::-1] if signal.member in members), None)

    @property
    def menu_bytes(self) -> int:
        """Of the signals alone, not of what hosts ask for because of them."""
        return sum(signal.size for signal in self.signals if signal.member in MENU_SIGNALS)


MOMENTS: Mapping[str, Callable[[Poll], float | None]] = {
    "NewIcon": lambda poll: poll.first_s("NewIcon"),
    "the first menu signal": lambda poll: poll.first_s(*MENU_SIGNALS),
    "the last menu signal": lambda poll: poll.last_s(*MENU_SIGNALS),
    "Notify": lambda poll: poll.first_s("Notify"),
}

Polls = Mapping[str, Sequence[Poll]]
"""By kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """A program that polls one address."""

    path: str
    feed: str
    """What the server's keys for it begin with."""
    start: Callable[[], AbstractContextManager[Started]]


def measure(wanted: Wanted) -> list[Row]:
    """Pilotlamp, a bare GET and BuildNotify, one after the other."""
    rows = []
    for devices in wanted.sizes:
        found: dict[str, Polls | None] = {}
        notes = []
        times = (_QUICK_TIMES if wanted.quick else _TIMES).get(devices, 3)
        for name in ("Pilotlamp", "bare GET", "BuildNotify"):
            wanted.say(f"polls: {name}, {devices:,} devices")
            found[name] = None
            try:
                with desk(wanted.say) as at:
                    found[name] = _polled(at, _poller(name, devices, at), times)
            except (BenchmarkError, OSError) as error:
                notes.append(f"{name}: {error}")
        rows += _rows(devices, found, "; ".join(notes))
    return rows


def _poller(name: str, devices: int, at: Desk) -> Poller:
    for variant in Variant:
        at.server.put(variant, clients(of=devices, offline=down(variant, of=devices)))
        at.server.put(f"feed {variant}", projects(of=devices, failed=down(variant, of=devices)))
    url, folder = at.server.url, at.folder
    pace_s = _PACE_S.get(devices, 5.0)
    text = pilotlamp_process.MAKERSPACE + pilotlamp_process.AT_ONCE
    settings = pilotlamp_process.settings_file(folder, text, url=url, poll_s=pace_s)
    theirs = buildnotify_process.settings_file(folder, url=url, poll_s=pace_s)
    match name:
        case "Pilotlamp":
            return Poller(path=PATH, feed="", start=lambda: at.tray(settings))
        case "BuildNotify":
            return Poller(path=buildnotify_process.FEED, feed="feed ", start=lambda: at.peer(theirs))
        case _:
            return Poller(path=PATH, feed="", start=lambda: getting(url + PATH, at.env, every_s=min(pace_s, 1.0)))


def _polled(at: Desk, poller: Poller, times: int) -> Polls:
    """Each kind so many times there and back, after as many polls as it takes to be warm."""
    at.server.serve(poller.path, f"{poller.feed}{Variant.UP}")
    at.server.hold(poller.path)
    polls: dict[str, list[Poll]] = {}
    with poller.start() as process:
        for kind, (first, second) in KINDS.items():
            keys = [f"{poller.feed}{first}", f"{poller.feed}{second}"]
            turns = [keys[number % 2] for number in range(-_WARM_UP, 2 * times)]
            polls[kind] = [_poll(at, process, poller.path, key) for key in turns][_WARM_UP:]
    at.server.until_left(poller.path)
    return polls


def _poll(at: Desk, process: Started, path: str, key: str) -> Poll:
    _until_asked(at, process, path)
    before_s = until_quiet(process.pid)
    at.signals.forget()
    sent = at.server.release(path, key)
    _until_asked(at, process, path)
    spent_s = until_quiet(process.pid) - before_s
    return Poll(cpu_s=spent_s, sent_at=sent.at, signals=at.signals.all)


def _until_asked(at: Desk, process: Started, path: str) -> None:
    """Not for the whole of a program that has ended."""
    at.server.until_asked(path, unless=lambda: process.over is not None)
    if process.over is not None:
        raise BenchmarkError(f"it ended with code {process.over}: {process.complaint}")


def _rows(devices: int, found: Mapping[str, Polls | None], note: str) -> list[Row]:
    tray = found["Pilotlamp"]
    if tray is None:
        return [Row(part=PART, what=f"{devices:,} devices", value=None, unit="", note=note)]
    rows = []
    for kind, polls in tray.items():
        what = f"{kind}, {devices:,} devices"
        others = {name: of[kind] if of else None for name, of in found.items() if name != "Pilotlamp"}
        rows += [
            Row(
                part=PART,
                what=f"CPU, {what}",
                value=_cpu_ms(polls),
                unit="ms",
                peer=name,
                peer_value=_cpu_ms(theirs) if theirs else None,
                at_most=_GET_AT_MOST.get((devices, kind)) if name == "bare GET" else None,
                note=note if name == "BuildNotify" and kind == "unchanged" else "",
            )
            for name, theirs in others.items()
        ]
        rows += _seen(what, polls, others["BuildNotify"] or (), at_most=_SEEN_WITHIN_MS.get((devices, kind)))
    return rows


def _cpu_ms(polls: Sequence[Poll]) -> float:
    return 1000 * statistics.median(poll.cpu_s for poll in polls)


def _seen(what: str, polls: Sequence[Poll], theirs: Sequence[Poll], *, at_most: float | None) -> list[Row]:
    """How soon the signals come, and how long those of the menu are."""
    rows = []
    for name, moment in MOMENTS.items():
        mine_ms, their_ms = _median_ms(polls, moment), _median_ms(theirs, moment)
        if mine_ms is not None:
            note = "" if their_ms is None else f"BuildNotify: {their_ms:.3g} ms"
            what_to = f"last byte to {name}, {what}"
            rows.append(Row(part=PART, what=what_to, value=mine_ms, unit="ms", at_most=at_most, note=note))
    rows.append(
        Row(
            part=PART,
            what=f"menu signals, {what}",
            value=statistics.median(poll.menu_bytes for poll in polls),
            unit="bytes",
            peer="BuildNotify",
            peer_value=statistics.median(poll.menu_bytes for poll in theirs) if theirs else None,
        )
    )
    return rows


def _median_ms(polls: Sequence[Poll], moment: Callable[[Poll], float | None]) -> float | None:
    found = [taken_s for poll in polls if (taken_s := moment(poll)) is not None]
    return 1000 * statistics.median(found) if found else None
