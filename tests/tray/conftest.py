"""Fixtures of the tray's tests."""

from collections.abc import Iterator

import pytest

from tests.held_system import Held, held_systems


@pytest.fixture
def held() -> Iterator[Held]:
    """Systems whose answers are the test's."""
    with held_systems() as held:
        yield held
