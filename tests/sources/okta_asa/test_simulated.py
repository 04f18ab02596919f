"""The list call's query against the simulated team, whose base address is none of Okta's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from pilotlamp.config import load
from pilotlamp.domain.snapshot import Reading
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.okta_asa.api import OktaAsa
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.simulator_process import SimulatorProcess

LAPTOPS = tuple(f"lap-{number:04}" for number in range(1200))
SCENARIO = "vendor_examples = false\n" + "".join(f'[[okta_asa.laptops]]\nhostname = "{name}"\n' for name in LAPTOPS)
SETTINGS = """
[[sources]]
name = "Laptops"
kind = "okta-asa"
url = "{url}"
team = "acme"
all = true
"""

Fetch = Callable[[str], Awaitable[Reading]]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    file = tmp_path_factory.mktemp("scenario") / "team.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    with SimulatorProcess(file) as running:
        yield running


@pytest.fixture
async def fetch(process: SimulatorProcess, tmp_path: Path) -> AsyncIterator[Fetch]:
    """One reading, with further keys in the settings."""
    process.reset()
    made: list[OktaAsa] = []

    async def fetched(keys: str) -> Reading:
        file = tmp_path / "config.toml"
        file.write_text(SETTINGS.format(url=process.okta_asa.url) + keys, encoding="utf-8")
        (source,) = load(file).sources
        assert isinstance(source.options, OktaAsaOptions)
        endpoint = Endpoint(name=source.name, url=source.url)
        made.append(OktaAsa(endpoint, source.options, process.okta_asa.secret))
        return await made[-1].fetch()

    yield fetched
    for system in made:
        await system.aclose()


@pytest.mark.parametrize(("keys", "requests"), [("", 12), ("page_size = 1000", 2), ("page_size = 7", 172)])
async def test_page_size_decides_how_many_requests_a_reading_takes(
    process: SimulatorProcess, fetch: Fetch, keys: str, requests: int
) -> None:
    reading = await fetch(keys)

    assert tuple(device.name for device in reading.devices) == LAPTOPS
    assert len([one for one in process.requests("okta_asa") if one["path"].endswith("/clients")]) == requests


async def test_most_recent_clients_come_first_if_asked_for(fetch: Fetch) -> None:
    reading = await fetch("page_size = 500\ndescending = true")

    assert tuple(device.name for device in reading.devices) == LAPTOPS[::-1]
