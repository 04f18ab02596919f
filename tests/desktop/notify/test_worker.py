"""WorkerNotifier: blocking ways on a thread of their own."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from pilotlamp.desktop.notify.worker import Way, WorkerNotifier
from pilotlamp.desktop.texts import OVERFLOW
from tests.desktop.notices import correction, outage, recovery
from tests.patience import HANG_S, NEVER_S


class Toaster:
    """Remembers texts; fails while ``broken``, blocks while ``blocked``."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.calls = 0
        self.texts: list[tuple[str, str]] = []
        self.free = threading.Event()
        self.free.set()
        self._changed = threading.Condition()

    def __call__(self, title: str, body: str) -> None:
        with self._changed:
            self.calls += 1
            self._changed.notify_all()
        assert self.free.wait(NEVER_S)
        if self.broken:
            raise RuntimeError("no toaster")
        with self._changed:
            self.texts.append((title, body))
            self._changed.notify_all()

    async def until(self, condition: Callable[["Toaster"], bool]) -> None:
        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: condition(self), HANG_S)

        assert await asyncio.to_thread(wait), f"{self.calls} calls, {self.texts}"


@asynccontextmanager
async def worker(*ways: Toaster, troubles: list[str | None]) -> AsyncIterator[WorkerNotifier]:
    notifier = WorkerNotifier([Way(name=f"way {number}", show=way) for number, way in enumerate(ways)], troubles.append)
    await notifier.start()
    try:
        yield notifier
    finally:
        await notifier.aclose()


async def test_first_way_that_works_shows_it() -> None:
    broken, working, unused = Toaster(broken=True), Toaster(), Toaster()
    troubles: list[str | None] = []
    async with worker(broken, working, unused, troubles=troubles) as notifier:
        notifier.send(outage())
        await working.until(lambda way: bool(way.texts))

    assert working.texts == [("outage is offline", "Makerspace can't reach it")]
    assert (broken.calls, unused.calls, troubles) == (1, 0, [])


async def test_failure_is_said_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    way = Toaster(broken=True)
    troubles: list[str | None] = []
    with caplog.at_level(logging.WARNING):
        async with worker(way, troubles=troubles) as notifier:
            notifier.send(outage("first"))
            notifier.send(outage("second"))
            await way.until(lambda way: way.calls == 2)
            way.broken = False
            notifier.send(outage("third"))
            await way.until(lambda way: bool(way.texts))

    assert troubles == ["Notifications can't be shown: see the log", None]
    assert caplog.text.count("Notifications by way 0 fail: RuntimeError: no toaster") == 1


async def test_way_that_blocks_holds_up_nobody() -> None:
    """notify-send waits 75 s for a daemon that hangs; neither the sender nor the end of the program may."""
    way = Toaster()
    way.free.clear()
    async with worker(way, troubles=[]) as notifier:
        notifier.send(outage("stuck"))
        await way.until(lambda way: way.calls == 1)
        notifier.send(outage("next"))
        await notifier.aclose()
    way.free.set()


async def test_story_that_ended_before_its_turn_is_told_once() -> None:
    way = Toaster()
    way.free.clear()
    async with worker(way, troubles=[]) as notifier:
        notifier.send(outage("stuck"))
        await way.until(lambda way: way.calls == 1)
        notifier.send(outage())
        notifier.send(recovery())
        way.free.set()
        await way.until(lambda way: len(way.texts) == 2)

    assert [title for title, _ in way.texts] == ["stuck is offline", "It is back online"]


async def test_correction_of_what_was_shown_is_no_toast_of_its_own() -> None:
    """These ways can't change what is on the screen; a correction of what still waits is shown instead of that."""
    way = Toaster()
    way.free.clear()
    async with worker(way, troubles=[]) as notifier:
        notifier.send(outage("stuck"))
        await way.until(lambda way: way.calls == 1)
        notifier.send(outage())
        notifier.send(correction())
        notifier.send(correction("of stuck", replaces="stuck"))
        notifier.send(outage("last"))
        way.free.set()
        await way.until(lambda way: len(way.texts) == 3)

    assert [title for title, _ in way.texts] == ["stuck is offline", "Fewer are offline", "last is offline"]


async def test_withdrawn_notice_that_waits_is_never_shown() -> None:
    way = Toaster()
    way.free.clear()
    async with worker(way, troubles=[]) as notifier:
        notifier.send(outage("stuck"))
        await way.until(lambda way: way.calls == 1)
        notifier.send(outage("over"))
        notifier.send(outage("last"))

        notifier.withdraw(("over", "stuck", "never sent"))
        way.free.set()
        await way.until(lambda way: len(way.texts) == 2)

    assert [title for title, _ in way.texts] == ["stuck is offline", "last is offline"]


async def test_flood_drops_the_oldest_and_says_so() -> None:
    way = Toaster()
    way.free.clear()
    troubles: list[str | None] = []
    async with worker(way, troubles=troubles) as notifier:
        notifier.send(outage("stuck"))
        await way.until(lambda way: way.calls == 1)
        for number in range(51):
            notifier.send(outage(f"device {number}"))

        assert troubles == [OVERFLOW]
        way.free.set()
