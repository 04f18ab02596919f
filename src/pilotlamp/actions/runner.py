"""Actions performed on one device, for the tray and the command line alike: errors become results."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pilotlamp.actions import texts
from pilotlamp.domain.actions import ActionRequest, ActionSpec, Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import Connection, Device
from pilotlamp.errors import ActionError, GoneError, RateLimitError, SourceError, UnreachableError
from pilotlamp.monitor.faults import is_ending
from pilotlamp.monitor.monitor import Monitor

log = logging.getLogger(__name__)


class AttemptLog(Protocol):
    """Log of attempts."""

    def add(self, attempt: Attempt) -> None:
        """Blocks; never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAction:
    """An action on one device, decided and confirmed."""

    target: Target
    spec: ActionSpec
    request: ActionRequest
    person: Connection | None = None
    """Whom the request is about, as they were shown."""


class ActionRunner:
    """Performs actions and keeps their log. Engine's loop only."""

    def __init__(self, monitor: Monitor, action_log: AttemptLog | None, clock: Callable[[], datetime]) -> None:
        """``action_log``: None: attempts are kept nowhere; ``clock``: the time now, aware."""
        self._monitor = monitor
        self._action_log = action_log
        self._clock = clock

    async def perform(
        self, planned: PlannedAction, *, device: Device | None = None, run: str | None = None, may_wait: bool = False
    ) -> Attempt:
        """Perform the action if the device is still the one that was chosen.

        Args:
            planned: the action.
            device: the device as it is now; None: it is read first.
            run: see ``Attempt``.
            may_wait: the action can be tried again later if the server asks for that.

        Raises:
            RateLimitError: only with ``may_wait``; nothing was done.
        """
        try:
            result, problem = await self._perform(planned, device)
        except RateLimitError as error:
            if may_wait:
                raise
            result, problem = Result.REFUSED, str(error)
        return self.attempt(planned, result, problem, run=run)

    def attempt(
        self, planned: PlannedAction, result: Result, problem: str | None, *, run: str | None = None
    ) -> Attempt:
        """An attempt that ends now."""
        return Attempt(
            at=self._clock(),
            target=planned.target,
            action=planned.request.action,
            argument=planned.spec.argument(planned.request, planned.person),
            result=result,
            problem=problem,
            run=run,
        )

    def record(self, attempt: Attempt) -> None:
        """Keep an attempt; blocks for the write of one line."""
        if self._action_log is not None:
            self._action_log.add(attempt)

    async def _perform(self, planned: PlannedAction, device: Device | None) -> tuple[Result, str | None]:
        source, device_id = planned.target.source, planned.target.device
        try:
            now = device or await self._monitor.systems.device(source, device_id)
            if objection := planned.spec.objection(planned.target, now):
                return Result.CHANGED, objection
            await self._monitor.systems.perform(source, device_id, planned.request)
        except GoneError as error:
            return Result.CHANGED, str(error)
        except UnreachableError as error:
            return (Result.UNCERTAIN if error.sent else Result.UNREACHABLE), str(error)
        except RateLimitError:
            raise
        except (ActionError, SourceError) as error:
            return Result.REFUSED, str(error)
        except (
            BaseException
        ) as error:  # a bug must not keep an action that may have been sent from the log and the user
            if is_ending(error):
                raise
            log.exception("%s: unexpected error while performing %s", source, planned.request.action)
            return Result.UNCERTAIN, texts.UNEXPECTED.format(error=type(error).__name__)
        return Result.DONE, None
