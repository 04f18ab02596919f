"""All printers of the shop. Pure: time is an argument."""

from collections.abc import Mapping
from typing import Literal

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.print_shop.machine import Machine, MachineSpec
from pilotlamp_simulator.print_shop.queues import Job, Queue, QueueSpec

MachineSystem = Literal["octoprint", "moonraker"]


class PrintShop:
    """State of the shop; a scenario may have any part of it, or none."""

    def __init__(
        self, machines: Mapping[MachineSystem, MachineSpec | None], queues: tuple[QueueSpec, ...], now: float
    ) -> None:
        self._machines = {system: Machine(spec, now) for system, spec in machines.items() if spec is not None}
        self.queues = [
            Queue(spec=spec, levels=[one.level_pct for one in spec.supplies], since=now, seen=now) for spec in queues
        ]
        self._jobs = 0

    def machine(self, system: MachineSystem) -> Machine:
        """The printer of OctoPrint or Moonraker.

        Raises:
            ScenarioError: the scenario has none.
        """
        if system not in self._machines:
            raise ScenarioError(f"there is no {system} in this scenario", key="system")
        return self._machines[system]

    def queue(self, name: str) -> Queue:
        """A queue of the CUPS server.

        Raises:
            ScenarioError: there is none of this name.
        """
        for queue in self.queues:
            if queue.spec.name == name:
                return queue
        raise ScenarioError(f"there is no queue {name!r}", key="queue")

    def print(self, queue: str, now: float, *, name: str, duration_s: float) -> None:
        """A job joins a queue."""
        self._jobs += 1
        self.queue(queue).add(Job(id=self._jobs, name=name, remaining_s=duration_s, created=now), now)

    def describe(self, now: float) -> Json:
        """For people and tests to look at."""
        machines: Json = {system: machine.state(now) for system, machine in self._machines.items()}
        return machines | {"cups": {one.spec.name: one.describe(now, "http://localhost") for one in self.queues}}
