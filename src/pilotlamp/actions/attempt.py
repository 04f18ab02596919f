"""One command carried out on one device, for the tray and the command line alike: errors become results."""

import logging
from collections.abc import Callable
from datetime import datetime

from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import Command, Target
from pilotlamp.domain.model import Device
from pilotlamp.errors import ActionError, GoneError, RateLimitError, SourceError, UnreachableError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.view.action_texts import why_not

log = logging.getLogger(__name__)


async def attempt(
    monitor: Monitor,
    target: Target,
    command: Command,
    *,
    argument: str | None,
    device: Device | None = None,
    clock: Callable[[], datetime],
    run: str | None = None,
    may_wait: bool = False,
) -> Attempt:
    """Carry it out if the device is still what was chosen. Never raises, but for being cancelled and ``may_wait``.

    Args:
        monitor: has the source.
        target: what was chosen.
        command: what to do.
        argument: see ``Attempt``.
        device: the device as it is now; None: it is read first.
        clock: the time now, aware.
        run: see ``Attempt``.
        may_wait: it can be tried again later if the server asks for that.

    Raises:
        RateLimitError: only with ``may_wait``; nothing was done.
    """
    try:
        result, problem = await _carried_out(monitor, target, command, device)
    except RateLimitError as error:
        if may_wait:
            raise
        result, problem = Result.REFUSED, str(error)
    return Attempt(
        at=clock(),
        target=target,
        action=command.verb,
        argument=argument,
        result=result,
        problem=problem,
        run=run,
    )


async def _carried_out(
    monitor: Monitor, target: Target, command: Command, device: Device | None
) -> tuple[Result, str | None]:
    try:
        now = device or await monitor.device(target.source, target.device)
        if changed := why_not(target, command.verb, now):
            return Result.CHANGED, changed
        await monitor.carry_out(target.source, target.device, command)
    except GoneError as error:
        return Result.CHANGED, str(error)
    except UnreachableError as error:
        return (Result.UNCERTAIN if error.sent else Result.UNREACHABLE), str(error)
    except RateLimitError:
        raise
    except (ActionError, SourceError) as error:
        return Result.REFUSED, str(error)
    except Exception as error:  # a bug must not keep an action that may have been sent from the log and the user
        log.exception("%s: unexpected error while carrying out %s", target.source, command.verb)
        return Result.UNCERTAIN, f"unexpected error: {type(error).__name__}"
    return Result.DONE, None
