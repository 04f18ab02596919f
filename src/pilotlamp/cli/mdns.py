"""Listening for announcements by mDNS. It asks the network who is there, and connects to nobody."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from zeroconf import Error, InterfaceChoice, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from pilotlamp.sources.announcements import Announcement, announcement

log = logging.getLogger(__name__)

MAX_NAMES = 300
"""Limit for the names that are asked about, against a flood of them."""
_DOMAIN = ".local."
_ASK_MS = 10_000


async def listen(
    service_types: Sequence[str], heard: Callable[[Announcement], None], *, interfaces: Sequence[str] = ()
) -> None:
    """Listen until cancelled.

    Args:
        service_types: such as ``_ipp._tcp``.
        heard: called for each plausible announcement.
        interfaces: addresses of this computer; none: all interfaces.

    Raises:
        OSError: there is no such interface, or no network.
    """
    chosen = list(interfaces) or InterfaceChoice.All
    seen: set[str] = set()
    async with AsyncZeroconf(interfaces=chosen) as own, asyncio.TaskGroup() as asking:

        def changed(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
            if state_change is ServiceStateChange.Added and name not in seen and len(seen) < MAX_NAMES:
                seen.add(name)
                asking.create_task(_ask(zeroconf, service_type, name, heard))

        types = [f"{each}{_DOMAIN}" for each in service_types]
        browser = AsyncServiceBrowser(own.zeroconf, types, handlers=[changed])
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await browser.async_cancel()


async def _ask(zeroconf: Zeroconf, service_type: str, name: str, heard: Callable[[Announcement], None]) -> None:
    try:
        info = AsyncServiceInfo(service_type, name)
        complete = await info.async_request(zeroconf, _ASK_MS)
    except Error as error:
        log.debug("an announcement can't be read: %r", error)
        return
    made = announcement(
        service_type=service_type.removesuffix(_DOMAIN),
        name=name.removesuffix(f".{service_type}"),
        addresses=info.parsed_addresses(),
        port=info.port,
        host=info.server,
        properties=info.properties,
    )
    if complete and made is not None:
        heard(made)
