"""Fixtures around the simulator; for ``pytest_plugins``."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.simulator_process import SimulatorProcess


@pytest.fixture(scope="session")
def simulators() -> Iterator[Callable[[str], SimulatorProcess]]:
    """Gives the session's one simulator with a scenario, as at its start."""
    with ExitStack() as stack:
        running: dict[str, SimulatorProcess] = {}

        def simulator(scenario: str) -> SimulatorProcess:
            if scenario not in running:
                running[scenario] = stack.enter_context(SimulatorProcess(scenario))
            running[scenario].reset()
            return running[scenario]

        yield simulator


@pytest.fixture
def simulator(request: pytest.FixtureRequest, simulators: Callable[[str], SimulatorProcess]) -> SimulatorProcess:
    """A simulator that nobody else has asked or changed.

    The scenario is ``quiet``, or what ``@pytest.mark.parametrize("simulator", ["vendor"], indirect=True)`` says.
    """
    return simulators(getattr(request, "param", "quiet"))
