"""The recorder of the history: a month of readings becomes the numbers that it should."""

import asyncio
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pilotlamp.domain.folding import fold
from pilotlamp.domain.history.availability import Interval
from pilotlamp.domain.history.entries import Entry
from pilotlamp.domain.history.report import report
from pilotlamp.domain.history.seen import SeenInterval
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import Outcome
from pilotlamp.store.history_reader import read
from pilotlamp.store.history_recorder import HistoryRecorder
from pilotlamp.store.history_writer import HistoryWriter
from tests.builders import NOW, after, at, device, failure, reading, source

STEP_S = 300.0
SLOW = source("Makerspace", interval_s=STEP_S)
DEVICES = ("a", "b", "c")
OFFLINE, ONLINE = DeviceState.OFFLINE, DeviceState.ONLINE


@dataclass
class Kept:
    """A history in memory, which can be full."""

    entries: list[Entry] = field(default_factory=list)
    seen: list[SeenInterval] = field(default_factory=list)
    full: bool = False
    written: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    closed: bool = False

    def write(self, entries: Iterable[Entry], seen: Iterable[tuple[str, SeenInterval]], _now: datetime) -> bool:
        done = not self.full
        if done:
            self.entries += entries
            self.seen += (each for _, each in seen)
        self._loop.call_soon_threadsafe(self.written.release)
        return done

    def close(self) -> None:
        self.closed = True

    def __post_init__(self) -> None:
        self._loop = asyncio.get_running_loop()


def recorder(kept: Kept, *, soon_s: float = 0.0, seen_every_s: float = 3600.0) -> HistoryRecorder:
    return HistoryRecorder(kept, lambda: NOW, soon_s=soon_s, seen_every_s=seen_every_s)


async def test_change_is_written_soon_and_a_reading_without_one_later() -> None:
    kept = Kept()
    history = recorder(kept)
    first, second = after(reading(device())), after(reading(device()), reading(device(), taken_at=at(30)))

    history.take(after(), first)
    await kept.written.acquire()
    assert len(kept.entries) == 2
    history.take(first, second)
    assert [each.end for each in kept.seen] == [at(0)]
    await history.aclose()

    assert len(kept.entries) == 2
    assert [each.end for each in kept.seen] == [at(0), at(30)]
    assert kept.closed


async def test_what_a_full_disk_refuses_is_written_when_there_is_room() -> None:
    kept = Kept(full=True)
    history = recorder(kept)
    first, second = after(reading(device())), after(reading(device()), reading(device(), device("b"), taken_at=at(30)))
    history.take(after(), first)
    await kept.written.acquire()
    kept.full = False

    history.take(first, second)
    await kept.written.acquire()
    await history.aclose()

    assert len(kept.entries) == 3
    assert [each.end for each in kept.seen] == [at(30)]


class Month:
    """A month of polls: outages, blips, failures, nights asleep and restarts, with what was seen of each device."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.sessions = tuple(self._session(begin) for begin in range(0, 30 * 288, 288 * 3))
        """By session: the polls of a lamp from its start to its end."""

    def _session(self, first: int) -> Sequence[tuple[float, tuple[DeviceState, ...] | None]]:
        """By poll: its time, and the devices' states; None: it failed."""
        chance = self._random
        states = [ONLINE] * len(DEVICES)
        blind_until = polls_until = 0
        polls: list[tuple[float, tuple[DeviceState, ...] | None]] = []
        for number in range(first, first + 288 * 3 - chance.randrange(30)):
            if number % 288 == 250:
                polls_until = number + chance.randrange(60)
            if number < polls_until:  # asleep
                continue
            if chance.random() < 0.01:
                blind_until = number + chance.randrange(1, 12)
            for index in range(len(DEVICES)):
                if chance.random() < (0.01 if states[index] is ONLINE else 0.15):
                    states[index] = OFFLINE if states[index] is ONLINE else ONLINE
            polls.append((number * STEP_S, None if number < blind_until else tuple(states)))
        return polls

    def seconds(self, index: int) -> tuple[float, float]:
        """Time up and down of a device, counted from poll to poll."""
        up_s = down_s = 0.0
        for session in self.sessions:
            read = [(at_s, states[index]) for at_s, states in session if states is not None]
            believed = [state for _, state in read]
            for place in range(1, len(read)):
                unconfirmed = place + 1 == len(read) or believed[place + 1] is not OFFLINE
                if believed[place] is OFFLINE and believed[place - 1] is ONLINE and unconfirmed:
                    believed[place] = ONLINE
            for (state, (begin_s, _)), (end_s, _) in zip(zip(believed, read, strict=True), read[1:], strict=False):
                if end_s - begin_s <= 3 * STEP_S:
                    up_s += (end_s - begin_s) * (state is ONLINE)
                    down_s += (end_s - begin_s) * (state is OFFLINE)
        return up_s, down_s


async def test_a_month_is_told_as_it_was(tmp_path: Path) -> None:
    month = Month(seed=7)
    path = tmp_path / "history.sqlite3"
    for session in month.sessions:
        snapshot = after(sources=(SLOW,))
        with closing(HistoryWriter(path, keep_days=400, max_mb=200)) as writer:
            history = HistoryRecorder(writer, lambda: at(30 * 86_400))
            for outcome in outcomes(session):
                before, snapshot = snapshot, fold(snapshot, outcome)
                history.take(before, snapshot)
            await history.aclose()

    window = Interval(begin=at(0), end=at(30 * 86_400))
    found = [report(each, window, (window.begin, window.end)).whole for each in read(path, window)]
    assert [(each.up_s, each.down_s) for each in found] == [month.seconds(index) for index in range(len(DEVICES))]
    assert [each.up_s + each.down_s + each.unseen_s for each in found] == [30 * 86_400] * len(DEVICES)
    assert all(each.down_s > 0 and each.unseen_s > 0 for each in found)


def outcomes(session: Sequence[tuple[float, tuple[DeviceState, ...] | None]]) -> Iterator[Outcome]:
    """The polls of a session as the monitoring service gets them."""
    for at_s, states in session:
        if states is None:
            yield failure(of=SLOW, failed_at=at(at_s))
        else:
            listed = [device(name, state) for name, state in zip(DEVICES, states, strict=True)]
            yield reading(*listed, of=SLOW, taken_at=at(at_s))
