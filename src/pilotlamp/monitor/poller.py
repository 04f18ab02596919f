"""One source's poll: opens the system when needed, and makes every error a ``Failure``."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from pilotlamp.domain.expected import expecting_off
from pilotlamp.domain.model import Device, Source
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading
from pilotlamp.errors import BadReplyError, RateLimitError, SecretError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.base import System, on_answer

log = logging.getLogger(__name__)


class OpenSystem(Protocol):
    """Reads a source's secret and builds its system."""

    def __call__(self, *, may_prompt: bool) -> Awaitable[System]:
        """
        Args:
            may_prompt: a person may be asked to unlock the keyring.

        Raises:
            SecretError: the secret can't be had.
        """
        ...


class Poller:
    """Polls one source. Engine's loop only."""

    def __init__(
        self,
        source: Source,
        open_system: OpenSystem,
        *,
        limit_s: float | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        """
        Args:
            source: the source.
            open_system: reads its secret and builds its system.
            limit_s: for a whole reading; None: as long as it takes.
            clock: the time now, aware.
        """
        self.source = source
        self._limit_s = limit_s
        self._open_system = open_system
        self._clock = clock
        self._system: System | None = None
        self._may_prompt = True  # at the first attempt, and never again unless a person asks for it
        self._anew = False
        self._connections_dropped = False
        self._devices: tuple[Device, ...] = ()
        self._marked: tuple[Device, ...] = ()
        self._opening = asyncio.Lock()

    async def poll(self, alive: Callable[[], None] = lambda: None) -> Outcome:
        """Poll once; ``alive`` is called at each step. Raises only errors that nobody expects, and cancellation."""
        on_answer.set(alive)
        try:
            await self._reopen()
            system = await self.system()
            if self._connections_dropped:
                self._connections_dropped = False
                await system.aclose()
            alive()
            return self._expecting(await self._reading(system))
        except (SourceError, SecretError) as error:
            return self.failure(error)

    async def system(self, *, may_prompt: bool = False) -> System:
        """Open the source's system if need be, for a poll or a call on demand.

        Args:
            may_prompt: a person waits for the answer, and may be asked to unlock the keyring.

        Raises:
            SecretError: its secret can't be had.
        """
        async with self._opening:
            if self._system is None:
                self._system = await self._opened(may_prompt=may_prompt)
            return self._system

    @property
    def is_open(self) -> bool:
        """Whether there is anything to close."""
        return self._system is not None

    def drop_connections(self) -> None:
        """Connect anew at the next poll: the other end may have forgotten connections while the computer slept."""
        self._connections_dropped = True

    def read_secret_again(self, *, may_prompt: bool = False) -> None:
        """Read the secret again before the next poll.

        Args:
            may_prompt: a person wants that, and may be asked to unlock the keyring.
        """
        self._anew = True
        self._may_prompt = self._may_prompt or may_prompt

    async def close(self) -> None:
        """Close the connections and forget the secret."""
        system, self._system = self._system, None
        if system is not None:
            await system.aclose()

    async def _reopen(self) -> None:
        """Read the secret again if that was asked for; if it can't be read now, go on with the old one."""
        async with self._opening:
            anew, self._anew = self._anew, False
            before = self._system
            if not anew or before is None:
                return
            try:
                self._system = await self._opened()
            except SecretError as error:
                log.debug("%s: %s", self.source.name, error)
            else:
                await before.aclose()

    async def _opened(self, *, may_prompt: bool = False) -> System:
        may_prompt, self._may_prompt = may_prompt or self._may_prompt, False
        return await self._open_system(may_prompt=may_prompt)

    async def _reading(self, system: System) -> Reading:
        limit = asyncio.timeout(self._limit_s)
        try:
            async with limit:
                return await system.fetch()
        except TimeoutError:
            if not limit.expired():
                raise
            raise UnreachableError(
                f"the reading took longer than {self._limit_s:g} s, although each reply came in time",
                hint="If the server is slow, set poll_limit_s higher.",
            ) from None

    def _expecting(self, reading: Reading) -> Reading:
        """Mark the devices that are expected to be off; the same devices as last time give the same marked devices."""
        if reading.source != self.source.name:
            raise ValueError(f"the reading is of {reading.source}")
        if not self.source.expected_off:
            return reading
        if reading.devices is not self._devices:
            self._devices = reading.devices
            self._marked = expecting_off(reading.devices, self.source.expected_off)
        return replace(reading, devices=self._marked)

    def failure(self, error: SourceError | SecretError) -> Failure:
        """The outcome of a poll that has ended with an error."""
        hint = error.hint if isinstance(error, SourceError) else None
        return Failure(
            source=self.source.name,
            at=self._clock(),
            kind=_kind(error),
            problem=str(error),
            hint=hint,
            retry_after_s=error.retry_after_s if isinstance(error, RateLimitError | UnreachableError) else None,
            evidence=_evidence(error),
        )


def _kind(error: SourceError | SecretError) -> FailureKind:
    match error:
        case SignInError() | SecretError():
            return FailureKind.SIGN_IN
        case RateLimitError():
            return FailureKind.RATE_LIMITED
        case BadReplyError():
            return FailureKind.BAD_REPLY
        case _:
            return FailureKind.UNREACHABLE


def _evidence(error: SourceError | SecretError) -> Evidence | None:
    if isinstance(error, SecretError):
        return Evidence.NO_SECRET
    return Evidence.PAGE if error.page else None
