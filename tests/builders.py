"""Hand-made values of the domain with sensible defaults, so that a test says only what it is about.

``at(s)`` is the hand-moved clock; ``after(outcomes…)`` folds them the way the engine does.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.folding import fold
from pilotlamp.domain.model import (
    Device,
    DeviceState,
    Person,
    Printer,
    PrinterState,
    Role,
    Session,
    Source,
)
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading, Snapshot, SourceStatus
from pilotlamp.sources.kinds import conditions
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
"""A Saturday evening; the first reading of every test unless it says otherwise."""


CONDITIONS = tuple(conditions().values())
"""Those of all kinds."""


def at(seconds: float) -> datetime:
    """``NOW`` moved by hand."""
    return NOW + timedelta(seconds=seconds)


def source(name: str = "Makerspace", **parts: Any) -> Source:
    """A source polled every 30 s, with the conditions of all kinds; ``parts`` are fields of ``Source``."""
    known = {"kind": "formide", "interval_s": 30.0, "host": "api.formide.example", "conditions": CONDITIONS}
    return Source(**{"name": name, **known, **parts})


MAKERSPACE = source()
LAPTOPS = source("Laptops", kind="okta-asa", interval_s=60.0, host="app.scaleft.example")
HELPDESK = source("Helpdesk", kind="clientexec", host="billing.example.com")


def device(name: str = "printer-host", state: DeviceState = DeviceState.ONLINE, **parts: Any) -> Device:
    """A device whose id is its name; ``parts`` are fields of ``Device``."""
    off = (Condition(key=ENCRYPTION_OFF.key),) if parts.get("encrypted") is False else ()
    return Device(**{"id": name, "name": name, "state": state, "conditions": off, **parts})


def offline(name: str = "printer-host", **parts: Any) -> Device:
    """The same device, offline."""
    return device(name, DeviceState.OFFLINE, **parts)


def session(**parts: Any) -> Session:
    """A session with every part known but ``since``; ``parts`` are fields of ``Session``."""
    known = {
        "ip": "203.0.113.7",
        "ip_internal": "192.168.1.20",
        "city": "Amsterdam",
        "country": "Netherlands",
        "isp": "Example Net",
        "version": "0.2.0",
    }
    return Session(**{**known, **parts})


def printer(name: str = "Ultimaker 2", state: PrinterState = PrinterState.IDLE, **parts: Any) -> Printer:
    """A printer whose id is its name; ``parts`` are fields of ``Printer``."""
    error = (Condition(key=PRINTER_ERROR.key),) if state is PrinterState.ERROR else ()
    return Printer(**{"id": name, "name": name, "state": state, "conditions": error, **parts})


def person(name: str = "Jack Smith", role: Role = Role.CUSTOMER, **parts: Any) -> Person:
    """Somebody online for 10 min; ``parts`` are fields of ``Person``."""
    return Person(**{"id": name, "name": name, "role": role, "online": True, "for_s": 600.0, **parts})


def reading(
    *devices: Device,
    of: Source = MAKERSPACE,
    taken_at: datetime = NOW,
    people: tuple[Person, ...] = (),
    **parts: Any,
) -> Reading:
    """One complete answer of ``of``; ``parts`` are the other fields of ``Reading``."""
    return Reading(source=of.name, taken_at=taken_at, devices=devices, people=people, **parts)


def failure(
    kind: FailureKind = FailureKind.UNREACHABLE,
    *,
    of: Source = MAKERSPACE,
    failed_at: datetime = NOW,
    problem: str = "no answer within 10 s",
    hint: str | None = None,
    retry_after_s: float | None = None,
) -> Failure:
    """One poll of ``of`` that gave no reading."""
    return Failure(source=of.name, at=failed_at, kind=kind, problem=problem, hint=hint, retry_after_s=retry_after_s)


def after(*outcomes: Outcome, sources: tuple[Source, ...] = (MAKERSPACE,)) -> Snapshot:
    """The snapshot after these outcomes, oldest first."""
    snapshot = Snapshot.waiting(sources)
    for outcome in outcomes:
        snapshot = fold(snapshot, outcome)
    return snapshot


def went_offline(name: str = "printer-host", *, of: Source = MAKERSPACE, **parts: Any) -> tuple[Reading, ...]:
    """Three readings of one device: online, then offline twice (30 and 60 s later), which confirms it."""
    return (
        reading(device(name, **parts), of=of),
        reading(offline(name, **parts), of=of, taken_at=at(30)),
        reading(offline(name, **parts), of=of, taken_at=at(60)),
    )


def status_of(snapshot: Snapshot, of: Source = MAKERSPACE) -> SourceStatus:
    """One source's part of it."""
    return snapshot.sources[of.name]


def snapshot_of(*statuses: SourceStatus) -> Snapshot:
    """A snapshot of hand-made statuses, for what no sequence of readings is worth writing down."""
    return Snapshot(sources={status.name: status for status in statuses})
