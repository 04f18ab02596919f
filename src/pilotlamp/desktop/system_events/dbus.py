"""System events of Linux: logind, UPower and NetworkManager on the system bus, the portal on the session bus."""

from collections.abc import Callable
from functools import partial

from pilotlamp.desktop.dbus.address import session_bus_address, system_bus_address
from pilotlamp.desktop.system_events.bus_watch import BusWatch
from pilotlamp.desktop.system_events.first_known import FirstKnown
from pilotlamp.desktop.system_events.services import SLEEP, battery, network_manager, network_portal
from pilotlamp.desktop.tasks import Tasks


class DBusSystemEvents:
    """``SystemEvents`` of the services that are running, now or later. The portal counts where NetworkManager has no
    answer.
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
        network = FirstKnown(on_network, assumed=True)
        power = FirstKnown(on_battery, assumed=False)
        self._tasks = Tasks()
        self._system = BusWatch(
            lambda: system_address or system_bus_address(),
            [battery(partial(power.set, 0)), network_manager(partial(network.set, 0))],
            {SLEEP: lambda body: on_resume() if body == [False] else None},
            reconnect_s=reconnect_s,
        )
        self._session = BusWatch(
            lambda: session_address or session_bus_address(),
            [network_portal(partial(network.set, 1))],
            reconnect_s=reconnect_s,
        )

    async def start(self) -> None:
        self._tasks.spawn(self._system.run())
        self._tasks.spawn(self._session.run())

    async def aclose(self) -> None:
        await self._tasks.end()
