"""A recorded series of readings, as JSON lines: what a user sends us of a false alarm, to be replayed.

The first line says what was watched and by which rules. Each further line is one event:

    {"at": time, "source": name, "reading": {…}}
    {"at": time, "source": name, "failure": {…}}
    {"at": time, "slept_since": time}

There is no secret in it, for readings hold none. But device names, owners, IP and MAC addresses, people's names and
what they look at are there: it is the user's own file, made for its owner's eyes only. E-mail addresses are left out,
and masked where they stand in another text, each in the same way throughout, so that a replay tells the same.
"""

import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import IO, Final, TypeVar
from zoneinfo import ZoneInfo

from pilotlamp.app import wire
from pilotlamp.app.masking import masked
from pilotlamp.app.polled import watched_sources
from pilotlamp.app.recorded import cleaned, header_fault
from pilotlamp.app.watching import local_zone
from pilotlamp.config import Settings
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Failure, Reading
from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError, RecordingError
from pilotlamp.monitor.replay import Event, happened_at
from pilotlamp.sources.wire import decode

log = logging.getLogger(__name__)

MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""More than a reading of 100,000 devices needs."""

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2200

_LineT = TypeVar("_LineT")


class Recorder:
    """Writes a recording, one event after the other; each is in the file when ``write`` returns."""

    def __init__(
        self,
        path: Path,
        sources: Iterable[Source],
        *,
        rules: Mapping[str, AlertRules],
        general: GeneralRules,
        zone: tzinfo,
    ) -> None:
        """
        Args:
            path: a new file.
            sources: all that events will be of.
            rules: by source name.
            general: what holds over all sources.
            zone: the user's; kept if it has a name.

        Raises:
            RecordingError: the file is there already, or can't be made.
        """
        self._path = path
        self._key = secrets.token_bytes(16)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise RecordingError("is there already; choose another name", file=path) from error
        except OSError as error:
            raise RecordingError(f"can't be made: {error.strerror}", file=path) from error
        self._file: IO[bytes] = os.fdopen(handle, "wb", buffering=0)
        header = wire.Header(
            type="pilotlamp-recording",
            version=1,
            zone=zone.key if isinstance(zone, ZoneInfo) else None,
            sources=list(sources),
            rules=dict(rules),
            general=general,
        )
        try:
            self._put(header)
        except RecordingError:
            self.close()
            raise

    def write(self, event: Event) -> None:
        """Add an event.

        Raises:
            RecordingError: the disk is full, or so.
        """
        self._put(_line(event))

    def close(self) -> None:
        """End the recording."""
        self._file.close()

    def _put(self, line: object) -> None:
        try:
            left = memoryview(masked(wire.encode(line).decode(), self._key).encode() + b"\n")
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise RecordingError(f"can't be written: {error.strerror}", file=self._path) from error
        except ValueError as error:
            raise RecordingError(f"can't be written: {error}", file=self._path) from error


@contextlib.contextmanager
def recording(file: Path | None, settings: Settings) -> Iterator[Callable[[Event], None]]:
    """What writes everything that happens into a new file; without a file, what forgets it.

    A disk that gets full ends the recording with a line in the log, not the watching.

    Raises:
        RecordingError: the file is there already, or can't be made.
    """
    if file is None:
        yield lambda _: None
        return
    sources = watched_sources(settings)
    rules = {source.name: source.alerts for source in settings.sources}
    recorder = Recorder(file, sources, rules=rules, general=settings.general, zone=local_zone())
    failed = False

    def write(event: Event) -> None:
        nonlocal failed
        if failed:
            return
        try:
            recorder.write(event)
        except RecordingError as error:
            failed = True
            log.warning("the recording ends here: %s", error)

    try:
        yield write
    finally:
        recorder.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that is being read."""

    sources: tuple[Source, ...]
    rules: Mapping[str, AlertRules]
    general: GeneralRules
    zone: tzinfo | None
    """None: it is not known."""
    events: Iterator[Event]
    """Read while they are asked for, once; raises RecordingError at a line that can't be one."""


