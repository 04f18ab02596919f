"""A helpdesk with the people who are or were online. Pure: time is an argument."""

import re
from dataclasses import dataclass
from typing import Literal

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.examples import Json, example
from pilotlamp_simulator.invent import object_id

Role = Literal["customer", "staff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpec:
    """Somebody as a scenario file describes them."""

    name: str
    id: str | None = None
    """None: made from the name."""
    email: str | None = None
    """None: made from the name."""
    role: Role = "customer"
    online: bool = True
    minutes: int = 0
    """Minutes online, or minutes since the person left."""
    link: str | None = None
    """None: a page of the simulator, as a relative address."""
    lastview: object = ""
    """``""``, ``{m = "support", v = "getticket", t = "ticketid|105792"}`` or ``[]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientexecSpec:
    """``[clientexec]`` of a scenario file."""

    path: str = "/api/users/usersonline"
    key_in: Literal["header", "query"] = "header"
    key_name: str = "X-Application-Key"
    key: str = "clientexec-application-key"
    people: tuple[PersonSpec, ...] = ()


@dataclass(slots=True, kw_only=True)
class Visitor:
    """Somebody, and since when they are online or gone."""

    record: Json
    """Record of the API, without ``time``."""
    since: float


class Clientexec:
    """State of the helpdesk."""

    def __init__(self, spec: ClientexecSpec, now: float, *, vendor_examples: bool, clock_runs: bool) -> None:
        """``clock_runs``: False keeps times, ``timestamp`` and ``elapsed`` as they are in the vendor's example."""
        self.spec = spec
        self._stopped_at = None if clock_runs else now
        self._frame: Json = example("clientexec-users-online")
        vendor = [*self._frame.pop("users"), *self._frame.pop("offlineusers")] if vendor_examples else []
        self.visitors = [Visitor(since=now - _seconds(person.pop("time")), record=person) for person in vendor]
        self.visitors += [_visitor(person, now) for person in spec.people]

    def reply(self, now: float) -> Json:
        """The whole answer."""
        at = now if self._stopped_at is None else self._stopped_at
        online, gone = (
            [{**one.record, "time": _time(at - one.since)} for one in self.visitors if one.record["online"] == here]
            for here in (1, 0)
        )
        frame = dict(self._frame)
        if self._stopped_at is None:
            frame |= {"timestamp": int(now), "elapsed": "0.012"}
        return frame | {"users": online, "offlineusers": gone, "count": len(online), "offlinecount": len(gone)}

    def arrive(self, person: PersonSpec, now: float) -> None:
        """Come online; somebody with this name or id who is listed already keeps what is known of them."""
        visitor = next((one for one in self.visitors if person.name in (one.record["id"], one.record["name"])), None)
        if visitor is None:
            visitor = _visitor(person, now)
            self.visitors.append(visitor)
        visitor.record |= {"online": 1, "color": "green", "lastview": person.lastview}
        visitor.since = now

    def leave(self, name: str, now: float) -> None:
        visitor = self.named(name)
        visitor.record |= {"online": 0, "color": "yellow"}
        visitor.record.pop("lastview", None)
        visitor.since = now

    def view(self, name: str, lastview: object) -> None:
        self.named(name).record["lastview"] = lastview

    def named(self, person: str) -> Visitor:
        """The one with this name or id.

        Raises:
            ScenarioError: there is none.
        """
        for visitor in self.visitors:
            if person in (visitor.record["id"], visitor.record["name"]):
                return visitor
        raise ScenarioError(f"there is nobody called {person!r}", key="person")


def _visitor(spec: PersonSpec, now: float) -> Visitor:
    person_id = spec.id or str(int(object_id("person", spec.name)[:4], 16))
    record: Json = {
        "id": person_id,
        "name": spec.name,
        "email": spec.email or f"{re.sub(r'[^a-z]+', '.', spec.name.lower()).strip('.')}@example.com",
        "status": 0,
        "link": spec.link if spec.link is not None else f"index.php?fuse=clients&view=profile&id={person_id}",
        "color": "green" if spec.online else "yellow",
        "type": spec.role,
        "online": int(spec.online),
    }
    if spec.online:
        record["lastview"] = spec.lastview
    return Visitor(record=record, since=now - spec.minutes * 60)


def _time(seconds: float) -> str:
    """``[Nh ]Nm``."""
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours}h {minutes}m" if hours else f"{minutes}m"


def _seconds(time: str) -> int:
    """``[Nh ]Nm`` back again."""
    return sum(int(amount) * {"h": 3600, "m": 60}[unit] for amount, unit in re.findall(r"(\d+)([hm])", time))
