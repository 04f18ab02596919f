"""Callbacks of ``SystemEvents`` that keep what they were called with, in order."""

import asyncio
from collections.abc import Callable

from tests.patience import HANG_S


class EventLog:
    """``words`` such as "resumed", "offline", "on battery"."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._changed = asyncio.Event()

    def on_resume(self) -> None:
        self._add("resumed")

    def on_network(self, online: bool) -> None:
        self._add("online" if online else "offline")

    def on_battery(self, on_battery: bool) -> None:
        self._add("on battery" if on_battery else "on mains")

    async def until(self, condition: Callable[["EventLog"], bool]) -> None:
        """Wait until ``condition`` holds."""
        try:
            async with asyncio.timeout(HANG_S):
                while not condition(self):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"in vain; events: {self.words}") from None

    async def until_words(self, *words: str) -> None:
        """Wait until the events are exactly these."""
        await self.until(lambda log: log.words == list(words))

    def _add(self, word: str) -> None:
        self.words.append(word)
        self._changed.set()
