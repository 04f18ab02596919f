"""The state file: what was saved is read, and nothing about the file stops the program."""

import json
import logging
import os
import stat
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.alerts.saved import SavedDevice, SavedLoss, SavedOutage, SavedSource, SavedState
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import FailureKind
from pilotlamp.store.files import MAX_BYTES
from pilotlamp.store.state import BROKEN_KEPT, LEFT_OVER_S, NEWER, REFRESHED_AFTER, StateFile
from tests.builders import NOW, at

MEMORY = SavedState(
    at=NOW,
    mutes=Mutes(
        mutes={
            (None, None): Mute(until=at(3600.25)),
            ("Makerspace", None): Mute(),
            ("Makerspace", "55c8"): Mute(until_online=True),
        },
        acknowledged=frozenset({("Makerspace", "55c8"), ("Laptops", "a")}),
        acknowledged_at={("Makerspace", "55c8"): Severity.PROBLEM},
    ),
    sources={
        "Makerspace": SavedSource(
            read_at=at(-1),
            devices=(
                SavedDevice(id="55c8", name="Element “1”", state=DeviceState.OFFLINE, since=at(-60), open=True),
                SavedDevice(id="55c9", name="Element 2", state=DeviceState.ONLINE),
            ),
        ),
        "Laptops": SavedSource(
            outage=SavedOutage(since=at(-9), kind=FailureKind.UNREACHABLE, problem="no answer", hint="Wait.")
        ),
    },
    loss=SavedLoss(since=at(-9), members=("Laptops", "Makerspace")),
)


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "state.json"


def save(folder: Path, memory: SavedState = MEMORY) -> None:
    StateFile(folder).save(memory)


def spoiled(**parts: Any) -> bytes:
    """A state file with these keys replaced."""
    known = {"version": 1, "at": "2026-11-21T19:00:00Z", "mutes": [], "acknowledged": [], "sources": {}}
    return json.dumps({**known, **parts}).encode()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_saved_is_loaded(folder: Path) -> None:
    save(folder)

    loaded = StateFile(folder).load()

    assert loaded == MEMORY
    assert loaded is not None
    assert (loaded.at, loaded.sources["Makerspace"].read_at) == (NOW, at(-1))


