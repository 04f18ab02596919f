"""The pottery that the tests of its kind watch."""

from collections.abc import Iterator

import pytest

from tests.kiln.contract import registered
from tests.kiln.server import Pottery, pottery


@pytest.fixture
def kilns() -> Iterator[Pottery]:
    """The kind is in the table of kinds while its server runs."""
    with registered(), pottery() as running:
        yield running
