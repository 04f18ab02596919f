"""Polls every source when it is due and reports each step."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from pilotlamp.domain.model import Connection, Device, PastSession
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.errors import SecretError, SignInError
from pilotlamp.monitor.engine import Engine, Step
from pilotlamp.monitor.pace import next_poll_in_s
from pilotlamp.monitor.poller import Poller
from pilotlamp.monitor.schedule import Schedule
from pilotlamp.sources.base import System


class Monitor:
    """The sources, polled. Engine's loop only."""

    def __init__(
        self,
        pollers: Mapping[str, Poller],
        *,
        on_step: Callable[[Step], None],
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        """
        Args:
            pollers: by source name.
            on_step: told of every poll's outcome; returns at once, never raises.
            clock: the time now, aware.
            chance: 0 to 1, for jitter.
        """
        self._pollers = pollers
        self._on_step = on_step
        self._clock = clock
        self._chance = chance
        self._engine = Engine([poller.source for poller in pollers.values()])
        self._schedule = Schedule()

    @property
    def snapshot(self) -> Snapshot:
        return self._engine.snapshot

    def start(self) -> None:
        """Poll every source at once, and from then on when it is due."""
        self._schedule.start()
        for name, poller in self._pollers.items():
            self._schedule.add(name, partial(self._poll, poller))

    async def poll_once(self) -> None:
        """Poll every source once, all at the same time, without a schedule."""
        await asyncio.gather(*(self._poll(poller) for poller in self._pollers.values()))

    async def refresh(self) -> None:
        """Poll every source at once, the signed-out ones with their secret read again."""
        await asyncio.gather(*(self.retry(name) for name in self._pollers))

    async def retry(self, source: str) -> None:
        """Poll one source at once; if it is signed out, with its secret read again."""
        poller = self._pollers[source]
        if self.snapshot.sources[source].sign_in_needed:
            await poller.close()
        self._schedule.run_now(source)

    def set_paused(self, *, paused: bool) -> None:
        """Stop polling, or go on with a poll of everything at once."""
        if paused:
            self._schedule.pause()
        else:
            self._schedule.resume()

    async def device(self, source: str, device_id: str) -> Device:
        """One device as it is now.

        Raises:
            SourceError: the source did not give it.
        """
        return await (await self._system(source)).device(device_id)

    async def sessions(self, source: str, device_id: str) -> tuple[PastSession, ...]:
        """A device's recent sessions.

        Raises:
            SourceError: the source did not give them.
        """
        return await (await self._system(source)).sessions(device_id)

    async def connections(self, source: str, device_id: str) -> tuple[Connection, ...]:
        """Who may use a device.

        Raises:
            SourceError: the source did not give them.
        """
        return await (await self._system(source)).connections(device_id)

    async def aclose(self) -> None:
        """Cancel what is under way and let go of all connections."""
        self._schedule.stop()
        await asyncio.gather(*(poller.close() for poller in self._pollers.values()), return_exceptions=True)

    async def _system(self, source: str) -> System:
        try:
            return await self._pollers[source].system()
        except SecretError as error:
            raise SignInError(str(error)) from error

    async def _poll(self, poller: Poller) -> float | None:
        step = self._engine.accept(await poller.poll())
        self._on_step(step)
        status = step.after.sources[poller.source.name]
        return next_poll_in_s(status, self._clock(), chance=self._chance())
