"""A system that answers what the test says, as a real implementation of the protocol."""

import asyncio
from collections.abc import Sequence

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device, DeviceState, PastSession, Rows, Session
from pilotlamp.domain.snapshot import Reading

Answer = Reading | BaseException


class PanicException(BaseException):
    """As libraries written in Rust raise it."""


class ScriptedSystem:
    """Gives the answers in turn, and the last one for ever; counts what it is asked."""

    def __init__(self, answers: Sequence[Answer], *, gate: asyncio.Event | None = None) -> None:
        """``gate``: until it is set, every fetch hangs."""
        self._answers = list(answers)
        self._gate = gate
        self.fetches = 0
        self.under_way = 0
        self.most_under_way = 0
        self.closed = 0
        self.bug: BaseException | None = None
        """Raised by every call on demand."""
        self.closing_bug: BaseException | None = None
        """Raised when the system is closed."""
        self.carried_out: list[tuple[str, ActionRequest]] = []

    async def fetch(self) -> Reading:
        self.fetches += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self._gate is not None:
                await self._gate.wait()
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if isinstance(answer, BaseException):
                raise answer
            return answer
        finally:
            self.under_way -= 1

    async def device(self, device_id: str) -> Device:
        if self.bug is not None:
            raise self.bug
        return Device(id=device_id, name=device_id, state=DeviceState.ONLINE)

    async def rows(self, device_id: str, list_name: str) -> Rows:
        if self.bug is not None:
            raise self.bug
        return (PastSession(id=f"{list_name} of {device_id}", session=Session()),)

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        self.carried_out.append((device_id, request))

    async def aclose(self) -> None:
        self.closed += 1
        if self.closing_bug is not None:
            raise self.closing_bug
