"""Polls run when they are due, never twice at the same time, and one never delays another."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pilotlamp.monitor.schedule import POLLS_AT_ONCE, Schedule


class CountedPoll:
    """A poll that reports each run and asks for the next one after ``delay_s``."""

    def __init__(self, delay_s: float | None, gate: asyncio.Event | None = None) -> None:
        self.delay_s = delay_s
        self.gate = gate
        self.runs = 0
        self.at_once = 0
        self.changed = asyncio.Condition()

    async def __call__(self) -> float | None:
        async with self.changed:
            self.runs += 1
            self.at_once += 1
            assert self.at_once == 1
            self.changed.notify_all()
        try:
            if self.gate is not None:
                await self.gate.wait()
        finally:
            self.at_once -= 1
        return self.delay_s

    async def ran(self, times: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.runs >= times)


@pytest.fixture
async def schedule() -> AsyncIterator[Schedule]:
    made = Schedule()
    made.start()
    yield made
    made.stop()
    await asyncio.sleep(0)


async def test_the_first_poll_is_at_once_and_the_next_when_it_says(schedule: Schedule) -> None:
    poll = CountedPoll(0.01)

    schedule.add("a", poll)

    await poll.ran(3)


async def test_a_poll_that_says_none_waits_to_be_told(schedule: Schedule) -> None:
    silent, busy = CountedPoll(None), CountedPoll(0.01)
    schedule.add("silent", silent)
    schedule.add("busy", busy)
    await busy.ran(5)
    assert silent.runs == 1

    schedule.run_now("silent")

    await silent.ran(2)


async def test_a_hanging_poll_delays_no_other_and_does_not_overlap_itself(schedule: Schedule) -> None:
    gate = asyncio.Event()
    hanging, other = CountedPoll(0.01, gate), CountedPoll(0.01)
    schedule.add("hanging", hanging)
    schedule.add("other", other)

    await other.ran(5)
    assert hanging.runs == 1
    schedule.run_now("hanging")
    schedule.run_now("hanging")
    await other.ran(8)
    assert hanging.runs == 1

    gate.set()
    await hanging.ran(2)


async def test_asking_during_a_poll_polls_once_more_after_it(schedule: Schedule) -> None:
    gate = asyncio.Event()
    poll = CountedPoll(None, gate)
    schedule.add("a", poll)
    await poll.ran(1)

    schedule.run_now("a")
    schedule.run_now("a")
    gate.set()

    await poll.ran(2)
    ticking = CountedPoll(0.01)
    schedule.add("ticking", ticking)
    await ticking.ran(5)
    assert poll.runs == 2


async def test_paused_polls_nothing_but_what_is_asked_for_and_resumes_at_once(schedule: Schedule) -> None:
    poll = CountedPoll(0.01)
    schedule.add("a", poll)
    await poll.ran(2)

    schedule.pause()
    await asyncio.sleep(0.05)  # the absence of polls has no event to wait for
    before = poll.runs
    schedule.run_now("a")
    await poll.ran(before + 1)
    await asyncio.sleep(0.05)
    assert poll.runs == before + 1

    schedule.resume()
    await poll.ran(before + 3)


async def test_stop_cancels_what_is_under_way() -> None:
    schedule = Schedule()
    poll = CountedPoll(0.01, asyncio.Event())
    schedule.start()
    schedule.add("a", poll)
    await poll.ran(1)

    schedule.stop()
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert poll.at_once == 0


async def test_only_so_many_polls_are_under_way_and_the_others_have_their_turns(schedule: Schedule) -> None:
    gate, last = asyncio.Event(), CountedPoll(None)
    many = [CountedPoll(None, gate) for _ in range(POLLS_AT_ONCE)]
    for number, poll in enumerate(many):
        schedule.add(f"hanging {number}", poll)
    for poll in many:
        await poll.ran(1)
    schedule.add("last", last)
    await asyncio.sleep(0.05)
    assert schedule.crowded
    assert last.runs == 0

    gate.set()

    await last.ran(1)
