"""Attempts of ``pilotlamp act`` beside a running tray, from the action log, which is read every other second."""

import asyncio
from collections.abc import Callable
from typing import Final

from pilotlamp.domain.attempts import Attempt
from pilotlamp.tray.menu_actions import Logs

LOOK_EVERY_S: Final = 2.0
_NEWEST: Final = 1000
"""Limit of the attempts of a bulk run between two looks."""


async def follow(log: Logs, take: Callable[[tuple[Attempt, ...]], None], *, every_s: float = LOOK_EVERY_S) -> None:
    """Hand over new attempts in the log, until cancelled; some of them more than once."""
    while True:
        attempts = await asyncio.to_thread(log.last_if_changed, _NEWEST)
        if attempts:
            take(attempts)
        await asyncio.sleep(every_s)
