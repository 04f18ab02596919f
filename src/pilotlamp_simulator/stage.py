"""The running simulation: a scenario, the world it has become, and how long it has been running."""

import time
from collections.abc import Callable, Mapping

from pilotlamp_simulator.scenario import Scenario


class Stage:
    """Holder of the present world for the routes; ``reset`` replaces the world."""

    def __init__(self, scenario: Scenario, ports: Mapping[str, int], now: Callable[[], float] = time.time) -> None:
        """``ports``: where the devices' own APIs listen, by device id. ``now``: Unix seconds."""
        self.scenario = scenario
        self.now = now
        self._ports = ports
        self.reset()

    def reset(self) -> None:
        """Everything as at the start."""
        self._started_at = self.now()
        self.world = self.scenario.world(self._started_at, self._ports)

    def uptime_s(self) -> float:
        """Since the start, or since it was last reset."""
        return round(self.now() - self._started_at, 3)