def read(path: Path) -> Recording:
    """The recording in a file.

    Raises:
        RecordingError: it is none, or can't be read; names the place.
    """
    lines = _lines(path)
    number, first = next(lines, (1, b""))
    if wire.is_newer(first):
        raise RecordingError(
            "a newer Pilotlamp has written it, and only such a one can replay it", file=path, line=number
        )
    header = _decode(first, wire.Header, path, number)
    sources, rules = cleaned((tuple(header.sources), header.rules))
    fault = header_fault(sources, rules, header.general)
    if fault:
        raise RecordingError(fault, file=path, line=number)
    return Recording(
        sources=sources,
        # An older program knew fewer kinds.
        rules={name: replace(each, urgency={**DEFAULT_URGENCY, **each.urgency}) for name, each in rules.items()},
        general=replace(header.general, urgency={**DEFAULT_URGENCY, **header.general.urgency}),
        zone=_zone(header.zone, path, number),
        events=_events(lines, {source.name for source in sources}, path),
    )


def _line(event: Event) -> wire.EventLine:
    at = happened_at(event)
    match event:
        case Reading():
            body = wire.ReadingLine(
                devices=event.devices,
                people=tuple(replace(person, email=None) for person in event.people),
                left_out=event.left_out,
                printers_left_out=event.printers_left_out,
                not_before=event.not_before,
            )
            return wire.EventLine(at=at, source=event.source, reading=body)
        case Failure():
            failure = wire.FailureLine(
                kind=event.kind,
                problem=event.problem,
                hint=event.hint,
                retry_after_s=event.retry_after_s,
                evidence=event.evidence,
            )
            return wire.EventLine(at=at, source=event.source, failure=failure)
        case slept, _:
            return wire.EventLine(at=at, slept_since=slept)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
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


def _events(lines: Iterator[tuple[int, bytes]], sources: set[str], path: Path) -> Iterator[Event]:
    for number, content in lines:
        line = _decode(content, wire.EventLine, path, number)
        if line.slept_since is None and clean(line.source or "") not in sources:
            raise RecordingError("no source of the first line (at $.source)", file=path, line=number)
        event = _event(line)
        if event is None:
            raise RecordingError("needs one of reading, failure and slept_since (at $)", file=path, line=number)
        yield cleaned(event)


def _event(line: wire.EventLine) -> Event | None:
    """None: it is not exactly one."""
    match line.source or "", line.reading, line.failure, line.slept_since:
        case _, None, None, datetime() as slept:
            return slept, line.at
        case source, wire.ReadingLine() as reading, None, None:
            return Reading(
                source=source,
                taken_at=line.at,
                devices=reading.devices,
                people=reading.people,
                left_out=reading.left_out,
                printers_left_out=reading.printers_left_out,
                not_before=reading.not_before,
            )
        case source, None, wire.FailureLine() as failure, None:
            return Failure(
                source=source,
                at=line.at,
                kind=failure.kind,
                problem=failure.problem,
                hint=failure.hint,
                retry_after_s=failure.retry_after_s,
                evidence=failure.evidence,
            )
        case _:
            return None


def _decode(content: bytes, type_: type[_LineT], path: Path, number: int) -> _LineT:
    try:
        line = decode(content, type_, what="the line")
    except BadReplyError as error:
        raise RecordingError(str(error), file=path, line=number) from error
    for place, time in wire.times(line):
        if time.tzinfo is None:
            raise RecordingError(f"a time needs a zone, such as Z (at {place})", file=path, line=number)
        if not _FIRST_YEAR <= time.year < _LAST_YEAR:
            raise RecordingError(f"a time out of range (at {place})", file=path, line=number)
    return line


def _zone(name: str | None, path: Path, number: int) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name is not None else None
    except (ValueError, KeyError, OSError) as error:
        raise RecordingError("this time zone is not known here (at $.zone)", file=path, line=number) from error
