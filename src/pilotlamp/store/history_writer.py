"""Writer of the history: which states began when, and which sources were seen when.

Losing the history is a nuisance: nothing about its file ever stops the program.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pilotlamp.domain.history.availability import milliseconds
from pilotlamp.domain.history.entries import Entry, ListedAtStart, StateBegan, Subject
from pilotlamp.domain.history.seen import SeenInterval
from pilotlamp.store.files import reason
from pilotlamp.store.history_schema import NewerHistoryError, connect, set_aside

log = logging.getLogger(__name__)

NEWER: Final = "The history is a newer Pilotlamp's: it is left as it is, and nothing is added to it"
_PRUNE_EVERY: Final = timedelta(days=1)
_PRUNED_SHARE: Final = 10
"""A file that is too long loses a tenth of its spans at a time."""


class HistoryWriter:
    """Adds to the history. Blocks: for a worker thread, one call at a time. Never raises ``OSError``."""

    def __init__(self, path: Path, *, keep_days: int, max_mb: int) -> None:
        self.path = path
        self._keep_days = keep_days
        self._max_mb = max_mb
        self._database: sqlite3.Connection | None = None
        self._given_up = False
        self._failing = False
        self._pruned_at: datetime | None = None

    def write(self, entries: Iterable[Entry], seen: Iterable[tuple[str, SeenInterval]], now: datetime) -> bool:
        """Add entries and the times in which sources were seen, in one transaction; whether that was done."""
        if self._given_up:
            return True
        try:
            database = self._opened()
            with _transaction(database):
                for entry in entries:
                    _add(database, entry)
                _add_seen(database, seen)
            self._prune(database, now)
        except NewerHistoryError:
            log.warning("%s: %s", self.path, NEWER)
            self._given_up = True
            return True
        except (sqlite3.Error, OSError) as error:
            self._fails(error)
            return False
        if self._failing:
            log.info("%s: can be written again", self.path)
        self._failing = False
        return True

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            try:
                self._database = connect(self.path)
            except sqlite3.OperationalError:  # a folder that can't be written, a file that is locked
                raise
            except sqlite3.DatabaseError as error:
                set_aside(self.path, error)
                self._database = connect(self.path)
        return self._database

    def _fails(self, error: Exception) -> None:
        if not self._failing:
            log.warning("%s: can't be written, so the history has a hole: %s", self.path, reason(error))
        self._failing = True
        self.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with contextlib.suppress(OSError):
                set_aside(self.path, error)

    def _prune(self, database: sqlite3.Connection, now: datetime) -> None:
        """Delete what is too old, and the oldest of what is too much, once a day."""
        if self._pruned_at is not None and timedelta() <= now - self._pruned_at < _PRUNE_EVERY:
            return
        self._pruned_at = now
        too_old = milliseconds(now - timedelta(days=self._keep_days))
        with _transaction(database):
            _delete_before(database, too_old)
        while _size_mb(database) > self._max_mb and (oldest := _oldest_tenth(database)) is not None:
            with _transaction(database):
                _delete_before(database, oldest)
            # Not execute: that would free a single page.
            database.executescript("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _add(database: sqlite3.Connection, entry: Entry) -> None:
    at = milliseconds(entry.at)
    if isinstance(entry, ListedAtStart):
        _close_others(database, entry, at)
        return
    if not isinstance(entry, StateBegan):
        _close(database, entry.subject, at)
        return
    subject = entry.subject
    (id_,) = database.execute(
        "INSERT INTO subject (source, device, printer, name) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id",
        (subject.source, subject.device, subject.printer, entry.name),
    ).fetchone()
    known = database.execute(
        "SELECT id, state, from_at FROM span WHERE subject = ? AND until_at IS NULL", (id_,)
    ).fetchone()
    if known is not None:
        if known[1] == entry.state:
            return
        # A clock that was set back must not make a span that ends before it begins.
        if at > known[2]:
            database.execute("UPDATE span SET until_at = ? WHERE id = ?", (at, known[0]))
        else:
            at = known[2]
            database.execute("DELETE FROM span WHERE id = ?", (known[0],))
    database.execute("INSERT INTO span (subject, state, from_at) VALUES (?, ?, ?)", (id_, entry.state, at))


def _close(database: sqlite3.Connection, subject: Subject, at: int) -> None:
    database.execute(
        "UPDATE span SET until_at = max(from_at, ?) WHERE until_at IS NULL AND subject ="
        " (SELECT id FROM subject WHERE source = ? AND device = ? AND printer = ?)",
        (at, subject.source, subject.device, subject.printer),
    )


def _close_others(database: sqlite3.Connection, listed: ListedAtStart, at: int) -> None:
    there = {(subject.device, subject.printer) for subject in listed.subjects}
    found = database.execute(
        "SELECT device, printer FROM subject JOIN span ON span.subject = subject.id"
        " WHERE until_at IS NULL AND source = ?",
        (listed.source,),
    ).fetchall()
    for device, printer in found:
        if (device, printer) not in there:
            _close(database, Subject(source=listed.source, device=device, printer=printer), at)


def _add_seen(database: sqlite3.Connection, seen: Iterable[tuple[str, SeenInterval]]) -> None:
    database.executemany(
        "INSERT INTO seen (source, from_at, until_at, gap) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET until_at = max(until_at, excluded.until_at)",
        ((source, milliseconds(each.begin), milliseconds(each.end), each.gap) for source, each in seen),
    )


def _delete_before(database: sqlite3.Connection, at: int) -> None:
    database.execute("DELETE FROM span WHERE until_at < ?", (at,))
    database.execute("DELETE FROM seen WHERE until_at < ?", (at,))
    database.execute("DELETE FROM subject WHERE id NOT IN (SELECT subject FROM span)")


def _oldest_tenth(database: sqlite3.Connection) -> int | None:
    """The time before which a tenth of the ended spans ended; None: there are too few."""
    (count,) = database.execute("SELECT count(*) FROM span WHERE until_at IS NOT NULL").fetchone()
    if count < _PRUNED_SHARE:
        return None
    (at,) = database.execute(
        "SELECT until_at FROM span WHERE until_at IS NOT NULL ORDER BY until_at LIMIT 1 OFFSET ?",
        (count // _PRUNED_SHARE,),
    ).fetchone()
    return int(at) + 1


def _size_mb(database: sqlite3.Connection) -> float:
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (free,) = database.execute("PRAGMA freelist_count").fetchone()
    (page_bytes,) = database.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * page_bytes) / 1e6
