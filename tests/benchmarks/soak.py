"""Days of watching in minutes: devices come, go and change, servers fail, panel and notifications are restarted."""

import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.desk import Desk, desk
from tests.benchmarks.fleet import client, laptops, people
from tests.benchmarks.measuring import Usage, usage
from tests.benchmarks.pilotlamp_process import MAKERSPACE, OTHERS, settings_file
from tests.benchmarks.processes import BenchmarkError, Started
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "Soak"
POLL_S = 0.05
PATHS = ("/clients", "/v1/teams/bench/clients", "/api/users/usersonline")
PRESENT = 30
KNOWN = 60
"""Devices that come and go."""

_STEP_S = 0.1
_NEW_EVERY = 20
"""Steps until a device comes that was never there."""
_FAULT_EVERY, _FAULT_STEPS = 100, 5
_RESTART_EVERY = 600
_LOOK_EVERY = 20
WARM_UP_POLLS = 14_000
"""Until what has a limit has reached it: the tuples that Python keeps for reuse, 2,000 of each length, and the alerts
that the shared notification counts."""
_GROWTH_MIB = 1.0
_FAULTS = ("error", "cut", "garbage", "empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The program after so many polls."""

    polls: int
    usage: Usage


def measure(wanted: Wanted) -> list[Row]:
    """Growth from after the warm-up to the end."""
    with desk(wanted.say) as at:
        looks = list(_looks(at, wanted))
    return rows(looks, wanted.soak_polls)


def rows(looks: Sequence[Look], polls: int) -> list[Row]:
    """What it grew by in so many polls: medians of a tenth of the looks, after the warm-up and at the end."""
    warm = [look.usage for look in looks if look.polls >= WARM_UP_POLLS]
    tenth = max(1, len(warm) // 10)

    def grew(of: Callable[[Usage], float]) -> float:
        first, last = (statistics.median(map(of, part)) for part in (warm[:tenth], warm[-tenth:]))
        return last - first

    what = f"after {polls:,} polls"
    return [
        Row(
            part=PART,
            what=f"own memory grew by, {what}",
            value=grew(lambda at: at.own_kib / 1024),
            unit="MiB",
            at_most=_GROWTH_MIB,
            note=f"from {warm[0].own_kib / 1024:.1f} to {warm[-1].own_kib / 1024:.1f} MiB",
        ),
        Row(part=PART, what=f"threads grew by, {what}", value=grew(lambda at: at.threads), unit="", at_most=0),
        Row(part=PART, what=f"open files grew by, {what}", value=grew(lambda at: at.files), unit="", at_most=0),
    ]


def _looks(at: Desk, wanted: Wanted) -> Iterator[Look]:
    churn = Churn(at, random.Random(1))
    churn.begin()
    settings = settings_file(at.folder, MAKERSPACE + OTHERS, url=at.server.url, poll_s=POLL_S)
    begun = time.monotonic()
    with at.tray(settings) as process:
        told = 0
        for step in itertools.count(1):
            time.sleep(_STEP_S)
            _check(process)
            churn.step(step)
            polls = at.server.answered(*PATHS)
            if step % _LOOK_EVERY == 0:
                at.signals.forget()
                yield Look(polls=polls, usage=usage(process.pid))
            if polls >= told + wanted.soak_polls // 20:
                told = polls
                own = usage(process.pid).own_kib / 1024
                wanted.say(f"soak: {polls:,} polls in {time.monotonic() - begun:.0f} s, own memory {own:.1f} MiB")
            if polls >= WARM_UP_POLLS + wanted.soak_polls:
                return


def _check(process: Started) -> None:
    if process.over is not None:
        raise BenchmarkError(f"it ended with code {process.over}: {process.complaint}")


class Churn:
    """What happens to the systems and the desktop; the same each time."""

    def __init__(self, at: Desk, chance: random.Random) -> None:
        self._at = at
        self._chance = chance
        self._online = dict.fromkeys(range(PRESENT), True)
        self._newest = KNOWN
        self._broken: str | None = None

    def begin(self) -> None:
        """Everything is well."""
        server = self._at.server
        server.put("error", b"{}", status=500)
        server.put("cut", b"[" + b" " * 10_000, cut=True)
        server.put("garbage", b"<html>sorry</html>")
        server.put("empty", b"")
        self._serve()

    def step(self, number: int) -> None:
        """A tenth of a second later."""
        self._flip()
        if number % 10 == 0:
            self._swap(self._chance.randrange(KNOWN))
        if number % _NEW_EVERY == 0:
            self._newest += 1
            self._swap(self._newest)
        if number % _FAULT_EVERY == 0:
            self._broken = self._chance.choice(PATHS)
            self._at.server.serve(self._broken, self._chance.choice(_FAULTS))
        elif number % _FAULT_EVERY == _FAULT_STEPS:
            self._broken = None
        self._serve()
        if number % _RESTART_EVERY == _RESTART_EVERY // 3:
            self._at.desktop.kill_panel()
            self._at.desktop.start_panel()
        elif number % _RESTART_EVERY == 2 * _RESTART_EVERY // 3:
            self._at.desktop.kill_notifications()
            self._at.desktop.start_notifications()

    def _flip(self) -> None:
        """A device goes offline, or comes back."""
        device = self._chance.choice(list(self._online))
        self._online[device] = not self._online[device]

    def _swap(self, device: int) -> None:
        """A device comes in place of another, if it is not there."""
        if device in self._online:
            return
        del self._online[self._chance.choice([known for known in self._online if known != device])]
        self._online[device] = True

    def _serve(self) -> None:
        hosts = json.dumps([client(number, online=online) for number, online in self._online.items()]).encode()
        bodies = (
            hosts,
            laptops(of=15, pending=self._chance.randrange(3)),
            people(of=10, online=self._chance.randrange(10)),
        )
        for path, body in zip(PATHS, bodies, strict=True):
            if path != self._broken:
                self._at.server.put(path, body)
                self._at.server.serve(path, path)
