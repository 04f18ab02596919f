"""Pilotlamp on a desktop that is nothing but a bus, a panel and a notification daemon, all played here."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from dbus_fast import DBusError

from tests.desktop.private_bus import PrivateBus, private_bus
from tests.desktop.stub_host import Row, StubHost, stub_host
from tests.desktop.stub_notifications import StubNotifications
from tests.program import Running

WAIT_S = 60.0
LOOK_EVERY_S = 0.02


class Desk:
    """There within ``desk()``; its bus may go and come back meanwhile."""

    def __init__(self, bus: PrivateBus) -> None:
        self._bus = bus
        self._on_bus = AsyncExitStack()
        self.notifications = StubNotifications(bus.address)

    @property
    def environment(self) -> Mapping[str, str]:
        """Of a program that is to run on it. A Wayland desktop, so that nobody looks for an X server."""
        return {"DBUS_SESSION_BUS_ADDRESS": self._bus.address, "WAYLAND_DISPLAY": "none"}

    @property
    def toasts(self) -> list[str]:
        """The titles of all notifications so far."""
        return [shown.summary for shown in self.notifications.shown]

    async def come(self) -> None:
        """Panel and notification daemon join the bus."""
        self._panel: StubHost = await self._on_bus.enter_async_context(stub_host(self._bus.address))
        self._on_bus.push_async_callback(self.notifications.leave)
        await self.notifications.come()

    async def go(self) -> None:
        """They leave."""
        await self._on_bus.aclose()

    async def lose_bus(self) -> None:
        """The bus is killed, and all that was on it."""
        self._bus.kill()
        await self.go()

    async def regain_bus(self) -> None:
        """Another one has its address, with a panel and a notification daemon that know of nothing."""
        self._bus.start()
        await self.come()

    async def lamp(self, wanted: Callable[[str], bool]) -> str:
        """What the lamp says in its tooltip, once that is wanted."""
        async with asyncio.timeout(WAIT_S):
            await self._panel.until_registered()
            while True:
                known = len(self._panel.signals)
                if wanted(said := await self.lamp_now()):
                    return said
                await self._news(known)

    def forget_lamp(self) -> None:
        """The program was killed: wait for the next one's."""
        self._panel.watcher.registered.clear()

    async def lamp_now(self) -> str:
        """What the lamp says in its tooltip."""
        return str((await self._panel.get("ToolTip"))[2])

    async def row(self, wanted: Callable[[str], bool]) -> Row:
        """The first row of the menu whose label is wanted, however deep, once there is one."""
        async with asyncio.timeout(WAIT_S):
            while True:
                known = len(self._panel.signals)
                if found := [row for row in (await self._panel.menu()).walk() if wanted(row.label)]:
                    return found[0]
                await self._news(known)

    async def labels(self) -> list[str]:
        """Of all rows of the menu."""
        return [row.label for row in (await self._panel.menu()).walk() if row.label]

    async def click(self, *path: str) -> None:
        """Choose a row, down the submenus whose labels begin so; each has its rows when it is about to be shown."""
        async with asyncio.timeout(WAIT_S):
            while True:
                known = len(self._panel.signals)
                if found := await self._found(path):
                    break
                await self._news(known)
        await self._panel.event(found.id, "clicked")

    async def _found(self, path: Sequence[str]) -> Row | None:
        """The row; None: there is none yet, or the menu has changed on the way down."""
        try:
            row = await self._panel.menu()
            for label in path:
                await self._panel.about_to_show(row.id)
                row = await self._panel.menu(row.id)
                row = next(child for child in row.children if child.label.startswith(label))
        except (DBusError, StopIteration):
            return None
        return row

    async def toast(self, wanted: Callable[[str], bool]) -> None:
        """Until a notification has such a title."""
        await self.notifications.until(lambda _: any(map(wanted, self.toasts)))

    async def _news(self, known: int) -> None:
        """Wait until the program has sent more signals than so many."""
        await self._panel.until(lambda: len(self._panel.signals) > known)


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """With everything up."""
    with private_bus() as bus:
        made = Desk(bus)
        try:
            await made.come()
            yield made
        finally:
            await made.go()


async def until(condition: Callable[[], object], within_s: float = WAIT_S) -> None:
    """Wait for what can only be looked at."""
    end_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end_at, f"not within {within_s} s: {condition}"
        await asyncio.sleep(LOOK_EVERY_S)


async def ended(program: Running, within_s: float = WAIT_S) -> int:
    """Its exit code, once it has ended by itself; the desk goes on meanwhile."""
    return await asyncio.to_thread(program.ended, within_s)
