"""Fixtures around the simulator; for ``pytest_plugins``."""

from collections.abc import Iterator

import pytest

from tests.simulator_process import SimulatorProcess


@pytest.fixture
def simulator(request: pytest.FixtureRequest) -> Iterator[SimulatorProcess]:
    """A simulator of its own for one test.

    The scenario is ``quiet``, or what ``@pytest.mark.parametrize("simulator", ["vendor"], indirect=True)`` says.
    """
    with SimulatorProcess(getattr(request, "param", "quiet")) as process:
        yield process
