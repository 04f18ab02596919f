"""The action log: what was done is read back, whoever else writes and whatever is in the file."""

import json
import logging
import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.domain.actions import Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.text import MAX_CHARS, clean
from pilotlamp.store.action_log import MAX_BYTES, ActionLog
from pilotlamp.store.line_file import STALE_LOCK_S
from tests.builders import NOW, at
from tests.patience import HANG_S

INVITE = Attempt(
    at=NOW,
    target=Target(source="Makerspace", device="55c8", name="Element “1”"),
    action="invite",
    argument="ada@example.com",
    result=Result.REFUSED,
    problem="You need to be an admin user for this",
    run="20261121-1",
)
LINE = {
    "at": "2026-11-21T19:00:00Z",
    "source": "Makerspace",
    "device": "55c8",
    "name": "Element “1”",
    "action": "invite",
    "argument": "ada@example.com",
    "result": "refused",
    "problem": "You need to be an admin user for this",
    "run": "20261121-1",
}


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "actions.jsonl"


def attempt(number: int = 0, **parts: Any) -> Attempt:
    """Approval of one of many laptops."""
    target = Target(source="Laptops", device=f"id-{number}", name=f"Laptop {number}")
    return Attempt(**{"at": at(number), "target": target, "action": "approve", "result": Result.DONE, **parts})


def numbers(attempts: tuple[Attempt, ...]) -> list[int]:
    return [int(each.target.device.removeprefix("id-")) for each in attempts]


def written(folder: Path, *lines: object) -> None:
    folder.mkdir(parents=True)
    (folder / "actions.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_news_is_what_any_program_has_added(folder: Path) -> None:
    log = ActionLog(folder)
    asked = [log.last_if_changed(2)]
    for number in range(3):
        ActionLog(folder).add(attempt(number))

    asked += [log.last_if_changed(2), log.last_if_changed(2)]

    assert [numbers(each) for each in asked] == [[], [1, 2], []]


# Shape


def test_a_line_has_the_documented_shape(folder: Path, file: Path) -> None:
    ActionLog(folder).add(INVITE)
    ActionLog(folder).add(attempt())

    first, second = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())

    assert first == LINE
    assert list(first) == list(LINE)
    assert (second["argument"], second["problem"], second["run"]) == (None, None, None)


def test_what_was_added_is_read_newest_last(folder: Path) -> None:
    log = ActionLog(folder)
    for each in (INVITE, attempt(1), attempt(2)):
        log.add(each)

    assert log.last(10) == (INVITE, attempt(1), attempt(2))
    assert log.last(2) == (attempt(1), attempt(2))
    assert log.last(0) == ()


def test_it_is_in_the_users_state_folder(nobodys_home: Path) -> None:
    log = ActionLog()
    log.add(INVITE)

    assert log.path.is_relative_to(nobodys_home)
    assert ActionLog().last(1) == (INVITE,)


