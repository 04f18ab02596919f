"""The calls of the kilns' API, and its JSON in our words."""

from datetime import UTC, datetime
from http import HTTPStatus

from msgspec import Struct

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, PastSession, Rows, Session
from pilotlamp.domain.snapshot import Reading
from pilotlamp.domain.text import clean
from pilotlamp.errors import ActionError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.elements import Elements, listed
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.http.ratelimit import not_before
from pilotlamp.sources.http.writing import DEVICE_GONE, Write, judge, segment
from pilotlamp.sources.lenient import instant_or_none, text_or_none
from pilotlamp.sources.wire import Id, Raw, decode, identity
from tests.kiln import DOOR_OPEN, FIRE, SHUT_DOWN

_STATES = {"ready": DeviceState.ONLINE, "waiting": DeviceState.PENDING, "off": DeviceState.OFFLINE}
_GONE = frozenset({HTTPStatus.NOT_FOUND})
_NEEDS = "you need to be the master potter for this"


class Kiln(Struct, frozen=True, kw_only=True):
    """One kiln."""

    id: Id
    name: object = None
    state: object = None
    door: object = None


class Firing(Struct, frozen=True, kw_only=True):
    """One firing."""

    id: Id
    started: object = None


class Kilns:
    """A ``System``: the kilns of one pottery."""

    def __init__(self, endpoint: Endpoint, secret: str) -> None:
        self._name = endpoint.name
        self._secret = secret
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._http = HttpClient(endpoint)
        self._body: bytes | None = None
        self._elements = Elements(lambda body: _device(decode(body, Kiln, what="a kiln")))
        self._devices: tuple[Device, ...] = ()

    async def fetch(self) -> Reading:
        reply = await self._http.get("/kilns", headers=self._headers)
        if reply.body is not self._body:
            raws = decode(reply.body, list[Raw], what="the list of kilns", empty=[])
            found = self._elements.take(raws)
            if raws and not found:
                found = list(map(_device, decode(reply.body, list[Kiln], what="the list of kilns")))
            self._devices = tuple({device.id: device for device in reversed(found)}.values())[::-1]
            self._body = reply.body
        now = datetime.now(UTC)
        return Reading(
            source=self._name,
            taken_at=now,
            devices=self._devices,
            left_out=self._elements.left_out,
            not_before=not_before(reply.headers, now),
        )

    async def device(self, device_id: str) -> Device:
        reply = await self._http.get(f"/kilns/{segment(device_id)}", headers=self._headers, accept=_GONE)
        if reply.status in _GONE:
            raise GoneError(DEVICE_GONE)
        return _device(decode(reply.body, Kiln, what="the kiln"))

    async def rows(self, device_id: str, list_name: str) -> Rows:
        reply = await self._http.get(f"/kilns/{segment(device_id)}/{list_name}", headers=self._headers)
        return tuple(listed(reply.body, _firing, what="the list of firings"))

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        path = f"/kilns/{segment(device_id)}"
        match request:
            case ActionRequest(action="fire", values=(programme,)):
                write = Write(method="POST", path=f"{path}/fire", json={"programme": programme}, needs=_NEEDS)
            case ActionRequest(action="shut-down"):
                write = Write(method="DELETE", path=f"{path}/fire", needs=_NEEDS)
            case _:
                raise ActionError(f"a kiln has no action {request.action}")
        answer = await self._http.send(write.method, write.path, headers=self._headers, json=write.json)
        judge(answer, write, self._secret)

    async def aclose(self) -> None:
        await self._http.aclose()


def _device(raw: Kiln) -> Device:
    id_ = identity(raw.id, what="a kiln")
    state = _STATES.get(text_or_none(raw.state) or "", DeviceState.UNKNOWN)
    return Device(
        id=id_,
        name=text_or_none(raw.name) or clean(id_) or "(no name)",
        state=state,
        allowed_actions=() if state is DeviceState.OFFLINE else (FIRE.name, SHUT_DOWN.name),
        conditions=(Condition(key=DOOR_OPEN.key),) if raw.door == "open" else (),
    )


def _firing(body: bytes) -> PastSession:
    raw = decode(body, Firing, what="a firing")
    return PastSession(id=identity(raw.id, what="a firing"), started_at=instant_or_none(raw.started), session=Session())