def test_there_is_none_at_the_first_start(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert StateFile(folder).load() is None
    assert caplog.messages == []


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_it_is_for_its_owner_alone(folder: Path, file: Path) -> None:
    save(folder)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names(folder) == ["state.json"]


def test_only_what_is_new_is_written(folder: Path, file: Path) -> None:
    """A poll every 30 s must not keep a disk awake."""
    kept = StateFile(folder)
    kept.save(MEMORY)
    file.unlink()

    kept.save(replace(MEMORY, at=at(60)))
    assert not file.exists()

    kept.save(replace(MEMORY, mutes=Mutes()))
    assert file.exists()


def test_what_was_loaded_is_not_written_again(folder: Path, file: Path) -> None:
    save(folder)
    kept = StateFile(folder)
    kept.load()
    file.unlink()

    kept.save(MEMORY)

    assert not file.exists()


@pytest.mark.parametrize("then", [NOW + REFRESHED_AFTER, NOW - REFRESHED_AFTER])
def test_what_stays_the_same_is_refreshed_now_and_then(then: datetime, folder: Path) -> None:
    """Its age says whether it is still worth comparing with; a clock that was set back must not stop that."""
    kept = StateFile(folder)
    kept.save(MEMORY)

    kept.save(replace(MEMORY, at=then))

    loaded = StateFile(folder).load()
    assert loaded is not None
    assert loaded.at == then


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b'{"version":1,"at":"2026-11-21T19:0', "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        (b"[]", "unexpected format"),
        (b'{"x":' + b"[" * 100_000, "too deeply"),
        (spoiled(version="2"), "$.version"),
        (spoiled(at="2026-11-21T19:00:00"), "a time without zone, or out of range (at $.at)"),
        (spoiled(at="0001-01-01T00:00:00Z"), "a time without zone, or out of range (at $.at)"),
        (spoiled(mutes=[{"until": "9999-12-31T23:59:59Z"}]), "$.mutes[0].until"),
        (spoiled(acknowledged=[["a"]]), "$.acknowledged[0]"),
        (spoiled(sources={"a": {"devices": [{"id": "a", "name": "a", "state": "on fire"}]}}), "$.sources[...].devices"),
        (b" " * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_a_file_that_cant_be_used_is_set_aside_with_one_line(
    content: bytes, reason: str, folder: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    file.write_bytes(content)
    kept = StateFile(folder)

    assert kept.load() is None

    (line,) = caplog.messages
    assert line.startswith(f"{file}: can't be used: ")
    assert reason in line
    assert line.endswith("set aside as state.json.broken-1")
    assert (folder / "state.json.broken-1").read_bytes() == content
    kept.save(MEMORY)
    assert StateFile(folder).load() == MEMORY


@pytest.mark.parametrize("content", [spoiled(version=2), b'{"version": 3, "mutes": {"Makerspace": "for good"}}'])
def test_the_file_of_a_newer_version_is_left_as_it_is(
    content: bytes, folder: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who goes back to an older Pilotlamp for a day must find the mutes again afterwards."""
    folder.mkdir(parents=True)
    file.write_bytes(content)
    kept = StateFile(folder)

    assert kept.load() is None
    kept.save(MEMORY)

    assert (names(folder), file.read_bytes()) == (["state.json"], content)
    assert caplog.messages == [f"{file}: {NEWER}"]


def test_the_newest_broken_files_are_kept(folder: Path, file: Path) -> None:
    folder.mkdir(parents=True)
    for content in ("1", "2", "3", "4", "5"):
        file.write_text(content)
        StateFile(folder).load()

    assert names(folder) == [f"state.json.broken-{number}" for number in range(1, BROKEN_KEPT + 1)]
    assert [(folder / name).read_text() for name in names(folder)] == ["5", "4", "3"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling link"])
def test_what_is_no_file_is_no_hindrance(kind: str, folder: Path, file: Path) -> None:
    """Opening a pipe would wait for ever."""
    folder.mkdir(parents=True)
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("there are no named pipes here")
            os.mkfifo(file)
        case _:
            file.symlink_to("nowhere")
    kept = StateFile(folder)

    assert kept.load() is None

    kept.save(MEMORY)
    assert StateFile(folder).load() == MEMORY


def test_what_cant_even_be_set_aside_is_told_in_the_same_line(
    folder: Path, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    file.write_text("?")
    for number in (1, 2, 3):
        blocking = folder / f"state.json.broken-{number}"
        blocking.mkdir()
        (blocking / "something").touch()

    assert StateFile(folder).load() is None

    (line,) = caplog.messages
    assert "it can't be set aside either" in line


def test_texts_of_the_file_are_not_trusted(folder: Path, file: Path) -> None:
    """They come into toasts and menus."""
    folder.mkdir(parents=True)
    device = {"id": "a", "name": "a\x1b[31m\u202eb", "state": "online"}
    outage = {"since": "2026-11-21T19:00:00Z", "kind": "unreachable", "problem": "a\nb", "hint": "\u200e"}
    file.write_bytes(spoiled(sources={"S": {"devices": [device], "outage": outage}}))

    loaded = StateFile(folder).load()

    assert loaded is not None
    source = loaded.sources["S"]
    assert source.outage is not None
    assert (source.devices[0].name, source.outage.problem, source.outage.hint) == ("a [31mb", "a b", None)


@pytest.mark.parametrize("age_s", [LEFT_OVER_S + 5, -LEFT_OVER_S - 5])
def test_what_killed_programs_left_is_swept_up_when_it_is_old(age_s: float, folder: Path) -> None:
    """Younger ones are being written; those of the future were, before the clock was set back."""
    save(folder)
    for name in ("state.json.a.new", "state.json.b.new", "state.json.broken-1", "state.json.bak", "state-1.json.c.new"):
        (folder / name).touch()
    then = time.time() - age_s
    for path in folder.iterdir():
        if path.name != "state.json.b.new":
            os.utime(path, (then, then))

    assert StateFile(folder).load() == MEMORY

    assert names(folder) == [
        "state-1.json.c.new",
        "state.json",
        "state.json.b.new",
        "state.json.bak",
        "state.json.broken-1",
    ]


def test_files_of_different_names_are_different(folder: Path) -> None:
    save(folder)

    assert StateFile(folder, name="state-1.json").load() is None


def test_a_folder_that_cant_be_is_no_broken_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """That nothing can be kept in it is told when something is to be."""
    (tmp_path / "state").touch()

    assert StateFile(tmp_path / "state" / "pilotlamp").load() is None
    assert caplog.messages == []


def test_a_folder_that_cant_be_written_is_told_once_and_once_when_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    blocking = tmp_path / "state"
    blocking.touch()
    kept = StateFile(blocking / "pilotlamp")

    kept.save(MEMORY)
    kept.save(MEMORY)
    (line,) = caplog.messages
    assert "mutes end with the program" in line

    blocking.unlink()
    kept.save(MEMORY)
    assert caplog.messages[1:] == [f"{kept.path}: can be written again"]
    assert StateFile(blocking / "pilotlamp").load() == MEMORY

    kept.save(replace(MEMORY, at=MEMORY.at + timedelta(days=1)))
    assert caplog.messages[2:] == []


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(folder: Path, file: Path) -> None:
    folder.mkdir(parents=True)
    file.mkdir()
    (file / "something").touch()

    save(folder)

    assert names(folder) == ["state.json"]
    assert names(file) == ["something"]


def test_what_cant_be_put_into_json_stops_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    save(folder)

    save(folder, replace(MEMORY, sources={"\ud800": SavedSource()}))

    assert len(caplog.messages) == 1
    assert StateFile(folder).load() == MEMORY


def test_too_many_devices_are_forgotten_before_mutes_are(folder: Path) -> None:
    long = SavedDevice(id="a" * MAX_BYTES, name="a", state=DeviceState.ONLINE)

    save(folder, replace(MEMORY, sources={"Makerspace": SavedSource(read_at=NOW, devices=(long,))}))

    assert StateFile(folder).load() == replace(MEMORY, sources={})


def test_more_than_fits_is_not_written_at_all(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    save(folder, replace(MEMORY, mutes=Mutes(mutes={("a" * MAX_BYTES, None): Mute()})))

    assert len(caplog.messages) == 1
    assert not folder.exists()
