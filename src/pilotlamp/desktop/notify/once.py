"""A notification of a program that ends right after it."""

import asyncio
import logging
from functools import partial

from pilotlamp.desktop.dbus.address import session_bus_address
from pilotlamp.desktop.dbus.calls import BUS_ERRORS, call, joined
from pilotlamp.desktop.notify.daemon import NotificationDaemon
from pilotlamp.desktop.notify.message import arguments
from pilotlamp.errors import DesktopError
from pilotlamp.view.tray_view import Notice

log = logging.getLogger(__name__)

WITHIN_S = 10.0
"""Longest wait for a daemon that hangs."""


async def tell_once(notice: Notice) -> None:
    """Show a notice within WITHIN_S, or log why it can't be shown; clicks on it have no effect. Never raises."""
    try:
        async with asyncio.timeout(WITHIN_S), joined(session_bus_address()) as bus:
            daemon = NotificationDaemon(partial(call, bus, timeout_s=None))
            await daemon.notify(arguments(notice, capabilities=await daemon.capabilities(), replaces_id=0))
    except (*BUS_ERRORS, DesktopError) as error:
        log.debug("%s was not shown: %r", notice.title, error)
