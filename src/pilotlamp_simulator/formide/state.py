"""An account with its devices, their sessions, users and printers. Pure: time is an argument.

A device is kept as the JSON that tells of it, because that is what the vendor documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from pilotlamp_simulator.errors import Refusal, ScenarioError
from pilotlamp_simulator.examples import Json, example
from pilotlamp_simulator.formide.initial import (
    DeviceSpec,
    FormideSpec,
    client_json,
    printer_of,
    session_json,
    user_json,
)
from pilotlamp_simulator.formide.printers import Printer
from pilotlamp_simulator.invent import object_id, timestamp

PAST_SESSIONS = 10


@dataclass(slots=True, kw_only=True)
class Host:
    """A device: what Formide calls a client."""

    client: Json
    """Client in the cloud's JSON, without ``session`` and ``status``."""
    session: Json
    """Session that the device reports while online."""
    status: str
    past: list[Json] = field(default_factory=list)
    """Newest first."""
    users: list[Json] = field(default_factory=list)
    printers: list[Printer] = field(default_factory=list)
    local_api: Literal["v1", "v2"] | None = None
    locked: bool = False
    silent: bool = False
    """Its own API takes connections and never answers."""
    offline_session: Literal["null", "missing"] = "null"
    """Value of a missing session in the list: no source states it."""
    syncs: int = 0

    @property
    def id(self) -> str:
        return str(self.client["_id"])

    @property
    def name(self) -> str:
        return str(self.client["name"])

    @property
    def online(self) -> bool:
        return self.status != "offline"

    def describe(self) -> Json:
        """Describe the device as the cloud's API does."""
        told = {**self.client, "status": self.status}
        if self.online:
            return told | {"session": self.session}
        return told | {"session": None} if self.offline_session == "null" else told


class Formide:
    """State of the cloud. ``Refusal`` where the API says no, ``ScenarioError`` where an event names nothing."""

    def __init__(self, spec: FormideSpec, now: float, *, vendor_examples: bool, ports: Mapping[str, int]) -> None:
        """``ports``: where the devices' own APIs listen, by device id."""
        self.spec = spec
        self.tokens = {spec.token}
        self.hosts: list[Host] = _vendor_hosts() if vendor_examples else []
        for device in spec.devices:
            self.add(device, now, port=ports.get(device.key))

    def add(self, spec: DeviceSpec, now: float, *, port: int | None = None) -> None:
        """A device joins the account."""
        host = Host(
            client=client_json(spec),
            session=session_json(spec, port=port),
            status="offline",
            users=[user_json(spec.key, user.name, user.email, admin=user.admin) for user in spec.users],
            printers=[printer_of(spec.key, printer, now) for printer in spec.printers],
            local_api=spec.local_api,
            locked=spec.locked,
        )
        for past in range(spec.past_sessions, 0, -1):
            _begin_session(host, now - past * 86_400)
        if spec.online:
            self.go_online(host, now)
        self.hosts.append(host)

    def named(self, device: str) -> Host:
        """The device with this name or id.

        Raises:
            ScenarioError: there is none.
        """
        for host in self.hosts:
            if device in (host.id, host.name):
                return host
        raise ScenarioError(f"there is no device {device!r}", key="device")

    def printer(self, name: str, device: str | None = None) -> Printer:
        """The printer with this name, of this device where two have the same name.

        Raises:
            ScenarioError: there is none.
        """
        for host in self.hosts if device is None else [self.named(device)]:
            for printer in host.printers:
                if printer.name == name:
                    return printer
        raise ScenarioError(f"there is no printer {name!r}", key="printer")

    def go_online(self, host: Host, now: float) -> None:
        """Connect the device: a session begins, unless one is open."""
        if not host.online:
            host.status = "online"
            _begin_session(host, now)

    def clients(self) -> list[Json]:
        return [host.describe() for host in self.hosts]

    def host(self, client_id: str) -> Host:
        """The device that a request names."""
        for host in self.hosts:
            if host.id == client_id:
                return host
        raise Refusal(HTTPStatus.NOT_FOUND, "Client not found")

    def administered(self, client_id: str) -> Host:
        """The device that a request names, where the caller is its admin user."""
        host = self.host(client_id)
        if not host.client["isAdmin"]:
            raise Refusal(HTTPStatus.FORBIDDEN, "You are not an admin user of this client")
        return host

    def invite(self, client_id: str, email: str) -> Json:
        host = self.host(client_id)
        if any(user["email"] == email for user in host.users):
            raise Refusal(HTTPStatus.CONFLICT, "This user is already connected to this client")
        user = user_json(host.id, email.partition("@")[0], email, admin=False)
        host.users.append(user)
        return user

    def user(self, host: Host, user_id: str) -> Json:
        for user in host.users:
            if user["_id"] == user_id:
                return user
        raise Refusal(HTTPStatus.NOT_FOUND, "User client connection not found")

    def printer_records(self) -> list[Json]:
        """The account's list: without any live state."""
        return [
            {
                "_id": printer.id,
                "name": printer.name,
                "client": host.id,
                "port": printer.port,
                "type": printer.type,
                "baudrate": 250000,
                "bed": {"x": 220, "y": 220, "z": 250, "heated": True},
                "extruders": [{"id": 0, "name": "extruder 1", "nozzleSize": 400, "filamentDiameter": 1750}],
            }
            for host in self.hosts
            for printer in host.printers
        ]


def _begin_session(host: Host, now: float) -> None:
    at = timestamp(now)
    record = {
        "__v": 0,
        "_id": object_id("session", host.id, at),
        "client": host.id,
        "createdAt": at,
        "sessiondata": host.session,
        "updatedAt": at,
    }
    host.past = [record, *host.past][:PAST_SESSIONS]


def _vendor_hosts() -> list[Host]:
    hosts = []
    for told in example("formide-clients"):
        session, status = told.pop("session"), told.pop("status")
        past = [one for one in example("formide-client-sessions") if one["client"] == told["_id"]]
        hosts.append(Host(client=told, session=session, status=status, past=past))
    return hosts
