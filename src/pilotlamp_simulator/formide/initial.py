"""Devices as a scenario file describes them, and the JSON that the cloud makes of them. Pure."""

from dataclasses import dataclass
from typing import Literal

from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.formide.printers import Printer, PrinterSpec
from pilotlamp_simulator.invent import mac_address, object_id

LOCAL_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSpec:
    """User of a device."""

    name: str
    email: str
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """A device. Without ``local_api`` it reports no ``ip_internal``: nobody is to knock at a real network for it."""

    name: str
    id: str | None = None
    """None: made from the name."""
    type: str = "the_element"
    online: bool = True
    admin: bool = True
    """Whether the account is an admin user of it."""
    owner: bool = True
    mac: str | None = None
    tags: tuple[str, ...] = ()
    ip: str = "203.0.113.10"
    city: str = "Amsterdam"
    country: str = "Netherlands"
    isp: str = "Example Fibre"
    version: str = "2.1.3"
    past_sessions: int = 0
    """Sessions before the present one, a day apart."""
    local_api: Literal["v1", "v2"] | None = None
    """Its own API listens on loopback; None: it doesn't, whatever printers it has."""
    locked: bool = False
    """A v1 device that asks for a login even to list its printers."""
    printers: tuple[PrinterSpec, ...] = ()
    users: tuple[UserSpec, ...] = ()

    @property
    def key(self) -> str:
        return self.id or object_id("device", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormideSpec:
    """``[formide]`` of a scenario file."""

    token: str = "formide-access-token"  # noqa: S105 - opens nothing but the simulator
    local_user: str = "admin@makerspace.example"
    """Logs in at the devices' own APIs: e-mail address (v1) and user name (v2)."""
    local_password: str = "formide-local-password"  # noqa: S105 - opens nothing but the simulator
    printer_list: bool = True
    """False: ``GET /db/printers`` is 404, as with the older API."""
    devices: tuple[DeviceSpec, ...] = ()


def client_json(spec: DeviceSpec) -> Json:
    """Without ``session`` and ``status``."""
    return {
        "_id": spec.key,
        "clientToken": f"CLIENT_CONNECTION_TOKEN_{object_id('token', spec.key)}",
        "deviceType": spec.type,
        "isAdmin": spec.admin,
        "isOwner": spec.owner,
        "macAddress": spec.mac or mac_address(spec.key),
        "name": spec.name,
        "permissions": [],
        "tags": list(spec.tags),
    }


def session_json(spec: DeviceSpec, *, port: int | None) -> Json:
    """Session that a device reports while online.

    A real v2 device reports no port and listens on 1337; here both versions report theirs, since all devices share
    one address.
    """
    told = {
        "environment": "production",
        "geo": {
            "as": spec.isp,
            "city": spec.city,
            "country": spec.country,
            "isp": spec.isp,
            "org": spec.isp,
            "query": spec.ip,
            "status": "success",
        },
        "ip": spec.ip,
        "mac": spec.mac or mac_address(spec.key),
        "type": "client",
        "version": spec.version,
    }
    return told if port is None else told | {"ip_internal": LOCAL_ADDRESS, "port": port}


def user_json(device: str, name: str, email: str, *, admin: bool) -> Json:
    """A user client connection; its layout is not documented."""
    return {"_id": object_id("user", device, email), "name": name, "email": email, "isAdmin": admin}


def printer_of(device: str, spec: PrinterSpec, now: float) -> Printer:
    """A printer with its job as far as the scenario says it is."""
    return Printer(
        id=object_id("printer", device, spec.name),
        name=spec.name,
        port=spec.port,
        type=spec.type,
        status=spec.status,
        progress_pct=spec.progress_pct,
        duration_s=spec.duration_s,
        file=spec.file,
        started_at=now - spec.duration_s * spec.progress_pct / 100,
    )
