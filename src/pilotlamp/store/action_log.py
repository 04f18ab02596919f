"""The action log: every attempt to do something to a device, as JSON lines in the user's state folder.

    {"at": time, "source": name, "device": id, "name": name, "action": verb or label, "argument": text or null,
     "result": word, "problem": text or null, "run": id or null}

Words and nulls are those of ``Attempt``. A full file becomes ``actions.jsonl.1``, and that one ``actions.jsonl.2``.
There is no secret in it, but it names devices and the people who were invited: it is for its owner's eyes only. Several
programs may write at the same time. Nothing about it ever stops the program.
"""

import logging
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Final

from pilotlamp.domain.actions import Target
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.text import MAX_CHARS, clean, clean_or_none
from pilotlamp.domain.times import YEARS
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode
from pilotlamp.store import schema as wire
from pilotlamp.store.files import reason, state_folder
from pilotlamp.store.line_file import LineFile

log = logging.getLogger(__name__)

FILE_NAME: Final = "actions.jsonl"
MAX_BYTES: Final = 1024 * 1024


class ActionLog:
    """Keeps attempts. Any thread; blocks; never raises ``OSError``."""

    def __init__(self, folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        """
        Args:
            folder: where the files are; None: the user's state folder. It is made when it is needed.
            max_bytes: the length of a full file.
        """
        self.path = (folder or state_folder()) / FILE_NAME
        self._lines = LineFile(self.path, max_bytes=max_bytes)
        self._failing = False
        self._seen: tuple[int, int] | None = None

    def add(self, attempt: Attempt) -> None:
        """Add an attempt behind the others; it is in the file when this returns."""
        try:
            self._lines.append(wire.encode(_line(attempt)))
        except OSError as error:
            if not self._failing:
                log.warning(
                    "%s: can't be written, so actions are missing from the action log: %s", self.path, reason(error)
                )
            self._failing = True
            return
        if self._failing:
            log.info("%s: can be written again", self.path)
        self._failing = False

    def last(self, count: int) -> tuple[Attempt, ...]:
        """The last ``count`` attempts, or all there are; newest last."""
        return self._read(lambda _: True, count)

    def last_if_changed(self, count: int) -> tuple[Attempt, ...]:
        """Read as ``last`` does, but nothing if no program has added any since the last call."""
        try:
            known = self.path.stat()
        except OSError:
            return ()
        seen, self._seen = self._seen, (known.st_ino, known.st_size)
        return () if seen == self._seen else self.last(count)

    def last_run(self, source: str, action: str) -> tuple[Attempt, ...]:
        """The attempts of the newest bulk run of an action in a source, newest last; none if there was no such run."""
        of_runs = self._read(
            lambda each: each.run is not None and (each.target.source, each.action) == (source, action), None
        )
        return tuple(each for each in of_runs if each.run == of_runs[-1].run)

    def _read(self, wanted: Callable[[Attempt], bool], count: int | None) -> tuple[Attempt, ...]:
        """The newest ``count`` of the wanted attempts, newest last; None: all."""
        found: list[Attempt] = []
        skipped = 0
        for line in self._lines.newest_first():
            if len(found) == count:
                break
            attempt = _attempt(line)
            if attempt is None:
                skipped += 1
            elif wanted(attempt):
                found.append(attempt)
        if skipped:
            log.warning("%s: %d lines can't be read and are left out", self.path, skipped)
        return tuple(reversed(found))


def _line(attempt: Attempt) -> wire.AttemptLine:
    return wire.AttemptLine(
        at=attempt.at,
        source=_writable(attempt.target.source),
        device=_writable(attempt.target.device),
        name=_writable(attempt.target.name),
        action=_writable(attempt.action),
        argument=None if attempt.argument is None else _writable(attempt.argument),
        result=attempt.result,
        problem=None if attempt.problem is None else _writable(attempt.problem),
        run=None if attempt.run is None else _writable(attempt.run),
    )


def _writable(text: str) -> str:
    """A text that JSON can have, and no longer than a text that is read back."""
    return text[:MAX_CHARS].encode(errors="replace").decode()


def _attempt(line: bytes) -> Attempt | None:
    """Read an attempt, with its texts cleaned, as anybody may have edited the file; None: the line has none."""
    try:
        read = decode(line, wire.AttemptLine, what="the line")
    except BadReplyError:
        return None
    if read.at.tzinfo is None or read.at.year not in YEARS:
        return None
    return Attempt(
        at=read.at.astimezone(UTC),
        # The id is compared and never shown: cleaning could make another device's of it.
        target=Target(source=clean(read.source), device=read.device, name=clean(read.name)),
        action=clean(read.action),
        argument=clean_or_none(read.argument),
        result=read.result,
        problem=clean_or_none(read.problem),
        run=clean_or_none(read.run),
    )