def test_before_anything_was_done_there_is_nothing_and_no_word_about_it(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = ActionLog(folder)

    assert (log.last(5), log.last_run("Laptops", "approve")) == ((), ())
    assert caplog.messages == []
    assert not folder.exists()


def test_a_folder_that_cant_be_has_nothing_and_no_word_about_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """That nothing can be kept in it is told when something is to be."""
    (tmp_path / "state").touch()

    assert ActionLog(tmp_path / "state" / "pilotlamp").last(5) == ()
    assert caplog.messages == []


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_it_is_for_its_owner_alone(folder: Path, file: Path) -> None:
    ActionLog(folder).add(INVITE)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names(folder) == ["actions.jsonl"]


def test_times_are_read_in_utc(folder: Path) -> None:
    written(folder, {**LINE, "at": "2026-11-21T21:00:00+02:00"})

    (read,) = ActionLog(folder).last(1)

    assert (read, read.at.tzinfo) == (INVITE, UTC)


# Runs


def test_the_last_run_is_that_of_the_source_and_the_action(folder: Path) -> None:
    log = ActionLog(folder)
    of_other_source = attempt(8, target=Target(source="Other", device="id-8", name="x"), run="c")
    for each in (
        attempt(1, run="a"),
        attempt(2, run="b"),
        attempt(3, run="b", result=Result.REFUSED, problem="no"),
        attempt(4, run="b"),
        attempt(5),
        attempt(6, run="c", action="revoke"),
        of_other_source,
    ):
        log.add(each)

    assert numbers(log.last_run("Laptops", "approve")) == [2, 3, 4]
    assert numbers(log.last_run("Laptops", "revoke")) == [6]
    assert log.last_run("Other", "approve") == (of_other_source,)
    assert log.last_run("Makerspace", "approve") == ()


def test_a_run_that_fills_several_files_is_read_as_one(folder: Path) -> None:
    log = ActionLog(folder, max_bytes=1500)
    for number in range(20):
        log.add(attempt(number, run="a"))

    assert len(names(folder)) == 3
    assert numbers(log.last_run("Laptops", "approve")) == list(range(20))


# Full files


def test_a_full_file_makes_place_and_the_oldest_goes(folder: Path, file: Path, tmp_path: Path) -> None:
    line_bytes = len(one_line(tmp_path, attempt(10)))
    log = ActionLog(folder, max_bytes=3 * line_bytes)
    for number in range(10, 20):
        log.add(attempt(number))

    assert names(folder) == ["actions.jsonl", "actions.jsonl.1", "actions.jsonl.2"]
    assert numbers(log.last(100)) == [13, 14, 15, 16, 17, 18, 19]
    assert numbers(log.last(3)) == [17, 18, 19]
    assert [path.stat().st_size for path in (file, Path(f"{file}.1"))] == [line_bytes, 3 * line_bytes]


@pytest.mark.parametrize(("spare", "files"), [(0, 1), (-1, 2)])
def test_a_file_is_full_when_the_next_line_would_make_it_too_long(folder: Path, spare: int, files: int) -> None:
    size = len(one_line(folder / "x", attempt(10)))
    log = ActionLog(folder / "y", max_bytes=2 * size + spare)

    log.add(attempt(10))
    log.add(attempt(11))

    assert len(names(folder / "y")) == files
    assert numbers(log.last(9)) == [10, 11]


def test_a_file_that_was_set_aside_while_it_was_read_is_read_once(folder: Path, file: Path) -> None:
    """Another program does it between our opening the one and the other."""
    log = ActionLog(folder)
    log.add(attempt(1))
    os.link(file, folder / "actions.jsonl.1")

    assert numbers(log.last(9)) == [1]


def test_a_line_longer_than_a_file_is_kept_all_the_same(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "actions.jsonl").touch()
    log = ActionLog(folder, max_bytes=10)
    log.add(attempt(1))
    assert names(folder) == ["actions.jsonl"]
    log.add(attempt(2))

    assert names(folder) == ["actions.jsonl", "actions.jsonl.1"]
    # More than twice of what a file may have is not read: whatever that is, it is not ours.
    assert ActionLog(folder).last(9) == (attempt(1), attempt(2))


def test_of_a_file_that_is_much_too_long_the_end_is_read(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    lines = [{**LINE, "device": f"id-{number}"} for number in range(1000)]
    written(folder, *lines)

    read = numbers(ActionLog(folder, max_bytes=2000).last(5000))

    assert 1 < len(read) < 20
    assert read == list(range(1000 - len(read), 1000))
    assert caplog.messages == []


def test_a_million_bytes_fit() -> None:
    assert MAX_BYTES == 1024 * 1024


@pytest.mark.parametrize("age_s", [STALE_LOCK_S + 1, -STALE_LOCK_S - 1])
def test_who_was_killed_while_setting_aside_holds_nobody_up_for_ever(age_s: float, folder: Path) -> None:
    """Nor until tomorrow, where the clock was set back."""
    log = ActionLog(folder, max_bytes=10)
    log.add(attempt(1))
    lock = folder / "actions.jsonl.lock"
    lock.mkdir()

    log.add(attempt(2))
    assert names(folder) == ["actions.jsonl", "actions.jsonl.lock"]

    then = time.time() - age_s
    os.utime(lock, (then, then))
    log.add(attempt(3))
    log.add(attempt(4))
    assert names(folder) == ["actions.jsonl", "actions.jsonl.1"]
    assert numbers(ActionLog(folder).last(9)) == [1, 2, 3, 4]


def test_a_file_that_cant_be_set_aside_grows_and_that_is_told_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = ActionLog(folder, max_bytes=10)
    in_the_way = folder / "actions.jsonl.1" / "something"
    in_the_way.mkdir(parents=True)
    (folder / "actions.jsonl.2").touch()

    for number in (1, 2, 3):
        log.add(attempt(number))

    (line,) = caplog.messages
    assert line.startswith(f"{log.path}: is full and can't be set aside: ")
    assert numbers(ActionLog(folder).last(9)) == [1, 2, 3]

    in_the_way.rmdir()
    (folder / "actions.jsonl.2").unlink()
    log.add(attempt(4))
    assert names(folder) == ["actions.jsonl", "actions.jsonl.1", "actions.jsonl.2"]
    assert len(caplog.messages) == 1


# Several at once

ADD_MANY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pilotlamp.store.action_log import ActionLog
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.actions import Target

folder, who, count, max_bytes = sys.argv[1:]
log = ActionLog(Path(folder), max_bytes=int(max_bytes))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    log.add(
        Attempt(
            at=datetime(2026, 11, 21, tzinfo=UTC),
            target=Target(source=who, device=str(number), name="x" * (number % 50)),
            action="approve",
            result=Result.DONE,
        )
    )
"""


@pytest.mark.parametrize("max_bytes", [MAX_BYTES, 70_000])
def test_two_programs_that_write_at_once_lose_and_mix_nothing(
    folder: Path, max_bytes: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The smaller files get full twice meanwhile."""
    count = 500
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", ADD_MANY, str(folder), who, str(count), str(max_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for who in ("a", "b")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    told = [writer.communicate(timeout=HANG_S)[1] for writer in writers]

    read = ActionLog(folder).last(5000)

    assert (told, [writer.returncode for writer in writers]) == ([b"", b""], [0, 0])
    for who in ("a", "b"):
        assert [int(each.target.device) for each in read if each.target.source == who] == list(range(count))
    assert caplog.messages == []
    assert len(names(folder)) == (1 if max_bytes == MAX_BYTES else 3)


# Spoiled files


def test_half_a_line_of_a_program_that_was_killed_costs_that_line_alone(
    folder: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = ActionLog(folder)
    log.add(attempt(1))
    log.add(attempt(2))
    file.write_bytes(file.read_bytes()[:-20])

    assert numbers(log.last(9)) == [1]
    log.add(attempt(3))

    assert numbers(log.last(9)) == [1, 3]
    assert file.read_bytes().endswith(b"}\n")


@pytest.mark.skipif(os.name == "nt", reason="limits of file sizes are POSIX's")
@pytest.mark.parametrize(("limit", "count"), [(1000, 20), (100, 1)])
def test_a_full_disk_costs_what_does_not_fit_and_is_told_once(
    folder: Path, file: Path, limit: int, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n{ADD_MANY}"
    argv = [sys.executable, "-c", limited, str(folder), "a", str(count), str(MAX_BYTES)]

    done = subprocess.run(argv, input=b"go\n", capture_output=True, check=True, timeout=HANG_S)

    assert file.stat().st_size == limit
    (line,) = done.stderr.decode().splitlines()
    assert "actions are missing from the action log" in line
    log = ActionLog(folder)
    log.add(attempt(99))
    assert log.last(1) == (attempt(99),)
    assert [each.target.device for each in log.last(9)[:-1]] == [str(number) for number in range(len(log.last(9)) - 1)]
    assert {message.partition(": ")[2] for message in caplog.messages} == {"1 lines can't be read and are left out"}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "[]",
        '{"at": "2026-11-21T19:00:00Z"}',
        json.dumps({**LINE, "result": "well"}),
        json.dumps({**LINE, "at": "2026-11-21T19:00:00"}),
        json.dumps({**LINE, "at": "0001-01-01T00:00:00+14:00"}),
        json.dumps({**LINE, "at": "9999-12-31T23:59:59-14:00"}),
        json.dumps({**LINE, "device": 7}),
        json.dumps({**LINE, "name": None}),
        '{"x":' + "[" * 100_000,
        "\0" * 500,
    ],
)
def test_lines_that_are_none_of_ours_are_left_out_and_counted(
    folder: Path, file: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    good = json.dumps(LINE)
    file.write_bytes(f"{line}\n{good}\r\n\n{line}\n".encode() + b"\xff\n")

    assert ActionLog(folder).last(9) == (INVITE,)

    assert caplog.messages == [f"{file}: {3 if line else 1} lines can't be read and are left out"]


def test_keys_of_a_later_version_are_no_hindrance(folder: Path) -> None:
    written(folder, {**LINE, "who": "ada"})

    assert ActionLog(folder).last(1) == (INVITE,)


def test_texts_of_the_file_are_not_trusted(folder: Path) -> None:
    """They come into the menu."""
    dirty = "a\x1b[31m\u202e\nb"
    written(folder, {**LINE, **dict.fromkeys(("source", "name", "action", "argument", "problem", "run"), dirty)})

    (read,) = ActionLog(folder).last(1)

    shown = (read.target.source, read.target.name, read.action, read.argument, read.problem, read.run)
    assert set(shown) == {"a [31m b"}


def test_an_id_is_read_as_it_is(folder: Path) -> None:
    """What is done again is done to that very device."""
    odd = attempt(target=Target(source="Laptops", device=" a  b\n", name="x"))
    log = ActionLog(folder)

    log.add(odd)

    assert log.last(1) == (odd,)


@pytest.mark.parametrize("text", ["a\nb\r\n\u2028{}", '"},{', "\ud800x", "x" * 1_000_000, "\0", "é" * 500_000])
def test_no_text_breaks_a_line_or_makes_it_endless(folder: Path, file: Path, text: str) -> None:
    hostile = attempt(
        target=Target(source="Laptops", device=text, name=text), argument=text, problem=text, action="x", run=text
    )
    log = ActionLog(folder)

    log.add(hostile)
    log.add(attempt(1))

    assert len(file.read_bytes().splitlines()) == 2
    assert file.stat().st_size < 50 * MAX_CHARS
    first, second = log.last(9)
    assert second == attempt(1)
    assert first.target.name == clean(text[:MAX_CHARS].replace("\ud800", "?"))


TEXTS = st.text(st.characters(codec="utf-8"), max_size=80).map(clean)


@given(
    st.lists(
        st.builds(
            Attempt,
            at=st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
            target=st.builds(Target, source=TEXTS, device=st.text(st.characters(codec="utf-8")), name=TEXTS),
            action=TEXTS,
            argument=st.none() | TEXTS.filter(bool),
            result=st.sampled_from(Result),
            problem=st.none() | TEXTS.filter(bool),
            run=st.none() | TEXTS.filter(bool),
        ),
        max_size=5,
    )
)
def test_whatever_was_done_is_read_back(tmp_path_factory: pytest.TempPathFactory, attempts: list[Attempt]) -> None:
    log = ActionLog(tmp_path_factory.mktemp("log"))
    for each in attempts:
        log.add(each)

    assert log.last(100) == tuple(attempts)


# What is no file


def test_a_link_is_followed(folder: Path, file: Path, tmp_path: Path) -> None:
    """Whoever keeps it elsewhere has a reason."""
    folder.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    file.symlink_to(elsewhere)
    log = ActionLog(folder)

    log.add(attempt(1))

    assert file.is_symlink()
    assert numbers(log.last(1)) == [1]
    assert elsewhere.exists()


def test_a_link_to_a_full_file_is_set_aside_and_read_once(folder: Path, file: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    file.symlink_to(tmp_path / "elsewhere")
    log = ActionLog(folder, max_bytes=300)

    for number in (1, 2, 3):
        log.add(attempt(number))

    assert not file.is_symlink()
    assert numbers(log.last(9)) == [1, 2, 3]


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_is_set_aside_and_never_waited_for(kind: str, folder: Path, file: Path) -> None:
    folder.mkdir(parents=True)
    if kind == "folder":
        file.mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(file)
    else:
        pytest.skip("there are no named pipes here")
    log = ActionLog(folder)
    assert log.last(1) == ()

    log.add(attempt(1))

    assert log.last(9) == (attempt(1),)
    assert names(folder) == ["actions.jsonl", "actions.jsonl.1"]


def test_a_pipe_that_cant_be_set_aside_is_not_written_to(
    folder: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "actions.jsonl.1" / "something").mkdir(parents=True)
    (folder / "actions.jsonl.2").touch()
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(file)

    ActionLog(folder).add(attempt(1))

    assert [message.rpartition(": ")[2] for message in caplog.messages][1:] == ["not a regular file"]
    assert stat.S_ISFIFO(file.stat().st_mode)


def test_a_link_in_a_circle_stops_nothing(folder: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir(parents=True)
    file.symlink_to(file)
    log = ActionLog(folder)

    log.add(attempt(1))
    assert log.last(1) == ()

    assert [message.startswith(f"{file}: ") for message in caplog.messages] == [True, True]


def test_a_folder_that_cant_be_written_is_told_once_and_once_when_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    blocking = tmp_path / "state"
    blocking.touch()
    log = ActionLog(blocking / "pilotlamp")

    log.add(attempt(1))
    log.add(attempt(2))
    (line,) = caplog.messages
    assert line.startswith(f"{log.path}: can't be written, so actions are missing from the action log: ")

    blocking.unlink()
    log.add(attempt(3))
    log.add(attempt(4))
    assert caplog.messages[1:] == [f"{log.path}: can be written again"]
    assert numbers(log.last(9)) == [3, 4]


def one_line(folder: Path, each: Attempt) -> bytes:
    ActionLog(folder).add(each)
    return (folder / "actions.jsonl").read_bytes()
