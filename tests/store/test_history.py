"""The history's file: what is written is read back, whatever becomes of the program or the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pilotlamp.domain.history.availability import Gap, GapReason, Interval, SeenTime, Span
from pilotlamp.domain.history.entries import ListedAtStart, NoLongerListed, StateBegan, Subject
from pilotlamp.domain.history.report import SubjectHistory
from pilotlamp.domain.history.seen import SeenInterval
from pilotlamp.errors import HistoryError
from pilotlamp.store.history_reader import read
from pilotlamp.store.history_schema import VERSION
from pilotlamp.store.history_writer import HistoryWriter
from tests.builders import NOW, at

WINDOW = Interval(begin=at(0), end=at(1000))
SHELF = Subject(source="Makerspace", device="a")
FELIX = Subject(source="Makerspace", device="a", printer="p")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[HistoryWriter]:
    with closing(HistoryWriter(path, keep_days=400, max_mb=200)) as writer:
        yield writer


def began(state: str, seconds: float, subject: Subject = SHELF, name: str = "Shelf") -> StateBegan:
    return StateBegan(subject=subject, name=name, state=state, at=at(seconds))


def seen(begin: float, end: float, gap: GapReason | None = None) -> tuple[str, SeenInterval]:
    return "Makerspace", SeenInterval(begin=at(begin), end=at(end), gap=gap)


def spans(path: Path, subject: Subject = SHELF) -> list[tuple[str, float, float | None]]:
    """State, begin and end of each span, in seconds."""
    (found,) = (each for each in read(path, WINDOW) if each.subject == subject)
    return [
        (each.state, (each.begin - NOW).total_seconds(), None if each.end is None else (each.end - NOW).total_seconds())
        for each in found.spans
    ]


def test_what_is_written_is_read_back(writer: HistoryWriter, path: Path) -> None:
    assert writer.write([began("online", 0), began("idle", 0, FELIX, "Felix")], [seen(0, 0)], NOW)
    assert writer.write([began("offline", 100)], [seen(0, 300), seen(500, 900, GapReason.BLIND)], NOW)

    gaps = (
        Gap(begin=at(300), end=at(500), reason=GapReason.BLIND),
        Gap(begin=at(900), end=at(1000), reason=GapReason.NOT_RUNNING),
    )
    felix = (Span(state="idle", begin=at(0)),)
    assert read(path, WINDOW) == (
        SubjectHistory(subject=FELIX, name="Felix", host="Shelf", spans=felix, seen=SeenTime(gaps)),
        SubjectHistory(
            subject=SHELF,
            name="Shelf",
            spans=(Span(state="online", begin=at(0), end=at(100)), Span(state="offline", begin=at(100))),
            seen=SeenTime(gaps),
        ),
    )


def test_only_what_touches_the_window_is_read(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", -900), began("offline", -500), began("online", 0), began("offline", 1000)], [], NOW)

    assert spans(path) == [("online", 0, 1000)]


def test_state_that_goes_on_after_a_restart_is_one_span(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", 0)], [], NOW)
    writer.close()
    writer.write([began("online", 500, name="Shelf 2")], [], NOW)

    assert spans(path) == [("online", 0, None)]
    assert [each.name for each in read(path, WINDOW)] == ["Shelf 2"]


def test_what_a_first_reading_does_not_list_has_ended(writer: HistoryWriter, path: Path) -> None:
    other = Subject(source="Laptops", device="b")
    writer.write([began("online", 0), began("idle", 0, FELIX), began("online", 0, other)], [], NOW)
    writer.write([ListedAtStart(source="Makerspace", subjects=frozenset({SHELF}), at=at(500))], [], NOW)

    assert spans(path) == [("online", 0, None)]
    assert spans(path, FELIX) == [("idle", 0, 500)]
    assert spans(path, other) == [("online", 0, None)]


def test_device_that_left_has_ended(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", 0), NoLongerListed(subject=SHELF, at=at(60))], [], NOW)

    assert spans(path) == [("online", 0, 60)]


def test_clock_that_was_set_back_makes_no_span_that_ends_before_it_begins(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", 500), began("offline", 200), began("online", 600)], [], NOW)

    assert spans(path) == [("offline", 500, 600), ("online", 600, None)]


def test_old_spans_are_deleted_once_a_day(path: Path) -> None:
    with closing(HistoryWriter(path, keep_days=1, max_mb=200)) as writer:
        writer.write([began("online", 0), began("offline", 10)], [seen(0, 10), seen(20, 200_000)], NOW)
        writer.write([], [], NOW + timedelta(hours=23))
        assert len(spans(path)) == 2
        writer.write([], [], NOW + timedelta(days=1, seconds=30))

        assert spans(path) == [("offline", 10, None)]


@pytest.mark.slow
def test_file_that_is_too_long_loses_its_oldest_spans(path: Path) -> None:
    subjects = [Subject(source="Makerspace", device=f"{number}") for number in range(10)]
    states = [
        began("online" if number % 2 else "offline", number, subject) for number in range(3000) for subject in subjects
    ]
    with closing(HistoryWriter(path, keep_days=400, max_mb=1)) as writer:
        writer.write(states, [], NOW)

    kept = read(path, Interval(begin=at(0), end=at(4000)))
    assert [len(each.spans) for each in kept] == [len(kept[0].spans)] * 10
    assert kept[0].spans[0].begin > at(0)
    assert kept[0].spans[-1].end is None
    assert path.stat().st_size < 1_100_000


def test_there_may_be_no_history_yet(path: Path) -> None:
    assert read(path, WINDOW) == ()

    path.parent.mkdir()
    path.touch()  # as a lamp that has only just begun one
    assert read(path, WINDOW) == ()


def test_file_is_its_owners_alone(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", 0)], [], NOW)

    assert {file.stat().st_mode & 0o077 for file in (path.parent, *path.parent.iterdir())} == {0}


@pytest.mark.parametrize(
    "content", [b"no database, but long enough to be taken for one" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_broken_file_is_set_aside(
    writer: HistoryWriter, path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    assert writer.write([began("online", 0)], [], NOW)

    assert spans(path) == [("online", 0, None)]
    assert path.with_name("history.sqlite3.broken").read_bytes() == content
    assert "set aside as history.sqlite3.broken" in caplog.text


def test_broken_file_cant_be_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 400)

    with pytest.raises(HistoryError, match=r"history\.sqlite3: can't be read: file is not a database"):
        read(path, WINDOW)


def test_newer_file_is_left_as_it_is(writer: HistoryWriter, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    content = path.read_bytes()

    assert writer.write([began("online", 0)], [], NOW)
    assert writer.write([began("online", 0)], [], NOW)

    assert path.read_bytes() == content
    assert caplog.text.count("a newer Pilotlamp's") == 1
    with pytest.raises(HistoryError, match="a newer Pilotlamp has written it"):
        read(path, WINDOW)


def test_folder_that_cant_be_written_is_said_once_and_tried_again(
    writer: HistoryWriter, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.write_text("a file in the folder's place")
    caplog.set_level("INFO")

    assert not writer.write([began("online", 0)], [], NOW)
    assert not writer.write([began("online", 0)], [], NOW)
    assert caplog.text.count("can't be written, so the history has a hole") == 1

    path.parent.unlink()
    assert writer.write([began("online", 0)], [], NOW)
    assert "can be written again" in caplog.text
    assert spans(path) == [("online", 0, None)]


def test_file_that_breaks_while_it_is_used_is_set_aside(writer: HistoryWriter, path: Path) -> None:
    writer.write([began("online", 0)], [], NOW)
    writer.close()
    broken = bytearray(path.read_bytes())
    broken[4096:] = b"\xff" * (len(broken) - 4096)
    path.write_bytes(broken)

    written = [writer.write([began("offline", 5)], [], NOW) for _ in range(2)]

    assert written[-1]
    assert spans(path) == [("offline", 5, None)]
