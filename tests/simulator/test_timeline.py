"""When events happen."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.scenario import Scenario, Start, TimedEvent
from pilotlamp_simulator.stage import Stage
from pilotlamp_simulator.timeline import Timeline
from pilotlamp_simulator.world import World
from tests.patience import HANG_S


class Happenings:
    """Events that only tell that they happen, and when."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        self._timed: list[TimedEvent] = []
        self.timelines: list[Timeline] = []

    def plan(self, name: str, at_s: float, every_s: float | None = None, error: Exception | None = None) -> None:
        def happen(_: World, __: float) -> None:
            self._told.put_nowait((name, asyncio.get_running_loop().time()))
            if error is not None:
                raise error

        self._timed.append(TimedEvent(at_s=at_s, every_s=every_s, happen=happen, key=name))

    def start(self, repeat_s: float | None = None) -> Timeline:
        scenario = Scenario(name="test", start=Start(repeat_s=repeat_s), events=tuple(self._timed))
        timeline = Timeline(Stage(scenario, {}))
        self.forget()
        timeline.restart()
        self.timelines.append(timeline)
        return timeline

    def forget(self) -> None:
        while not self._told.empty():
            self._told.get_nowait()

    async def next(self) -> tuple[str, float]:
        """Name and time of the next that happens."""
        async with asyncio.timeout(HANG_S):
            return await self._told.get()


@pytest.fixture
async def happenings() -> AsyncIterator[Happenings]:
    planned = Happenings()
    yield planned
    for timeline in planned.timelines:
        timeline.stop()


async def test_events_happen_in_their_time_and_not_before(happenings: Happenings) -> None:
    happenings.plan("two", 0.04)
    happenings.plan("one", 0.02)
    happenings.plan("start", 0)
    begin = asyncio.get_running_loop().time()
    happenings.start()

    seen = [await happenings.next() for _ in range(3)]

    assert [name for name, _ in seen] == ["start", "one", "two"]
    assert seen[1][1] - begin >= 0.02
    assert seen[2][1] - begin >= 0.04


@pytest.mark.parametrize("at_s", [0, 0.01])
async def test_an_event_with_every_s_happens_again_and_again(happenings: Happenings, at_s: float) -> None:
    happenings.plan("again", at_s, every_s=0.01)
    begin = asyncio.get_running_loop().time()
    happenings.start()

    seen = [await happenings.next() for _ in range(3)]

    assert seen[2][1] - begin >= at_s + 0.02


async def test_repeat_s_starts_over(happenings: Happenings) -> None:
    happenings.plan("start", 0)
    happenings.plan("later", 0.01)
    happenings.start(repeat_s=0.02)

    assert [(await happenings.next())[0] for _ in range(4)] == ["start", "later", "start", "later"]


async def test_restart_lets_nothing_of_the_first_run_happen(happenings: Happenings) -> None:
    happenings.plan("late", 0.02)
    timeline = happenings.start()
    begin = asyncio.get_running_loop().time()
    timeline.restart()

    assert (await happenings.next())[1] - begin >= 0.02
    timeline.stop()


async def test_an_event_about_something_deleted_meanwhile_is_logged_and_left_out(
    happenings: Happenings, caplog: pytest.LogCaptureFixture
) -> None:
    """Who clicks through the demo may delete what an event is about; the others go on."""
    happenings.plan("gone", 0.01, error=ScenarioError("there is no device 'Shelf'", key="device"))
    happenings.plan("next", 0.02)
    with caplog.at_level(logging.WARNING):
        happenings.start()
        seen = [(await happenings.next())[0] for _ in range(2)]

    assert seen == ["gone", "next"]
    assert "test: gone did not happen: device: there is no device 'Shelf'" in caplog.text
