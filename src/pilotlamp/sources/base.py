"""Protocols of a watched system, and the description of its kind."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from pilotlamp.domain.commands import Command, Verb
from pilotlamp.domain.conditions import ConditionSpec
from pilotlamp.domain.model import Connection, Device, PastSession
from pilotlamp.domain.snapshot import Reading

on_answer: ContextVar[Callable[[], None]] = ContextVar("on_answer", default=lambda: None)
"""Called by the HTTP client after each complete answer: a poll of many requests goes on. Whoever polls sets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Address of a source and the way there; the settings that all kinds share."""

    name: str
    """The source's name in the settings."""
    url: str
    """Base address, without a trailing slash."""
    timeout_s: float = 10.0
    """For a whole exchange, from connecting to the last byte."""
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    """With user and password in it, where the proxy wants them."""
    verify: bool = True
    device_page: str | None = None
    """Address of a device's web page with ``{id}`` in it; None: devices have none."""


class System(Protocol):
    """One watched system. All calls run on the engine's loop; ``fetch`` is never called twice at once.

    All raise ``SourceError`` and nothing else that is expected; cancelling any of them is safe.
    """

    async def fetch(self) -> Reading:
        """One complete reading."""
        ...

    async def device(self, device_id: str) -> Device:
        """One device as it is now.

        Raises:
            GoneError: the system has none such, or no devices at all.
        """
        ...

    async def sessions(self, device_id: str) -> tuple[PastSession, ...]:
        """A device's recent sessions, newest first; empty where the system has no such notion."""
        ...

    async def connections(self, device_id: str) -> tuple[Connection, ...]:
        """List the users of a device; empty where the system has no such notion."""
        ...

    async def carry_out(self, device_id: str, command: Command) -> None:
        """Do something to a device, in exactly one request that changes anything, which is never sent again.

        Raises:
            ActionError: it was refused, or the system has no such command.
            GoneError: the device, or the user that the command names, is not there any more.
            UnreachableError: no answer came, or 5xx; ``sent`` tells whether it may have been done all the same.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of system, as the settings name it."""

    name: str
    title: str
    """The product's name, for texts."""
    default_poll_s: float
    options: type[Struct]
    """Keys of the settings that only this kind has, each with a description; one without default is required."""
    has_sessions: bool
    """Whether ``System.sessions`` has anything to tell."""
    has_connections: bool
    verbs: frozenset[Verb]
    """What its devices know at all, whoever asks."""
    conditions: tuple[ConditionSpec, ...] = ()
    """Those that its readings may name."""
    build: Callable[[Endpoint, object, str], System]
    """Endpoint, an ``options`` value, the secret. Imports the system's module only when called."""
