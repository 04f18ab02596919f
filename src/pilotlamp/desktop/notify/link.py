"""The way to the notification daemon: finds the bus, and again, and what daemon is there."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from pilotlamp.desktop.notify.bus import (
    DaemonAbsentError,
    DaemonDiedError,
    DaemonRefusedError,
    NotificationBus,
    Signals,
    connect,
)
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.desktop.trouble import Trouble
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)

NO_BUS = "No session bus: desktop notifications can't be shown"
NO_DAEMON = "No notification daemon is running: notifications wait until there is one"
HUNG = "The notification daemon doesn't answer"

LONGEST_RECONNECT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Whom a link tells what; on the loop, they return at once."""

    clicked: Callable[[int, str], None]
    closed: Callable[[int], None]
    renewed: Callable[[], None]
    """Another daemon or none: its ids mean nothing any more."""
    ready: Callable[[], None]
    """Something changed that makes it worth trying to send again."""


class DaemonLink:
    """Connection and capabilities; the loop's thread only."""

    def __init__(
        self,
        events: Events,
        trouble: Trouble,
        tasks: Tasks,
        *,
        bus_address: str | None,
        call_timeout_s: float,
        reconnect_s: float,
    ) -> None:
        self._events = events
        self._trouble = trouble
        self._tasks = tasks
        self._bus_address = bus_address
        self._call_timeout_s = call_timeout_s
        self._reconnect_s = reconnect_s
        self._capabilities: asyncio.Task[frozenset[str]] | None = None
        self.bus: NotificationBus | None = None
        self.daemon_seen = False
        """A daemon was there at least once."""
        self.looked = False
        """The first look for bus and daemon is over."""

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        pause_s = self._reconnect_s
        while True:
            try:
                async with asyncio.timeout(self._call_timeout_s):
                    bus = await connect(self._bus_address, self._signals())
            except (DesktopError, TimeoutError) as error:
                log.debug("No session bus: %s", error.__cause__ or error)
                self._looked_around()
            else:
                pause_s = self._reconnect_s
                await self._stay_connected(bus)
            self._trouble.say(NO_BUS)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_RECONNECT_S)

    async def capabilities(self, bus: NotificationBus) -> frozenset[str] | None:
        """None: not known within the time limit. A slow answer is still waited for, and makes ``ready``."""
        task = self._capabilities
        if task is None:
            task = self._capabilities = self._tasks.spawn(bus.capabilities())
            task.add_done_callback(self._capabilities_read)
        done, _ = await asyncio.wait({task}, timeout=self._call_timeout_s)
        if not done:
            self._trouble.say(HUNG)
        return task.result() if done and not task.cancelled() and task.exception() is None else None

    def _signals(self) -> Signals:
        return Signals(clicked=self._events.clicked, closed=self._events.closed, owner=self._on_owner)

    async def _stay_connected(self, bus: NotificationBus) -> None:
        self.bus = bus
        greeting = self._tasks.spawn(self._greet(bus))
        try:
            await bus.wait_lost()
        finally:
            greeting.cancel()
            self.bus = None
            self._renew()
            await bus.disconnect()

    async def _greet(self, bus: NotificationBus) -> None:
        self.daemon_seen = self.daemon_seen or bus.daemon_there
        await self.capabilities(bus)
        self._looked_around()

    def _on_owner(self, present: bool) -> None:  # noqa: FBT001 - called by the bus with one positional value
        self._renew()
        if self.bus is not None:
            self._tasks.spawn(self._greet(self.bus) if present else self._daemon_left(self.bus))

    async def _daemon_left(self, bus: NotificationBus) -> None:
        """A daemon that the bus can start again may leave when it likes; it isn't started just to be there."""
        try:
            startable = await bus.can_be_started()
        except (DaemonDiedError, DaemonRefusedError):
            return
        if startable:
            self._events.ready()
        elif not bus.daemon_there:
            self._trouble.say(NO_DAEMON)

    def _capabilities_read(self, task: asyncio.Task[frozenset[str]]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._trouble.say(None)
            self._events.ready()
        elif self._capabilities is task:
            self._capabilities = None
            self._trouble.say(NO_DAEMON if isinstance(error, DaemonAbsentError) else HUNG)

    def _looked_around(self) -> None:
        self.looked = True
        self._events.ready()

    def _renew(self) -> None:
        if self._capabilities is not None:
            self._capabilities.cancel()
        self._capabilities = None
        self._events.renewed()
