"""A kind of system whose answers are the test's, and which can hold up the loop, or itself, for as long as it likes."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Annotated, cast

from msgspec import Meta, Struct

from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.domain.model import Device, Rows
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import GoneError
from pilotlamp.sources.base import Endpoint, Kind, System, on_answer
from pilotlamp.sources.kinds import KINDS
from tests.builders import device
from tests.patience import HANG_S, NEVER_S

KIND = "held"
SECRET = "held-secret-1"
PARTS = 3
LIST = ListSpec(
    name="sessions",
    label="Recent sessions",
    help="list the device's recent sessions",
    rows=RowType.PAST_SESSION,
    empty="{device} has no sessions",
)


class Way(Enum):
    """How an answer comes."""

    AT_ONCE = auto()
    NEVER = auto()
    """The poll waits for what does not happen, and the loop goes on."""
    IN_PARTS = auto()
    """The poll takes ``PARTS`` answers, each when the test lets it come."""
    BLOCKED = auto()
    """The loop's thread waits until the block is over."""


class HeldOptions(Struct, frozen=True, kw_only=True):
    """The settings of the kind."""

    team: Annotated[str | None, Meta(description="Name of the team.")] = None


class Held:
    """All systems of the kind that are opened within the block, by their sources' names."""

    def __init__(self) -> None:
        self.way = Way.AT_ONCE
        self.error: Exception | None = None
        self.devices: tuple[Device, ...] = (device("shelf"), device("till"))
        self.of_teams: dict[str | None, tuple[Device, ...]] = {}
        """The devices of teams that have others."""
        self.opened: list[HeldSystem] = []
        self.released = threading.Event()
        """What is blocked goes on."""
        self.stuck = threading.Semaphore(0)
        """Released for every fetch that does not answer at once."""
        self.next_part = threading.Semaphore(0)
        """Lets a part of an answer come."""
        self.parts = threading.Semaphore(0)
        """Released for every part that has come."""
        self.blocked: list[threading.Thread] = []
        """Every thread that was."""

    def of(self, name: str) -> "list[HeldSystem]":
        """The systems of one source, oldest first."""
        return [system for system in self.opened if system.name == name]

    def build(self, endpoint: Endpoint, options: object, secret: str) -> System:
        """As a ``Kind`` does."""
        assert secret == SECRET
        assert isinstance(options, HeldOptions)
        system = HeldSystem(endpoint, options, self)
        self.opened.append(system)
        return system


class HeldSystem:
    """A ``System``."""

    def __init__(self, endpoint: Endpoint, options: HeldOptions, held: Held) -> None:
        self.name = endpoint.name
        self._team = options.team
        self._held = held
        self.fetches = 0
        self.closed = threading.Event()

    async def fetch(self) -> Reading:
        self.fetches += 1
        held = self._held
        if held.way is Way.BLOCKED:
            held.blocked.append(threading.current_thread())
            held.stuck.release()
            held.released.wait(NEVER_S)
            return Reading(source=self.name, taken_at=datetime.now(UTC), devices=(device("ghost"),))
        if held.way is Way.NEVER:
            held.stuck.release()
            await asyncio.Event().wait()
        if held.way is Way.IN_PARTS:
            held.stuck.release()
            for _ in range(PARTS):
                await asyncio.to_thread(held.next_part.acquire)
                on_answer.get()()
                held.parts.release()
        if held.error is not None:
            raise held.error
        devices = held.of_teams.get(self._team, held.devices)
        return Reading(source=self.name, taken_at=datetime.now(UTC), devices=devices)

    async def device(self, device_id: str) -> Device:
        raise GoneError("it is not there")

    async def rows(self, device_id: str, list_name: str) -> Rows:
        return ()

    async def aclose(self) -> None:
        self.closed.set()


@contextmanager
def held_systems() -> Iterator[Held]:
    """The settings may name the kind within the block; nothing is held up after it."""
    held = Held()
    kinds = cast(dict[str, Kind], KINDS)
    kinds[KIND] = Kind(
        name=KIND,
        title="Held",
        default_poll_s=30,
        options=HeldOptions,
        build=held.build,
        lists=(LIST,),
    )
    try:
        yield held
    finally:
        held.released.set()
        for thread in held.blocked:
            thread.join(HANG_S)
        del kinds[KIND]


def source_text(name: str = "Shop", *, poll_s: float = 0.05, more: str = "", url: str = "http://127.0.0.1:9") -> str:
    """A ``[[sources]]`` table; ``more``: lines at its end."""
    return (
        f'[[sources]]\nname = "{name}"\nkind = "{KIND}"\nurl = "{url}"\n'
        f"poll_s = {poll_s}\ntimeout_s = 0.05\npoll_limit_s = 3600\n{more}\n"
    )


def environ(*names: str) -> dict[str, str]:
    """The secrets of these sources."""
    return {f"PILOTLAMP_SECRET_{name.upper()}": SECRET for name in names or ("Shop",)}
