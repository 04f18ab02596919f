"""What a process does that is to be killed over it, in a module of its own: each of them loads this one first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.saved import SavedDevice, SavedSource, SavedState
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.history.entries import StateBegan, Subject
from pilotlamp.domain.history.seen import SeenInterval
from pilotlamp.domain.model import DeviceState
from pilotlamp.store.action_log import ActionLog
from pilotlamp.store.history_writer import HistoryWriter
from pilotlamp.store.state import StateFile

DEVICES = 300
"""A file of several pages, so that it could be half written."""


def memory(number: int) -> SavedState:
    """The one of this number; each differs from the one before in every device."""
    known = SavedDevice(id="", name=f"device of {number}", state=DeviceState.ONLINE)
    devices = tuple(replace(known, id=str(id_)) for id_ in range(DEVICES))
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return SavedState(at=at, sources={"Makerspace": SavedSource(read_at=at, devices=devices)})


def number_of(kept: SavedState) -> int:
    """Which one it is.

    Raises:
        AssertionError: none of ours.
    """
    number = int(kept.sources["Makerspace"].devices[0].name.removeprefix("device of "))
    assert kept == memory(number)
    return number


def save_for_ever(folder: Path, first: int, told: Connection) -> None:
    """As fast as it goes; ``told`` gets each number when it is saved."""
    file = StateFile(folder)
    number = first
    while True:
        file.save(memory(number))
        told.send(number)
        number += 1


def log_for_ever(folder: Path, first: int, told: Connection) -> None:
    """As fast as it goes; ``told`` gets each number when its line is written."""
    log = ActionLog(folder, max_bytes=100_000_000)
    number = first
    while True:
        log.add(
            Attempt(
                at=datetime(2026, 11, 21, tzinfo=UTC),
                target=Target(source="Makerspace", device="a", name="Shelf"),
                action="sync",
                argument=str(number),
                result=Result.DONE,
            )
        )
        told.send(number)
        number += 1


def record_for_ever(folder: Path, first: int, told: Connection) -> None:
    """As fast as it goes; ``told`` gets each number when its state is written, each a millisecond after the last."""
    writer = HistoryWriter(folder / "history.sqlite3", keep_days=36_500, max_mb=1000)
    begin = datetime(2026, 11, 21, tzinfo=UTC)
    number = first
    while True:
        at = begin + timedelta(milliseconds=number)
        entries = [
            StateBegan(
                subject=Subject(source="Makerspace", device=str(device)), name="Shelf", state=f"state {number}", at=at
            )
            for device in range(3)
        ]
        assert writer.write(entries, [("Makerspace", SeenInterval(begin=begin, end=at, gap=None))], at)
        told.send(number)
        number += 1
