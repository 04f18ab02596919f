"""Other settings: what is polled as before goes on undisturbed, and nothing else does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.errors import SourceError, UnreachableError
from pilotlamp.monitor.engine import Step
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import Poller
from pilotlamp.sources.base import System
from tests.builders import reading, source
from tests.monitor.fakes import ScriptedSystem

SLOW = source("Slow", interval_s=3600)
FAST = source("Fast", interval_s=0.05)


def clock() -> datetime:
    return datetime.now(UTC)


def poller(of: Source, system: ScriptedSystem) -> Poller:
    async def open_system(**_: bool) -> System:
        return system

    return Poller(of, open_system, clock=clock)


def waiting(*pollers: Poller) -> Snapshot:
    return Snapshot.waiting(tuple(each.source for each in pollers))


class Watched:
    """A running monitor that collects its steps."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._changed = asyncio.Event()
        self.monitor = Monitor({}, on_step=self._take, clock=clock)
        self.monitor.start()

    def poll(self, *pollers: Poller, snapshot: Snapshot | None = None) -> tuple[Poller, ...]:
        """From now on by these."""
        return self.monitor.replace({each.source.name: each for each in pollers}, snapshot or waiting(*pollers))

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    def count(self, name: str) -> int:
        return sum(step.outcome.source == name for step in self.steps)

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        self._changed.set()


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    made = Watched()
    yield made
    await made.monitor.aclose()


async def test_what_the_same_poller_polls_stays_due_when_it_was(watched: Watched) -> None:
    """An hour of back-off is not over because a comma was mended elsewhere in the file."""
    slow = poller(SLOW, ScriptedSystem([UnreachableError("gone", retry_after_s=3600)]))
    fast = poller(FAST, ScriptedSystem([reading(of=FAST)]))
    watched.poll(slow)
    await watched.until(lambda: watched.count("Slow") == 1)

    assert watched.poll(fast, slow, snapshot=Snapshot.waiting((FAST, SLOW))) == ()

    await watched.until(lambda: watched.count("Fast") == 5)
    assert watched.count("Slow") == 1
    assert list(watched.monitor.snapshot.sources) == ["Fast", "Slow"]


async def test_a_poll_under_way_goes_on_and_counts_from_the_new_snapshot(watched: Watched) -> None:
    gate = asyncio.Event()
    slow = poller(SLOW, ScriptedSystem([reading(of=SLOW)], gate=gate))
    fast = poller(FAST, ScriptedSystem([reading(of=FAST)]))
    watched.poll(slow)
    watched.poll(slow, fast)
    await watched.until(lambda: watched.count("Fast") == 2)

    gate.set()

    await watched.until(lambda: watched.count("Slow") == 1)
    step = next(step for step in watched.steps if step.outcome.source == "Slow")
    assert set(step.after.sources) == {"Slow", "Fast"}


async def test_another_poller_polls_at_once_and_the_old_ones_poll_is_over(watched: Watched) -> None:
    hanging = ScriptedSystem([reading(of=FAST)], gate=asyncio.Event())
    old, new = poller(FAST, hanging), poller(FAST, ScriptedSystem([reading(of=FAST)]))
    slow = poller(SLOW, ScriptedSystem([reading(of=SLOW)]))
    watched.poll(old, slow)
    await watched.until(lambda: watched.count("Slow") == 1)
    assert hanging.under_way == 1

    assert watched.poll(new, slow) == (old,)

    await watched.until(lambda: watched.count("Fast") == 4)
    assert (hanging.fetches, hanging.under_way) == (1, 0)


async def test_what_is_gone_is_polled_no_more_and_asked_for_in_vain(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    fast, other = ScriptedSystem([reading(of=FAST)]), source("Other", interval_s=0.05)
    watched.poll(poller(FAST, fast))
    await watched.until(lambda: watched.count("Fast") == 2)
    fetches = fast.fetches

    watched.poll(poller(other, ScriptedSystem([reading(of=other)])))

    watched.monitor.retry("Fast")
    with pytest.raises(SourceError, match="Fast is not in the settings any more"):
        await watched.monitor.systems.rows("Fast", "1", "sessions")
    await watched.until(lambda: watched.count("Other") == 5)
    assert fast.fetches <= fetches + 1  # that one was under way
    assert caplog.messages == []


async def test_while_paused_what_is_new_waits_for_the_end_of_the_pause(watched: Watched) -> None:
    watched.monitor.set_paused(paused=True)
    system = ScriptedSystem([reading(of=SLOW)])
    watched.poll(poller(SLOW, system))
    other = Watched()
    other.poll(poller(FAST, ScriptedSystem([reading(of=FAST)])))
    await other.until(lambda: other.count("Fast") == 3)
    await other.monitor.aclose()
    assert system.fetches == 0

    watched.monitor.set_paused(paused=False)

    await watched.until(lambda: watched.count("Slow") == 1)
