"""Linux: logind, UPower and NetworkManager on the system's bus, the portal on the session's."""

import os
from collections.abc import Callable
from functools import partial

from pilotlamp.desktop.session_bus import session_bus_address
from pilotlamp.desktop.surroundings.bus_watch import BusWatch
from pilotlamp.desktop.surroundings.services import battery, network_manager, network_portal, sleep
from pilotlamp.desktop.surroundings.verdict import Verdict
from pilotlamp.desktop.tasks import Tasks

SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket"
"""Where the D-Bus Specification, "Well-known Message Bus Instances", has it."""


class DBusSurroundings:
    """``Surroundings`` from whichever of the services are there, now or later. The portal counts where
    NetworkManager says nothing.
    """

    def __init__(
        self,
        *,
        on_resume: Callable[[], None],
        on_network: Callable[[bool], None],
        on_battery: Callable[[bool], None],
        system_address: str | None = None,
        session_address: str | None = None,
        reconnect_s: float = 1.0,
    ) -> None:
        network = Verdict(on_network, assumed=True)
        power = Verdict(on_battery, assumed=False)
        self._tasks = Tasks()
        self._system = BusWatch(
            lambda: system_address or os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or SYSTEM_BUS,
            [sleep(on_resume)],
            [battery(partial(power.say, 0)), network_manager(partial(network.say, 0))],
            reconnect_s=reconnect_s,
        )
        self._session = BusWatch(
            lambda: session_address or session_bus_address(),
            [],
            [network_portal(partial(network.say, 1))],
            reconnect_s=reconnect_s,
        )

    async def start(self) -> None:
        self._tasks.spawn(self._system.run())
        self._tasks.spawn(self._session.run())

    async def aclose(self) -> None:
        await self._tasks.end()
