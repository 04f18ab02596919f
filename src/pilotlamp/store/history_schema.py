"""Tables of the history's database, and the opening of its file.

Times are whole milliseconds since 1970 in UTC. A span lasts while a subject is in one state; what was not seen of it is
outside of its source's ``seen`` intervals.
"""

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pilotlamp.store.files import reason, state_folder
from pilotlamp.store.lock import own_name

log = logging.getLogger(__name__)

_FILE_NAME: Final = "history.sqlite3"
VERSION: Final = 1
BUSY_S: Final = 5.0
_CACHE_KIB: Final = 256
_TABLES: Final = """
CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    device TEXT NOT NULL,
    printer TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (source, device, printer)
);
CREATE TABLE span (
    id INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER
);
CREATE INDEX span_of_subject ON span (subject, from_at);
CREATE UNIQUE INDEX open_span ON span (subject) WHERE until_at IS NULL;
CREATE TABLE seen (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    gap TEXT,
    UNIQUE (source, from_at)
);
"""


def moment(at: int) -> datetime:
    """Time of the tables, aware, in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def history_path(settings_file: Path) -> Path:
    """Path of the history of a settings file."""
    return state_folder() / own_name(_FILE_NAME, settings_file)


class NewerHistoryError(Exception):
    """The file is a later Pilotlamp's."""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the database, and make it where there is none.

    Raises:
        sqlite3.Error: it can't be opened, or is none.
        NewerHistoryError: it is to be left as it is.
    """
    if read_only:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=BUSY_S, uri=True)
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        # Its calls come from worker threads, one after the other.
        database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        known = version(database)
        if not read_only:
            _prepare(database, known)
    except BaseException:
        database.close()
        raise
    return database


def set_aside(path: Path, problem: Exception) -> None:
    """Rename a file that is no database, or a broken one, with its journal.

    Raises:
        OSError: that can't be done.
    """
    aside = path.with_name(f"{path.name}.broken")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    log.warning("%s: can't be used: %s; set aside as %s", path, reason(problem), aside.name)


def version(database: sqlite3.Connection) -> int:
    """Version of the tables; 0: there are none yet.

    Raises:
        NewerHistoryError: it is a later Pilotlamp's.
    """
    (found,) = database.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise NewerHistoryError
    return int(found)


def _prepare(database: sqlite3.Connection, known: int) -> None:
    if known == 0:
        database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    # With a write-ahead log, readers don't wait, and a program that is killed leaves whole transactions.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("PRAGMA foreign_keys = ON")
    database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    if known == 0:
        database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
