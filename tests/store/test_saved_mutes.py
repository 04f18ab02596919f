"""A view beside a lamp shows what is acknowledged and muted there."""

from pathlib import Path

import pytest

from pilotlamp.domain.alerts.mutes import NO_MUTES, Mute, Mutes
from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.domain.levels import Severity
from pilotlamp.store.lock import own_name
from pilotlamp.store.saved_mutes import SavedMutes
from pilotlamp.store.state import StateFile
from tests.builders import NOW, after, at, device, offline, reading

FOUND = Mutes(
    mutes={(None, None): Mute(until=at(60))},
    acknowledged=frozenset({("Makerspace", "a")}),
    acknowledged_at={("Makerspace", "a"): Severity.PROBLEM},
)
OFFLINE = after(reading(offline("a")))


@pytest.fixture
def file(tmp_path: Path) -> StateFile:
    """The lamp's."""
    return StateFile(name=own_name("state.json", tmp_path / "config.toml"))


@pytest.fixture
def saved(tmp_path: Path) -> SavedMutes:
    return SavedMutes(tmp_path / "config.toml")


def test_each_save_is_seen(file: StateFile, saved: SavedMutes) -> None:
    assert saved.at(OFFLINE, NOW) == NO_MUTES

    file.save(SavedState(at=NOW, mutes=FOUND))
    assert saved.at(OFFLINE, NOW) == FOUND

    file.save(SavedState(at=NOW, mutes=NO_MUTES))
    assert saved.at(OFFLINE, NOW) == NO_MUTES


def test_what_is_over_ends_without_the_lamp(file: StateFile, saved: SavedMutes) -> None:
    """An outage that comes after the acknowledged one is another."""
    file.save(SavedState(at=NOW, mutes=FOUND))
    assert saved.at(OFFLINE, NOW) == FOUND

    assert saved.at(after(reading(device("a"))), at(60)) == NO_MUTES
    assert saved.at(OFFLINE, at(90)) == NO_MUTES


def test_file_that_can_not_be_read_mutes_nothing_and_stays(file: StateFile, saved: SavedMutes) -> None:
    file.path.parent.mkdir(parents=True)
    file.path.write_text("{")

    assert saved.at(OFFLINE, NOW) == NO_MUTES
    assert file.path.read_text() == "{"
