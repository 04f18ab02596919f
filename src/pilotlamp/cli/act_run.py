"""``act``: one source is looked at once, and what was ordered is done to the devices that were meant."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pilotlamp.actions.arguments import ON_CONNECTIONS, SESSIONS, ActRequest, command_of
from pilotlamp.actions.bulk import BulkItem, BulkRun, Progress
from pilotlamp.actions.selection import connection_called, device_called, selected
from pilotlamp.cli.watching import Watch
from pilotlamp.clocks import utc_now
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import Command, Target, Verb
from pilotlamp.domain.model import Connection, Device, PastSession
from pilotlamp.domain.snapshot import SourceState
from pilotlamp.errors import (
    ActionAbortedError,
    BadReplyError,
    RateLimitError,
    SourceError,
    SourceUnavailableError,
    UnreachableError,
)
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.store.action_log import ActionLog
from pilotlamp.view.action_texts import argument_of, why_not
from pilotlamp.view.actions import Perform
from pilotlamp.view.asking import question
from pilotlamp.view.bulk import bulk_question, none_selected

Ask = Callable[[str], Awaitable[bool]]
"""Asks a person a question; whether the answer is yes."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of it, in the order in which the source lists the devices."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """No device is selected; why."""

    why: str


@dataclass(frozen=True, slots=True)
class Users:
    """Who may use a device."""

    device: Device
    users: tuple[Connection, ...]


@dataclass(frozen=True, slots=True)
class Sessions:
    """A device's recent sessions."""

    device: Device
    sessions: tuple[PastSession, ...]


Outcome = Acted | NothingToDo | Users | Sessions


async def act(
    watch: Watch,
    order: ActRequest,
    *,
    ask: Ask | None,
    action_log: ActionLog,
    progress: Progress,
    clock: Callable[[], datetime] = utc_now,
) -> Outcome:
    """Do what was ordered; every attempt goes into the log.

    Args:
        watch: makes what watches the one source of the order.
        order: whose action the source's kind knows.
        ask: asks before what ``ActRequest.asks``; None: "yes" has been said already.
        action_log: where attempts are kept.
        progress: told as it goes.
        clock: the time now, aware.

    Raises:
        UsageError: no such device or user, or more than one.
        ActionAbortedError: nothing was done.
        SourceUnavailableError: nothing was done, as the source does not answer.
    """
    watching = watch()
    try:
        return await _Acting(watching, order, ask=ask, action_log=action_log, progress=progress, clock=clock).act()
    except (UnreachableError, RateLimitError, BadReplyError) as error:
        raise SourceUnavailableError(_sentences(error.problem, error.hint)) from error
    except SourceError as error:
        raise ActionAbortedError(_sentences(error.problem, error.hint)) from error
    finally:
        with contextlib.suppress(asyncio.CancelledError):  # what was done is to be told all the same
            await watching.aclose()


class _Acting:
    """One call of ``act``, which says what it is made of."""

    def __init__(
        self,
        watching: MonitoringService,
        order: ActRequest,
        *,
        ask: Ask | None,
        action_log: ActionLog,
        progress: Progress,
        clock: Callable[[], datetime],
    ) -> None:
        self._watching = watching
        self._order = order
        self._ask = ask
        self._action_log = action_log
        self._progress = progress
        self._clock = clock
        self._read_at = 0.0

    async def act(self) -> Outcome:
        if self._order.device is None:
            return await self._to_those_selected()
        device = device_called(self._order.device, await self._devices(), self._order.source)
        if self._order.action == SESSIONS:
            return Sessions(device, await self._monitor.sessions(self._order.source, device.id))
        if self._order.action == Verb.USERS:
            return Users(device, await self._users(device))
        return await self._to_one(device)

    @property
    def _monitor(self) -> Monitor:
        return self._watching.monitor

    async def _devices(self) -> tuple[Device, ...]:
        await self._monitor.poll_once()
        self._read_at = asyncio.get_running_loop().time()
        status = self._watching.snapshot.sources[self._order.source]
        if status.failure is not None:
            told = f"{status.name}: {status.failure.problem}"
            refused = status.state is SourceState.SIGN_IN
            raise (ActionAbortedError if refused else SourceUnavailableError)(_sentences(told, status.failure.hint))
        return status.reading.devices if status.reading else ()

    async def _users(self, device: Device) -> tuple[Connection, ...]:
        problem = why_not(self._target(device), Verb(self._order.action), device)
        if problem:
            raise ActionAbortedError(problem)
        return await self._monitor.connections(self._order.source, device.id)

    async def _to_one(self, device: Device) -> Outcome:
        connection = None
        if self._order.action in ON_CONNECTIONS:
            connection = connection_called(self._order.entries[0], await self._users(device), device.name)
        command = command_of(self._order, connection)
        asked = question(Perform(self._target(device), command, connection))
        if asked is not None:
            await self._confirm(asked.text)
        return await self._carry_out([self._errand(device, command, connection)], run=None)

    async def _to_those_selected(self) -> Outcome:
        order, selection = self._order, self._order.selection
        undone: frozenset[str] = frozenset()
        if selection.again:
            last = await asyncio.to_thread(self._action_log.last_run, order.source, order.action)
            undone = frozenset(attempt.target.device for attempt in last if attempt.result is not Result.DONE)
            if not undone:
                return NothingToDo(_nothing_again(order, last))
        devices = selected(selection, await self._devices(), undone=undone)
        if not devices:
            return NothingToDo(none_selected(order.source, selection.state, selection.pattern))
        command = command_of(order)
        await self._confirm(bulk_question(command, len(devices), order.source))
        return await self._carry_out([self._errand(device, command) for device in devices], run=uuid.uuid4().hex)

    async def _confirm(self, asked: str) -> None:
        if self._ask is not None and not await self._ask(asked):
            raise ActionAbortedError("nothing was done")

    async def _carry_out(self, errands: list[BulkItem], *, run: str | None) -> Acted:
        bulk = BulkRun(
            self._monitor,
            errands,
            run=run,
            read_at=self._read_at,
            progress=_Logged(self._progress, self._action_log),
            clock=self._clock,
        )
        return Acted(await bulk.carry_out())

    def _errand(self, device: Device, command: Command, connection: Connection | None = None) -> BulkItem:
        return BulkItem(
            device=device,
            target=self._target(device),
            command=command,
            argument=argument_of(command, connection),
        )

    def _target(self, device: Device) -> Target:
        return Target(source=self._order.source, device=device.id, name=device.name)


class _Logged:
    """Progress that goes into the action log as well, at once: whatever happens next, it is there."""

    def __init__(self, progress: Progress, action_log: ActionLog) -> None:
        self._progress = progress
        self._action_log = action_log

    def begun(self, total: int) -> None:
        self._progress.begun(total)

    def ended(self, made: Attempt) -> None:
        self._action_log.add(made)
        self._progress.ended(made)

    def waiting(self, wait_s: float) -> None:
        self._progress.waiting(wait_s)


def _nothing_again(order: ActRequest, last: tuple[Attempt, ...]) -> str:
    if not last:
        return f"No {order.action} of several devices of {order.source} is known that could be done again"
    return f"The last {order.action} of several devices of {order.source} was done on all of them"


def _sentences(problem: str, hint: str | None) -> str:
    return f"{problem}. {hint}" if hint else problem
