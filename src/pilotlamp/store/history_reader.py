"""Reader of the history, beside a lamp that writes it or without one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pilotlamp.domain.history.availability import GapReason, Interval, SeenTime, Span, milliseconds
from pilotlamp.domain.history.entries import Subject
from pilotlamp.domain.history.report import SubjectHistory
from pilotlamp.domain.history.seen import SeenInterval, gaps
from pilotlamp.errors import HistoryError
from pilotlamp.store.files import reason
from pilotlamp.store.history_schema import NewerHistoryError, connect, moment, version


def read(path: Path, window: Interval) -> tuple[SubjectHistory, ...]:
    """Read what is known of all subjects, in the order of their sources and names.

    Raises:
        HistoryError: the file can't be read; there may be none yet.
    """
    if not path.exists():
        return ()
    try:
        with closing(connect(path, read_only=True)) as database:
            return tuple(_histories(database, window)) if version(database) else ()
    except NewerHistoryError as error:
        raise HistoryError(f"{path}: a newer Pilotlamp has written it; update this one") from error
    except (sqlite3.Error, OSError) as error:
        raise HistoryError(f"{path}: can't be read: {reason(error)}") from error


def _histories(database: sqlite3.Connection, window: Interval) -> Iterator[SubjectHistory]:
    begin, end = milliseconds(window.begin), milliseconds(window.end)
    spans: dict[int, list[Span]] = {}
    for id_, state, from_at, until_at in database.execute(
        "SELECT subject, state, from_at, until_at FROM span"
        " WHERE from_at < ? AND (until_at IS NULL OR until_at > ?) ORDER BY subject, from_at",
        (end, begin),
    ):
        until = None if until_at is None else moment(until_at)
        spans.setdefault(id_, []).append(Span(state=state, begin=moment(from_at), end=until))
    times: dict[str, SeenTime] = {}
    for id_, its_source, device, printer, name, host in database.execute(
        "SELECT subject.id, subject.source, subject.device, subject.printer, subject.name, host.name FROM subject"
        " LEFT JOIN subject AS host ON subject.printer <> '' AND host.printer = ''"
        " AND host.source = subject.source AND host.device = subject.device"
        " ORDER BY subject.source, subject.name, subject.device, subject.printer",
    ):
        if id_ not in spans:
            continue
        if its_source not in times:
            times[its_source] = SeenTime(gaps(_seen(database, its_source, begin, end), window))
        yield SubjectHistory(
            subject=Subject(source=its_source, device=device, printer=printer),
            name=name,
            host=host or "",
            spans=tuple(spans[id_]),
            seen=times[its_source],
        )


def _seen(database: sqlite3.Connection, source: str, begin: int, end: int) -> Iterator[SeenInterval]:
    for from_at, until_at, gap in database.execute(
        "SELECT from_at, until_at, gap FROM seen WHERE source = ? AND from_at < ? AND until_at > ? ORDER BY from_at",
        (source, end, begin),
    ):
        yield SeenInterval(begin=moment(from_at), end=moment(until_at), gap=GapReason(gap) if gap else None)
