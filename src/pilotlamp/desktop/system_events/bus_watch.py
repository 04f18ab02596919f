"""Properties of services on one bus, read when the service appears and after each of its signals. Starts no service."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from dbus_fast.aio import MessageBus

from pilotlamp.desktop.dbus.calls import BUS_ERRORS, Signal, call
from pilotlamp.desktop.dbus.client import BusClient, OnSignal
from pilotlamp.desktop.system_events.services import State

log = logging.getLogger(__name__)

LAST_RETRY_S = 300.0
"""Longest pause: a machine without the bus, such as a container, need not be asked all the time."""


class BusWatch:
    """States and events of the services on one bus; one loop's, not thread-safe."""

    def __init__(
        self,
        address: Callable[[], str],
        states: Sequence[State],
        events: Mapping[Signal, OnSignal] | None = None,
        *,
        reconnect_s: float,
    ) -> None:
        """
        Args:
            address: as ``BusClient``'s.
            states: read when the bus or the service comes, and after each of the service's signals.
            events: signals that are passed on.
            reconnect_s: as ``BusClient``'s ``first_retry_s``.
        """
        self._to_ask = tuple((state, asyncio.Event()) for state in states)
        self._client = BusClient(
            address,
            {**(events or {}), **{state.signal: partial(_set, ask) for state, ask in self._to_ask}},
            self._on_owner,
            first_retry_s=reconnect_s,
            last_retry_s=LAST_RETRY_S,
        )

    async def run(self) -> None:
        """Follow the services until cancelled."""
        await self._client.run(self._keep_asking_all, self._without_bus)

    async def _keep_asking_all(self, bus: MessageBus) -> None:
        async with asyncio.TaskGroup() as group:
            for state, ask in self._to_ask:
                group.create_task(self._keep_asking(bus, state, ask))

    async def _keep_asking(self, bus: MessageBus, state: State, ask: asyncio.Event) -> None:
        """Ask one question at a time: an answer is never overtaken by an older one."""
        while True:
            ask.clear()
            if self._client.owner(state.signal.name) is None:
                state.say(None)
            else:
                try:
                    answer = state.meaning(await call(bus, state.ask()))
                except BUS_ERRORS as error:
                    log.debug("%s does not answer: %r", state.signal.name, error)
                else:
                    if answer is not None:
                        state.say(answer)
            await ask.wait()

    async def _without_bus(self) -> bool:
        for state, _ in self._to_ask:
            state.say(None)
        return False

    def _on_owner(self, name: str) -> None:
        for state, ask in self._to_ask:
            if state.signal.name == name:
                ask.set()


def _set(event: asyncio.Event, _body: object) -> None:
    event.set()
