"""Lists are fetched when opened, once, and not again while they are fresh."""

import asyncio

from pilotlamp.domain.model import Rows
from pilotlamp.errors import SourceError, UnreachableError
from pilotlamp.tray.lazy_lists import LazyLists
from pilotlamp.view.menu.context import Loaded

KEY = ("Makerspace", "55c8", "sessions")


class Lists:
    """An ``LazyLists`` whose fetches wait for the test."""

    def __init__(self) -> None:
        self.fetches = 0
        self.changes: list[Loaded] = []
        self.go_on = asyncio.Event()
        self.error: SourceError | None = None
        self.on_demand = LazyLists(self._fetch, on_change=lambda: self.changes.append(self.on_demand.lists[KEY]))

    async def _fetch(self, source: str, device: str, list_name: str) -> Rows:
        assert (source, device, list_name) == KEY
        self.fetches += 1
        await self.go_on.wait()
        if self.error is not None:
            raise self.error
        return ()


async def test_loading_then_loaded() -> None:
    lists = Lists()
    lists.go_on.set()

    await lists.on_demand.load(KEY)

    assert lists.changes == [Loaded(loading=True), Loaded(rows=())]


async def test_a_list_on_its_way_or_fresh_is_not_fetched_again() -> None:
    lists = Lists()
    first = asyncio.create_task(lists.on_demand.load(KEY))
    await asyncio.sleep(0)

    await lists.on_demand.load(KEY)
    lists.go_on.set()
    await first
    await lists.on_demand.load(KEY)

    assert lists.fetches == 1


async def test_what_failed_is_fetched_again_at_once() -> None:
    lists = Lists()
    lists.go_on.set()
    lists.error = UnreachableError("no answer")
    await lists.on_demand.load(KEY)
    lists.error = None

    await lists.on_demand.load(KEY)

    assert lists.changes == [
        Loaded(loading=True),
        Loaded(problem="no answer"),
        Loaded(loading=True),
        Loaded(rows=()),
    ]


async def test_a_list_that_is_known_to_be_another_now_is_fetched_though_fresh() -> None:
    lists = Lists()
    lists.go_on.set()
    await lists.on_demand.load(KEY)

    await lists.on_demand.reload(KEY)

    assert lists.fetches == 2


async def test_a_list_on_its_way_that_will_be_out_of_date_is_fetched_once_more() -> None:
    lists = Lists()
    first = asyncio.create_task(lists.on_demand.load(KEY))
    await asyncio.sleep(0)

    await lists.on_demand.reload(KEY)
    await lists.on_demand.reload(KEY)
    lists.go_on.set()
    await first

    assert lists.fetches == 2


async def test_a_list_that_nobody_has_opened_is_not_reloaded() -> None:
    lists = Lists()

    await lists.on_demand.reload(KEY)

    assert lists.fetches == 0
