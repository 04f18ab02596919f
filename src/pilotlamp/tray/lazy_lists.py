"""Lists that are fetched when somebody opens them, not on each poll."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from pilotlamp.domain.model import Rows
from pilotlamp.errors import SourceError
from pilotlamp.view.menu.context import ListKey, Loaded

FRESH_S = 30.0
"""A list that was fetched so recently is not fetched again: moving the mouse over a menu opens many."""


class LazyLists:
    """The lists of all devices. Engine's loop only."""

    def __init__(self, fetch: Callable[[str, str, str], Awaitable[Rows]], *, on_change: Callable[[], None]) -> None:
        """
        Args:
            fetch: given source, device id and the list's name; may raise SourceError.
            on_change: called when ``lists`` has changed.
        """
        self._fetch = fetch
        self._on_change = on_change
        self._lists: dict[ListKey, Loaded] = {}
        self._fresh_until: dict[ListKey, float] = {}
        self._under_way: set[ListKey] = set()
        self._outdated: set[ListKey] = set()
        """Of those under way: what they bring will not be the latest."""

    @property
    def lists(self) -> Mapping[ListKey, Loaded]:
        """Copy of the lists as far as they have come."""
        return dict(self._lists)

    async def load(self, key: ListKey) -> None:
        """Fetch the list unless it is fresh or on its way; meanwhile an older one stays."""
        if key in self._under_way or self._now() < self._fresh_until.get(key, 0.0):
            return
        before = self._lists.get(key)
        if before is None or before.problem:
            self._set(key, Loaded(loading=True))
        self._under_way.add(key)
        try:
            rows = await self._fetch(*key)
        except SourceError as error:
            self._set(key, Loaded(problem=error.problem))
        else:
            self._fresh_until[key] = self._now() + FRESH_S
            self._set(key, Loaded(rows=rows))
        finally:
            self._under_way.discard(key)
        if key in self._outdated:
            await self.reload(key)

    async def reload(self, key: ListKey) -> None:
        """Fetch the list once more, as it is known to be another now; one that nobody has asked for stays so."""
        if key in self._under_way:
            self._outdated.add(key)
        elif key in self._lists:
            self._outdated.discard(key)
            self._fresh_until.pop(key, None)
            await self.load(key)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _set(self, key: ListKey, loaded: Loaded) -> None:
        self._lists[key] = loaded
        self._on_change()
