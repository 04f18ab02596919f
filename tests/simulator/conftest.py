"""A simulated world within the test, and the simulator as a process."""

import pytest

from pilotlamp_simulator.scenario import load
from tests.simulator.simulated import Simulated
from tests.simulator_fixtures import simulator

__all__ = ["simulator"]


@pytest.fixture
def quiet() -> Simulated:
    """The scenario ``quiet``."""
    return Simulated(load("quiet"))


@pytest.fixture
def vendor() -> Simulated:
    """The scenario ``vendor``."""
    return Simulated(load("vendor"))
