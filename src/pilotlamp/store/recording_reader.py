"""Reader of recordings, for replays. Anybody may have written the file: its texts are cleaned like a server's, and its
rules have to be within the limits of the settings.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, tzinfo
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from zoneinfo import ZoneInfo

from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.conditions import Condition, ConditionSpec
from pilotlamp.domain.events import Event
from pilotlamp.domain.model import Device, PrinterState, Source
from pilotlamp.domain.snapshot import Failure, Reading
from pilotlamp.domain.text import clean
from pilotlamp.domain.times import YEARS
from pilotlamp.errors import BadReplyError, RecordingError
from pilotlamp.sources.wire import decode, identity_or_none
from pilotlamp.store import schema as wire

MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""More than a reading of 100,000 devices needs."""

_LONGEST_INTERVAL_S: Final = 366 * 24 * 3600.0

T = TypeVar("T")

OutOfRange = Callable[[AlertRules | GeneralRules], Iterable[str]]
"""Gives the names of rules whose number no settings file may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Header and events of a recording."""

    sources: tuple[Source, ...]
    rules: Mapping[str, AlertRules]
    general: GeneralRules
    zone: tzinfo | None
    """None: the recording names no zone."""
    events: Iterator[Event]
    """Read lazily, once; raises RecordingError at a line that is no event."""


def read(path: Path, *, out_of_range: OutOfRange, conditions: Mapping[str, ConditionSpec]) -> Recording:
    """Read a recording from a file.

    Args:
        path: the file.
        out_of_range: the limits of the settings.
        conditions: those of all kinds, by key.

    Raises:
        RecordingError: the file is no recording, or can't be read; names the place.
    """
    lines = _lines(path)
    number, first = next(lines, (1, b""))
    if wire.is_newer(first):
        raise RecordingError(
            "a newer Pilotlamp has written it, and only such a one can replay it", file=path, line=number
        )
    header = _decode(first, wire.Header, path, number)
    sources, rules = _clean((tuple(header.sources), header.rules))
    sources = tuple(replace(source, conditions=tuple(conditions.values())) for source in sources)
    recording = Recording(
        sources=sources,
        # An older program knew fewer kinds.
        rules={name: replace(each, urgency={**DEFAULT_URGENCY, **each.urgency}) for name, each in rules.items()},
        general=replace(header.general, urgency={**DEFAULT_URGENCY, **header.general.urgency}),
        zone=_zone(header.zone, path, number),
        events=_events(lines, {source.name for source in sources}, conditions.keys(), path),
    )
    for fault in _faults(recording, out_of_range):
        raise RecordingError(fault, file=path, line=number)
    return recording


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read the lines that are not blank, with their numbers from 1."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise RecordingError(f"the line is longer than {MAX_LINE_BYTES} bytes", file=path, line=number)
                if line.strip():
                    yield number, line
    except OSError as error:
        raise RecordingError(f"can't be read: {error.strerror}", file=path) from error


def _events(
    lines: Iterator[tuple[int, bytes]], sources: set[str], conditions: Collection[str], path: Path
) -> Iterator[Event]:
    for number, content in lines:
        line = _decode(content, wire.EventLine, path, number)
        if line.slept_since is None and clean(line.source or "") not in sources:
            raise RecordingError("its source is not in the first line (at $.source)", file=path, line=number)
        event = _event(line, conditions)
        if event is None:
            raise RecordingError("needs one of reading, failure and slept_since (at $)", file=path, line=number)
        yield _clean(event)


def _event(line: wire.EventLine, conditions: Collection[str]) -> Event | None:
    """Make the event of a line; None: the line has no event, or several."""
    match line.source or "", line.reading, line.failure, line.slept_since:
        case _, None, None, datetime() as slept:
            return slept, line.at
        case source, wire.ReadingLine() as reading, None, None:
            read = Reading(source=source, taken_at=line.at, **wire.fields_of(reading))
            return replace(read, devices=tuple(_with_conditions(device, conditions) for device in read.devices))
        case source, None, wire.FailureLine() as failure, None:
            return Failure(source=source, at=line.at, **wire.fields_of(failure))
        case _:
            return None


def _with_conditions(device: Device, known: Collection[str]) -> Device:
    """The device with conditions of known keys only.

    An older program recorded no conditions, but the fields that they follow from.
    """
    implied = ("encryption_off",) if device.encrypted is False else ()
    printers = tuple(
        replace(
            printer,
            conditions=_conditions(
                printer.conditions, ("printer_error",) if printer.state is PrinterState.ERROR else (), known
            ),
        )
        for printer in device.printers
    )
    return replace(device, conditions=_conditions(device.conditions, implied, known), printers=printers)


def _conditions(
    recorded: tuple[Condition, ...], implied: tuple[str, ...], known: Collection[str]
) -> tuple[Condition, ...]:
    found = recorded or tuple(Condition(key=key) for key in implied)
    return tuple(condition for condition in found if condition.key in known)


def _decode(content: bytes, type_: type[T], path: Path, number: int) -> T:
    try:
        line = decode(content, type_, what="the line")
    except BadReplyError as error:
        raise RecordingError(str(error), file=path, line=number) from error
    for place, time in wire.times(line):
        if time.tzinfo is None:
            raise RecordingError(f"a time needs a zone, such as Z (at {place})", file=path, line=number)
        if time.year not in YEARS:
            raise RecordingError(f"a time out of range (at {place})", file=path, line=number)
    return line


def _zone(name: str | None, path: Path, number: int) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name is not None else None
    except (ValueError, KeyError, OSError) as error:
        raise RecordingError("this time zone is not known here (at $.zone)", file=path, line=number) from error


def _faults(recording: Recording, out_of_range: OutOfRange) -> Iterator[str]:
    """Parts of the first line that no replay can go by, with their JSON paths."""
    names = [source.name for source in recording.sources]
    for place, source in enumerate(recording.sources):
        where = f"$.sources[{place}]"
        if source.name in names[:place]:
            yield f"two sources have one name (at {where}.name)"
        if not 0 < source.interval_s <= _LONGEST_INTERVAL_S:
            yield f"no interval (at {where}.interval_s)"
    for rules in recording.rules.values():
        for key in out_of_range(rules):
            yield f"a number out of range (at $.rules[...].{key})"
        if rules.quiet and (rules.quiet.start.tzinfo or rules.quiet.end.tzinfo):
            yield "a time of day with a zone (at $.rules[...].quiet)"
    for key in out_of_range(recording.general):
        yield f"a number out of range (at $.general.{key})"


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}
        if isinstance(id_ := getattr(value, "id", None), str):
            parts["id"] = identity_or_none(id_) or parts["id"]  # as exact as when it was read
        return replace(value, **parts)
    return value


def _clean(value: T) -> T:
    """Clean every text in some data."""
    return cast("T", _cleaned(value))
