"""A notification of a program that ends right after it."""

import asyncio
import logging

from pilotlamp.desktop.notify.bus import Signals, connect
from pilotlamp.desktop.notify.message import arguments
from pilotlamp.errors import DesktopError
from pilotlamp.view.face import Notice

log = logging.getLogger(__name__)

WITHIN_S = 10.0
"""A daemon that hangs holds up no longer than this."""


async def tell_once(notice: Notice) -> None:
    """Show it, or log why that can't be done; its clicks have no effect. Within WITHIN_S, never raises."""
    deaf = Signals(clicked=lambda *_: None, closed=lambda _: None, owner=lambda _: None)
    try:
        async with asyncio.timeout(WITHIN_S):
            bus = await connect(None, deaf)
            try:
                await bus.notify(arguments(notice, capabilities=await bus.capabilities(), replaces_id=0))
            finally:
                await bus.disconnect()
    except (DesktopError, TimeoutError) as error:
        log.debug("%s was not shown: %r", notice.title, error)
