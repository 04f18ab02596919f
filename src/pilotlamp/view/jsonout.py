"""The machine-readable view: contract.md, "status --json", "watch --json", "act --json". Keys are always there."""

import json
import math
from datetime import UTC, datetime

from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.conditions import Holding
from pilotlamp.domain.model import Connection, Device, PastSession, Person, Rows, Session
from pilotlamp.domain.severity import overview
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice, TrackedPrinter
from pilotlamp.view.tray_view import Notice

Json = dict[str, object]


def status(snapshot: Snapshot, now: datetime, *, at: datetime | None = None) -> Json:
    """Everything, as ``status --json`` prints it.

    Args:
        snapshot: all sources.
        now: the time by which readings are out of date.
        at: the time of the report; None: the same.
    """
    seen = overview(snapshot, now)
    return {
        "at": iso_time(at or now),
        "severity": seen.severity.value,
        "stale": seen.stale,
        "sources": [_source(part) for part in snapshot.sources.values()],
    }


def state_line(snapshot: Snapshot, now: datetime) -> Json:
    """The line of ``watch --json`` for the whole."""
    seen = overview(snapshot, now)
    return {
        "type": "state",
        "at": iso_time(now),
        "severity": seen.severity.value,
        "stale": seen.stale,
        "counts": {
            "online": seen.counts.online,
            "offline": seen.counts.offline,
            "pending": seen.counts.pending,
            "unknown": seen.counts.unknown,
            "people_online": seen.counts.people_online,
        },
    }


def notice_line(notice: Notice) -> Json:
    """The line of ``watch --json`` for a notification; its source is null where it is of none or of all."""
    return {
        "type": "notice",
        "at": iso_time(notice.at),
        "id": notice.id,
        "replaces": notice.replaces,
        "kind": notice.kind,
        "source": notice.source or None,
        "subjects": list(notice.subjects),
        "title": notice.title,
        "body": notice.body,
        "urgency": notice.urgency.value,
    }


def source_line(status_: SourceStatus, at: datetime) -> Json:
    """The line of ``watch --json`` for a source whose own state changed."""
    return {
        "type": "source",
        "at": iso_time(at),
        "source": status_.name,
        "state": status_.state.value,
        "error": status_.failure.advised if status_.failure else None,
    }


def act_results(source: str, action: str, attempts: tuple[Attempt, ...]) -> Json:
    """Results of one action on one device or more, as ``act --json`` prints them."""
    return {
        "source": source,
        "action": action,
        "results": [
            {
                "device": {"id": attempt.target.device, "name": attempt.target.name},
                "result": attempt.result.value,
                "problem": attempt.problem,
            }
            for attempt in attempts
        ],
    }


def device_rows(source: str, device: Device, list_name: str, rows: Rows) -> Json:
    """The rows of one of a device's lists, in the order given, under the list's name."""
    return {
        "source": source,
        "device": {"id": device.id, "name": device.name},
        list_name: [_past_session(row) if isinstance(row, PastSession) else _connection(row) for row in rows],
    }


def _connection(user: Connection) -> Json:
    return {"id": user.id, "name": user.name, "email": user.email, "admin": user.is_admin}


def _past_session(past: PastSession) -> Json:
    return {
        "id": past.id,
        "started_at": _time_or_null(past.started_at),
        "updated_at": _time_or_null(past.updated_at),
        **_session(past.session),
    }


def dumps(value: object) -> str:
    """One line of JSON that can always be written as UTF-8: half of a surrogate pair becomes a question mark.

    What a terminal or a text direction would obey is escaped, wherever it comes from.
    """
    line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return line if line.isprintable() else "".join(map(_visible, line))


def _visible(char: str) -> str:
    """Joiners are kept: many scripts and emoji need them. The other characters outside of ASCII are as they are."""
    return json.dumps(char)[1:-1] if not char.isprintable() and clean(f"a{char}") != f"a{char}" else char


def _source(part: SourceStatus) -> Json:
    return {
        "name": part.name,
        "kind": part.source.kind,
        "state": part.state.value,
        "error": part.failure.advised if part.failure else None,
        "checked_at": _time_or_null(part.checked_at),
        "seen_at": _time_or_null(part.seen_at),
        "devices": [_device(tracked) for tracked in part.devices.values()],
        "people": [_person(person) for person in part.people],
        "left_out": part.left_out,
    }


def _device(tracked: TrackedDevice) -> Json:
    """With its confirmed state, which is the one that severity and notices go by."""
    device = tracked.device
    return {
        "id": device.id,
        "name": device.name,
        "type": device.type,
        "state": tracked.presence.state.value,
        "owner": device.owner,
        "os": device.os,
        "encrypted": device.encrypted,
        "tags": list(device.tags),
        "session": _session(device.session) if device.session else None,
        "printers": [_printer(printer) for printer in tracked.printers],
        "conditions": _conditions(tracked.conditions),
    }


def _session(session: Session) -> Json:
    return {
        "ip": session.ip,
        "ip_internal": session.ip_internal,
        "city": session.city,
        "country": session.country,
        "isp": session.isp,
        "version": session.version,
        "since": _time_or_null(session.since),
    }


def _printer(tracked: TrackedPrinter) -> Json:
    printer = tracked.printer
    return {
        "id": printer.id,
        "name": printer.name,
        "state": tracked.status.state.value,
        "progress_pct": _number(printer.progress_pct),
        "remaining_s": _number(printer.remaining_s),
        "ends_at": _time_or_null(tracked.ends_at),
        "job": printer.job,
        "elapsed_s": _number(printer.elapsed_s),
        "last_job": printer.last_job.value if printer.last_job else None,
        "jobs_waiting": printer.jobs_waiting,
        "accepts_jobs": printer.accepts_jobs,
        "supplies": [{"name": each.name, "level_pct": _number(each.level_pct)} for each in printer.supplies],
        "conditions": _conditions(tracked.conditions),
    }


def _conditions(holding: tuple[Holding, ...]) -> list[Json]:
    return [
        {
            "key": each.spec.key,
            "part": each.part or None,
            "detail": each.detail,
            "severity": each.spec.severity.value,
            "since": _time_or_null(each.since),
        }
        for each in holding
    ]


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role.value,
        "online": person.online,
        "for_s": _number(person.for_s),
        "viewing": person.viewing,
        "link": person.link,
    }


def _number(value: float | None) -> float | None:
    """Whole numbers without a fraction; JSON has no infinity."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def iso_time(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _time_or_null(at: datetime | None) -> str | None:
    return iso_time(at) if at else None
