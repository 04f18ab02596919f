"""The simulator's application without server and sockets, with a hand-moved clock."""

import tomllib
from typing import Any

import httpx

from pilotlamp_simulator.application import application
from pilotlamp_simulator.connections import Connections
from pilotlamp_simulator.events.vocabulary import event
from pilotlamp_simulator.journal import Journal
from pilotlamp_simulator.scenario import Scenario, Start
from pilotlamp_simulator.stage import Stage
from pilotlamp_simulator.tables import read
from pilotlamp_simulator.timeline import Timeline
from pilotlamp_simulator.world import World

MAIN_PORT = 4000
FIRST_DEVICE_PORT = 4001
BEGIN = 1_800_000_000.0
"""Unix seconds."""


class Simulated:
    """Asks with the right credentials unless told otherwise; ``token=None``: with none."""

    def __init__(self, scenario: Scenario) -> None:
        self.now = BEGIN
        devices = [device for device in scenario.start.formide.devices if device.local_api]
        self.ports = {device.key: FIRST_DEVICE_PORT + index for index, device in enumerate(devices)}
        self.stage = Stage(scenario, self.ports, lambda: self.now)
        self.journal = Journal()
        self._app = application(self.stage, Timeline(self.stage), self.journal, Connections(), self.ports)

    @classmethod
    def of(cls, toml: str) -> "Simulated":
        """A scenario without events, and without the vendors' examples unless it asks for them."""
        table = {"vendor_examples": False} | tomllib.loads(toml)
        return cls(Scenario(name="test", start=read(Start, table), events=()))

    @property
    def world(self) -> World:
        return self.stage.world

    def happen(self, do: str, **keys: object) -> None:
        """An event, now."""
        event({"do": do, **keys})(self.world, self.now)

    async def ask(self, method: str, path: str, *, port: int = MAIN_PORT, **parts: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
            return await client.request(method, path, **parts)

    async def formide(
        self, method: str, path: str, *, token: str | None = "formide-access-token", **parts: Any
    ) -> httpx.Response:
        return await self.ask(method, f"/formide{path}", headers=bearer(token), **parts)

    async def okta(
        self, method: str, path: str, *, token: str | None = "okta-fixed-bearer-token", **parts: Any
    ) -> httpx.Response:
        return await self.ask(method, f"/okta-asa/v1/teams/acme{path}", headers=bearer(token), **parts)

    async def clientexec(self, **parts: Any) -> httpx.Response:
        parts = {"headers": {"X-Application-Key": "clientexec-application-key"}} | parts
        return await self.ask("GET", "/clientexec/api/users/usersonline", **parts)

    async def octoprint(
        self, method: str, path: str, *, key: str = "octoprint-api-key", **parts: Any
    ) -> httpx.Response:
        return await self.ask(method, f"/octoprint{path}", headers={"X-Api-Key": key}, **parts)

    async def moonraker(self, method: str, path: str, *, key: str = "moonraker-api-key") -> httpx.Response:
        return await self.ask(method, f"/moonraker{path}", headers={"X-Api-Key": key})

    async def device(
        self, name: str, method: str, path: str, *, token: str | None = None, **parts: Any
    ) -> httpx.Response:
        """A device's own API."""
        port = self.ports[self.world.formide.named(name).id]
        return await self.ask(method, path, port=port, headers=bearer(token), **parts)


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}
