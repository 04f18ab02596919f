"""``act``: one source is looked at once, and what was ordered is done to the devices that were meant."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from pilotlamp.actions.arguments import ActRequest
from pilotlamp.actions.bulk import BulkItem, BulkRun, Progress
from pilotlamp.actions.runner import ActionRunner, PlannedAction
from pilotlamp.actions.selection import connection_called, device_called, selected
from pilotlamp.cli import texts
from pilotlamp.cli.watching import Watch
from pilotlamp.clocks import utc_now
from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.lists import ListSpec
from pilotlamp.domain.model import Connection, Device, Rows
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
from pilotlamp.view.asking import called, confirmation
from pilotlamp.view.bulk import bulk_question, none_selected
from pilotlamp.view.clicks import Perform

Ask = Callable[[str], Awaitable[bool]]
"""Asks a person a question; whether the answer is yes."""


@dataclass(frozen=True, slots=True)
class Acted:
    """Results, in the order in which the source lists the devices."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """No device is selected; why."""

    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of one of a device's lists."""

    device: Device
    spec: ListSpec
    rows: Rows


Outcome = Acted | NothingToDo | Listed


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
    service = watch()
    try:
        return await _ActRun(service, order, ask=ask, action_log=action_log, progress=progress, clock=clock).act()
    except (UnreachableError, RateLimitError, BadReplyError) as error:
        raise SourceUnavailableError(_sentences(error.problem, error.hint)) from error
    except SourceError as error:
        raise ActionAbortedError(_sentences(error.problem, error.hint)) from error
    finally:
        with contextlib.suppress(asyncio.CancelledError):  # what was done is to be told all the same
            await service.aclose()


class _ActRun:
    """One call of ``act``, which says what it is made of."""

    def __init__(
        self,
        service: MonitoringService,
        order: ActRequest,
        *,
        ask: Ask | None,
        action_log: ActionLog,
        progress: Progress,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._order = order
        self._ask = ask
        self._action_log = action_log
        self._progress = progress
        self._clock = clock
        self._read_at = 0.0

    async def act(self) -> Outcome:
        spec, name = self._order.spec, self._order.words.device
        if name is None:
            return await self._to_those_selected()
        device = device_called(name, await self._devices(), self._order.source)
        if isinstance(spec, ListSpec):
            return Listed(device, spec, await self._rows(device, spec))
        return await self._to_one(device, spec)

    @property
    def _monitor(self) -> Monitor:
        return self._service.monitor

    async def _devices(self) -> tuple[Device, ...]:
        await self._monitor.poll_once()
        self._read_at = asyncio.get_running_loop().time()
        status = self._service.snapshot.sources[self._order.source]
        if status.failure is not None:
            told = texts.SOURCE_FAILED.format(source=status.name, problem=status.failure.problem)
            refused = status.state is SourceState.SIGN_IN
            raise (ActionAbortedError if refused else SourceUnavailableError)(_sentences(told, status.failure.hint))
        return status.reading.devices if status.reading else ()

    async def _rows(self, device: Device, spec: ListSpec) -> Rows:
        if spec.unavailable is not None and not spec.allowed(device):
            raise ActionAbortedError(spec.unavailable.format(device=called(device.name or device.id)))
        return await self._monitor.systems.rows(self._order.source, device.id, spec.name)

    async def _person(self, device: Device) -> Connection:
        """The person whom the first word after the action names."""
        people = self._service.index.catalogue.people(self._order.source)
        rows = await self._rows(device, people) if people else ()
        found = [row for row in rows if isinstance(row, Connection)]
        return connection_called(self._order.words.entries[0], found, device.name)

    async def _to_one(self, device: Device, spec: ActionSpec) -> Outcome:
        person = await self._person(device) if spec.about_person else None
        asked = confirmation(Perform(self._target(device), spec, person))
        if asked is not None:
            await self._confirm(asked.text)
        return await self._perform([self._item(device, spec, person)], run=None)

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
        spec = order.spec
        assert isinstance(spec, ActionSpec)  # noqa: S101 - lists are of one device
        await self._confirm(bulk_question(spec, order.values, len(devices), order.source))
        return await self._perform([self._item(device, spec) for device in devices], run=uuid.uuid4().hex)

    async def _confirm(self, asked: str) -> None:
        if self._ask is not None and not await self._ask(asked):
            raise ActionAbortedError(texts.NOT_CONFIRMED)

    async def _perform(self, items: list[BulkItem], *, run: str | None) -> Acted:
        runner = ActionRunner(self._monitor, self._action_log, self._clock)
        bulk = BulkRun(runner, items, run=run, read_at=self._read_at, progress=self._progress)
        return Acted(await bulk.perform())

    def _item(self, device: Device, spec: ActionSpec, person: Connection | None = None) -> BulkItem:
        request = self._order.request(person)
        planned = PlannedAction(target=self._target(device), spec=spec, request=request, person=person)
        return BulkItem(device=device, planned=planned)

    def _target(self, device: Device) -> Target:
        return Target(source=self._order.source, device=device.id, name=device.name)


def _nothing_again(order: ActRequest, last: tuple[Attempt, ...]) -> str:
    text = texts.ALL_DONE if last else texts.NEVER_RUN
    return text.format(action=order.action, source=order.source)


def _sentences(problem: str, hint: str | None) -> str:
    return texts.PROBLEM_AND_HINT.format(problem=problem, hint=hint) if hint else problem
