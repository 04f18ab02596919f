"""Link to the notification daemon: which daemon is there, and its capabilities."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast.aio import MessageBus

from pilotlamp.desktop import texts
from pilotlamp.desktop.dbus.address import session_bus_address
from pilotlamp.desktop.dbus.client import BusClient
from pilotlamp.desktop.notify.daemon import DAEMON, DaemonAbsentError, NotificationDaemon
from pilotlamp.desktop.problems import ProblemReporter
from pilotlamp.desktop.tasks import Tasks
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)


LAST_RETRY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Callbacks of a link; called on the loop, they return at once."""

    clicked: Callable[[int, str], None]
    """The daemon's id and the action's key."""
    closed: Callable[[int], None]
    renewed: Callable[[], None]
    """The daemon has changed or left: its ids mean nothing any more."""
    ready: Callable[[], None]
    """A change that makes it worth trying to send again."""


class DaemonLink:
    """Connection and capabilities; the loop's thread only."""

    def __init__(
        self,
        events: Events,
        problem: ProblemReporter,
        tasks: Tasks,
        *,
        bus_address: str | None,
        call_timeout_s: float,
        reconnect_s: float,
    ) -> None:
        self._events = events
        self._problem = problem
        self._tasks = tasks
        self._call_timeout_s = call_timeout_s
        self._capabilities: asyncio.Task[frozenset[str]] | None = None
        self._client = BusClient(
            lambda: bus_address or session_bus_address(),
            {
                DAEMON.signal(DAEMON.name, "ActionInvoked"): self._on_clicked,
                DAEMON.signal(DAEMON.name, "NotificationClosed"): self._on_closed,
            },
            lambda _: self._on_owner(),
            first_retry_s=reconnect_s,
            last_retry_s=LAST_RETRY_S,
        )
        self.daemon = NotificationDaemon(self._client.call)
        self.daemon_seen = False
        """A daemon was there at least once."""
        self.looked = False
        """The first look for bus and daemon is over."""

    @property
    def bus(self) -> MessageBus | None:
        """The connection to the bus; a new object after each loss."""
        return self._client.bus

    @property
    def owner(self) -> str | None:
        """The daemon's unique name on this bus, which no other daemon ever has; None: there is no daemon."""
        return self._client.owner(DAEMON.name)

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        await self._client.run(lambda _: self._greet(), self._without_bus)

    async def capabilities(self) -> frozenset[str] | None:
        """Return the capabilities; None: not known within the time limit. A late answer calls ``ready``."""
        task = self._capabilities
        if task is None:
            task = self._capabilities = self._tasks.spawn(self.daemon.capabilities())
            task.add_done_callback(self._capabilities_read)
        done, _ = await asyncio.wait({task}, timeout=self._call_timeout_s)
        if not done:
            self._problem.report(texts.HUNG)
        return task.result() if done and not task.cancelled() and task.exception() is None else None

    async def _without_bus(self) -> bool:
        self._renew()
        self._looked_around()
        self._problem.report(texts.NO_BUS)
        return False

    async def _greet(self) -> None:
        self.daemon_seen = self.daemon_seen or self.owner is not None
        await self.capabilities()
        self._looked_around()

    def _on_owner(self) -> None:
        self._renew()
        if self.bus is not None:
            self._tasks.spawn(self._greet() if self.owner is not None else self._daemon_left())

    async def _daemon_left(self) -> None:
        """Report a missing daemon, unless the bus can start it for the next call."""
        try:
            startable = await self.daemon.can_be_started()
        except DesktopError:
            return
        if startable:
            self._events.ready()
        elif self.owner is None:
            self._problem.report(texts.NO_DAEMON)

    def _capabilities_read(self, task: asyncio.Task[frozenset[str]]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._problem.report(None)
            self._events.ready()
        elif self._capabilities is task:
            self._capabilities = None
            self._problem.report(texts.NO_DAEMON if isinstance(error, DaemonAbsentError) else texts.HUNG)

    def _on_clicked(self, body: list[Any]) -> None:
        match body:
            case [int(daemon_id), str(key)]:
                self._events.clicked(daemon_id, key)
            case _:
                pass

    def _on_closed(self, body: list[Any]) -> None:
        match body:
            case [int(daemon_id), *_]:
                self._events.closed(daemon_id)
            case _:
                pass

    def _looked_around(self) -> None:
        self.looked = True
        self._events.ready()

    def _renew(self) -> None:
        if self._capabilities is not None:
            self._capabilities.cancel()
        self._capabilities = None
        self._events.renewed()
