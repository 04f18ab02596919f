"""The lock of the one who runs; with real processes it is tested in ``faults/test_instances.py``."""

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pipes and modes are POSIX's", allow_module_level=True)

import fcntl

from pilotlamp.store.lock import OtherInstance, own_name, the_only_one


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def lock_of(folder: Path) -> Path:
    (lock,) = folder.iterdir()
    return lock


def test_who_comes_second_is_told_the_number_of_the_first(settings: Path, folder: Path) -> None:
    with the_only_one(settings, folder) as first, the_only_one(settings, folder) as second:
        assert first is None
        assert second == OtherInstance(pid=os.getpid())
        assert str(second) == f"Pilotlamp is already running (process {os.getpid()})"


def test_who_ends_leaves_neither_lock_nor_number(settings: Path, folder: Path) -> None:
    with pytest.raises(KeyError), the_only_one(settings, folder):
        raise KeyError

    assert lock_of(folder).read_text() == ""
    with the_only_one(settings, folder) as next_:
        assert next_ is None


def test_who_was_second_leaves_the_first_its_lock(settings: Path, folder: Path) -> None:
    with the_only_one(settings, folder):
        with the_only_one(settings, folder):
            pass
        with the_only_one(settings, folder) as third:
            assert third == OtherInstance(pid=os.getpid())


@pytest.mark.parametrize("text", ["", "\n", "a", "\ud83d"])
def test_a_number_that_cant_be_read_is_left_out(text: str, settings: Path, folder: Path) -> None:
    with the_only_one(settings, folder):
        lock_of(folder).write_bytes(text.encode(errors="surrogatepass"))
        with the_only_one(settings, folder) as second:
            assert str(second) == "Pilotlamp is already running"


def test_settings_by_another_name_are_the_same_settings(
    settings: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.touch()
    link = settings.with_name("link.toml")
    link.symlink_to(settings)
    monkeypatch.chdir(settings.parent)

    assert own_name("state.json", link) == own_name("state.json", Path("config.toml"))
    with the_only_one(settings, folder), the_only_one(Path("config.toml"), folder) as second:
        assert second is not None


def test_other_settings_have_other_files(settings: Path, folder: Path) -> None:
    other = settings.with_name("other.toml")

    assert own_name("state.json", settings) != own_name("state.json", other)
    with the_only_one(settings, folder), the_only_one(other, folder) as second:
        assert second is None


def test_only_the_settings_in_their_usual_place_have_files_with_plain_names(
    settings: Path, nobodys_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment names instead is another file."""
    monkeypatch.setenv("PILOTLAMP_CONFIG", str(settings))

    assert own_name("state.json", nobodys_home / ".config" / "pilotlamp" / "config.toml") == "state.json"
    hashed = own_name("state.json", settings)
    assert hashed.startswith("state-")
    assert hashed.endswith(".json")
    assert len(hashed) == len("state-0123456789ab.json")


def test_the_file_is_for_its_owner_alone(settings: Path, folder: Path) -> None:
    with the_only_one(settings, folder):
        assert stat.S_IMODE(lock_of(folder).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def below_a_file(lock: Path) -> None:
    lock.parent.parent.mkdir()
    lock.parent.touch()


def a_folder(lock: Path) -> None:
    lock.mkdir(parents=True)


@pytest.mark.parametrize("hindrance", [below_a_file, a_folder])
def test_where_no_lock_can_be_had_everybody_runs_and_it_is_logged(
    hindrance: Callable[[Path], None], settings: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hindrance(folder / own_name("running.lock", settings))

    with the_only_one(settings, folder) as first:
        assert first is None

    (line,) = caplog.messages
    assert "can't be locked, so a second Pilotlamp may run: " in line


def test_a_disk_that_knows_no_locks_is_logged(
    settings: Path, folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)

    with the_only_one(settings, folder) as first:
        assert first is None

    assert caplog.messages[0].endswith("can't be locked, so a second Pilotlamp may run: No locks available")


def test_a_pipe_in_its_place_is_not_waited_for(settings: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / own_name("running.lock", settings))

    with the_only_one(settings, folder) as first:
        assert first is None
        for _ in range(2):
            with the_only_one(settings, folder) as another:
                assert another is not None
