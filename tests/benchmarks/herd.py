"""What a team's desktops do to a server: each polls by the program's own rules, on a clock of its own, all at once.

Pure. The waits are ``monitor.pace``'s, of a snapshot that ``domain.folding.fold`` keeps, as in the running program.
What ``monitor.monitor`` adds to them is here as two numbers, which a test compares with it.
"""

import heapq
import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from pilotlamp.domain.folding import fold
from pilotlamp.domain.model import Device, DeviceState, Source
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading, Snapshot
from pilotlamp.monitor.backoff import next_poll_in_s, poll_when_back_in_s
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "A team's load on one server"
DESKTOPS = 1_000
INTERVAL_S = 30.0
OUTAGE_S = 600.0
AT_MOST = 2.0
AT_MOST_BACK = 5.0
"""Times the mean; the second when everybody's network is back within the same second."""

FIRST_POLL_S = 0.0
"""After the program's start: ``Monitor.start`` polls at once."""

_DAWN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_SETTLED_S = 3600.0
"""By then the desktops' polls have spread, whatever they began with."""
_AFTER_S = 1800.0
_SOURCE = Source(name="Makerspace", kind="formide", interval_s=INTERVAL_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happens; times in seconds since dawn."""

    starts_at: Callable[[random.Random], float]
    """Of one desktop's program."""
    down: tuple[float, float] = (0.0, 0.0)
    """From when to when the server refuses connections."""
    cut_off: tuple[float, float] = (0.0, 0.0)
    """From when to when the desktops have no network; all hear at once that it is back."""
    offline_from: float | None = None
    """When a device goes offline; None: never."""
    looked_at: tuple[float, float]
    """The time whose load counts."""


@dataclass(slots=True, kw_only=True)
class Load:
    """Requests by the second in which they come."""

    by_second: Counter[int] = field(default_factory=Counter)

    def within(self, start_s: float, end_s: float) -> Mapping[int, int]:
        return {second: count for second, count in self.by_second.items() if start_s <= second < end_s}

    def peak(self, start_s: float, end_s: float) -> int:
        """Requests in the busiest second."""
        return max(self.within(start_s, end_s).values(), default=0)

    def a_minute(self, start_s: float, end_s: float) -> float:
        """Requests a minute, on the average."""
        return 60 * sum(self.within(start_s, end_s).values()) / (end_s - start_s)

    def busy_for(self, start_s: float, end_s: float, *, above: float) -> int:
        """Seconds with more requests than that."""
        return sum(count > above for count in self.within(start_s, end_s).values())


def load(day: Day, *, desktops: int = DESKTOPS, seed: int = 1) -> Load:
    """What reaches the server."""
    return _Team(day, desktops=desktops, chance=random.Random(seed)).worked_off()


class _Team:
    """The desktops, each with the time of its next poll."""

    def __init__(self, day: Day, *, desktops: int, chance: random.Random) -> None:
        self._day = day
        self._chance = chance
        self._load = Load()
        self._snapshots = [Snapshot.waiting((_SOURCE,)) for _ in range(desktops)]
        self._turns = itertools.count()
        self._latest: dict[int, int] = {}
        self._due: list[tuple[float, int, int]] = []
        for desktop in range(desktops):
            self._enter(desktop, day.starts_at(chance) + FIRST_POLL_S)

    def worked_off(self) -> Load:
        """The load, when the day is over."""
        until_s, back_at = self._day.looked_at[1], self._day.cut_off[1]
        if back_at:
            self._work_off(back_at)
            for desktop in range(len(self._snapshots)):
                self._enter(desktop, back_at + poll_when_back_in_s(math.inf, math.inf, chance=self._chance.random()))
        self._work_off(until_s)
        return self._load

    def _work_off(self, until_s: float) -> None:
        while self._due and self._due[0][0] < until_s:
            at_s, turn, desktop = heapq.heappop(self._due)
            if turn == self._latest[desktop]:
                self._poll(desktop, at_s)

    def _poll(self, desktop: int, at_s: float) -> None:
        if not self._day.cut_off[0] <= at_s < self._day.cut_off[1]:
            self._load.by_second[int(at_s)] += 1
        now = _DAWN + timedelta(seconds=at_s)
        snapshot = fold(self._snapshots[desktop], _outcome(self._day, at_s, now))
        self._snapshots[desktop] = snapshot
        wait_s = next_poll_in_s(snapshot.sources[_SOURCE.name], now, chance=self._chance.random())
        if wait_s is not None:
            self._enter(desktop, at_s + wait_s)

    def _enter(self, desktop: int, at_s: float) -> None:
        """The next poll, in place of one that was due: as in ``Schedule``."""
        self._latest[desktop] = next(self._turns)
        heapq.heappush(self._due, (at_s, self._latest[desktop], desktop))


def _outcome(day: Day, at_s: float, now: datetime) -> Outcome:
    if any(start <= at_s < end for start, end in (day.down, day.cut_off)):
        return Failure(source=_SOURCE.name, at=now, kind=FailureKind.UNREACHABLE, problem="refused")
    gone = day.offline_from is not None and at_s >= day.offline_from
    state = DeviceState.OFFLINE if gone else DeviceState.ONLINE
    return Reading(source=_SOURCE.name, taken_at=now, devices=(Device(id="host", name="host", state=state),))


def _since_long(chance: random.Random) -> float:
    return chance.uniform(0, 600)


def _at_nine(spread_s: float, chance: random.Random) -> float:
    return _SETTLED_S + chance.uniform(0, spread_s)


def days() -> Iterator[tuple[str, Day]]:
    """The days that are asked about, by what happens on them."""
    end_s = _SETTLED_S + OUTAGE_S
    after = (end_s, end_s + _AFTER_S)
    nine = (_SETTLED_S, _SETTLED_S + _AFTER_S)
    yield "nothing happens", Day(starts_at=_since_long, looked_at=nine)
    outage = Day(starts_at=_since_long, down=(_SETTLED_S, end_s), looked_at=after)
    yield "while the server is down", Day(starts_at=_since_long, down=outage.down, looked_at=outage.down)
    yield "after the server was down for 10 min", outage
    yield (
        "after the network was down for 10 min",
        Day(starts_at=_since_long, cut_off=(_SETTLED_S, end_s), looked_at=after),
    )
    yield "a device goes offline", Day(starts_at=_since_long, offline_from=_SETTLED_S, looked_at=nine)
    for title, spread_s in (("10 min", 600.0), ("1 min", 60.0), ("1 s", 1.0)):
        yield f"log-on within {title} of nine", Day(starts_at=partial(_at_nine, spread_s), looked_at=nine)


def measure(wanted: Wanted) -> list[Row]:
    """Peak and mean of each day."""
    mean_a_second = DESKTOPS / INTERVAL_S
    rows = []
    for what, day in days():
        wanted.say(f"herd: {what}")
        found = load(day)
        peak = found.peak(*day.looked_at)
        busy_s = found.busy_for(*day.looked_at, above=AT_MOST * mean_a_second)
        rows.append(
            Row(
                part=PART,
                what=f"peak a second, {what}",
                value=peak,
                unit="requests",
                peer="mean",
                peer_value=mean_a_second,
                at_most=AT_MOST_BACK if day.cut_off[1] else AT_MOST,
                note=f"{found.a_minute(*day.looked_at):,.0f} requests a minute; {busy_s} s above the target",
            )
        )
    return rows
