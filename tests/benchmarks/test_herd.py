"""The team is simulated by the rules that the program goes by."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from pilotlamp.domain.snapshot import Reading
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import Poller
from pilotlamp.sources.base import System
from tests.benchmarks import herd
from tests.benchmarks.herd import Day, Load, load
from tests.builders import MAKERSPACE


def at_zero(_: Any) -> float:
    return 0.0


def test_a_desktop_polls_at_its_start_and_then_about_every_interval() -> None:
    found = load(Day(starts_at=at_zero, looked_at=(0, 91)), desktops=1)

    first, *later = sorted(found.by_second)
    assert first == herd.FIRST_POLL_S
    gaps = [after - before for before, after in zip([first, *later], later, strict=False)]
    assert gaps
    assert all(26 <= gap <= 34 for gap in gaps)


def test_who_is_cut_off_reaches_nobody_and_polls_within_seconds_when_the_network_is_back() -> None:
    found = load(Day(starts_at=at_zero, cut_off=(10, 500), looked_at=(0, 508)), desktops=30)

    assert found.by_second.total() == 60
    assert found.within(0, 500) == {0: 30}
    assert len(found.within(500, 508)) > 4


def test_a_server_that_is_down_is_asked_ever_more_seldom() -> None:
    found = load(Day(starts_at=at_zero, down=(0, 2000), looked_at=(0, 2000)), desktops=1)

    times = sorted(found.by_second)
    assert times[1] - times[0] < 46
    assert times[-1] - times[-2] >= 150


def test_what_is_in_doubt_is_looked_at_again_early() -> None:
    calm = load(Day(starts_at=at_zero, looked_at=(0, 100)), desktops=1)
    doubtful = load(Day(starts_at=at_zero, offline_from=20, looked_at=(0, 100)), desktops=1)

    assert doubtful.by_second.total() == calm.by_second.total() + 1


def test_peak_mean_and_excess_are_of_the_time_that_is_looked_at() -> None:
    found = Load()
    found.by_second.update({0: 100, 60: 5, 61: 15})

    assert found.peak(60, 120) == 15
    assert found.a_minute(60, 120) == 20
    assert found.busy_for(60, 120, above=5) == 1
    assert found.peak(120, 180) == 0


class Server:
    """A system that notes when it is asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def fetch(self) -> Reading:
        self.asked.set()
        return Reading(source=MAKERSPACE.name, taken_at=datetime.now(UTC))

    async def aclose(self) -> None: ...


async def test_monitor_polls_at_its_start_as_soon_as_the_simulated_desktops_do() -> None:
    """The delay that the monitor adds to ``backoff`` is written down in ``herd``: this fails when the two differ."""
    server = Server()

    async def opened(**_: bool) -> System:
        return server  # type: ignore[return-value]  # no more than what a poll needs

    now = lambda: datetime.now(UTC)  # noqa: E731
    monitor = Monitor({MAKERSPACE.name: Poller(MAKERSPACE, opened, clock=now)}, on_step=lambda _: None, clock=now)
    try:
        begun = time.monotonic()
        monitor.start()
        await server.asked.wait()
        assert time.monotonic() - begun == pytest.approx(herd.FIRST_POLL_S, abs=1)
    finally:
        await monitor.aclose()
