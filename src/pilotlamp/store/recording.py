"""Recorder of readings as JSON lines: a user sends us the recording of a false alarm, and we replay it.

The first line has the sources and their alert rules. Each further line is one event:

    {"at": time, "source": name, "reading": {…}}
    {"at": time, "source": name, "failure": {…}}
    {"at": time, "slept_since": time}

There is no secret in a recording, for readings hold none. But it has device names, owners, IP and MAC addresses, and
names of people and of the pages they look at: it is the user's own file, made for its owner's eyes only. E-mail
addresses are left out, and masked within other texts, each in the same way throughout, so that a replay gives the same
alerts.
"""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.events import Event, happened_at
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Failure, Reading
from pilotlamp.errors import RecordingError
from pilotlamp.store import schema as wire
from pilotlamp.store.masking import masked


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
            sources: all sources of the events.
            rules: by source name.
            general: the rules over all sources.
            zone: the user's; kept if it has a name.

        Raises:
            RecordingError: the file exists already, or can't be made.
        """
        self._path = path
        self._key = secrets.token_bytes(16)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise RecordingError("exists already; choose another name", file=path) from error
        except OSError as error:
            raise RecordingError(f"can't be created: {error.strerror}", file=path) from error
        self._file: IO[bytes] = os.fdopen(handle, "wb", buffering=0)
        header = wire.Header(
            type="pilotlamp-recording",
            version=1,
            zone=zone.key if isinstance(zone, ZoneInfo) else None,
            sources=[replace(source, conditions=()) for source in sources],  # the kind has them
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
            RecordingError: the file can't be written; the disk may be full.
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


def _line(event: Event) -> wire.EventLine:
    at = happened_at(event)
    match event:
        case Reading():
            event = replace(event, people=tuple(replace(person, email=None) for person in event.people))
            return wire.EventLine(at=at, source=event.source, reading=wire.copied(wire.ReadingLine, event))
        case Failure():
            return wire.EventLine(at=at, source=event.source, failure=wire.copied(wire.FailureLine, event))
        case slept, _:
            return wire.EventLine(at=at, slept_since=slept)
