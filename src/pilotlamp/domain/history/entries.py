"""Entries of the history: what a poll has changed in the states of a source's devices and printers.

Only confirmed states count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.tracking import TrackedDevice

EXPECTED_OFF: Final = "expected_off"
"""State of what is offline as it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A device or printer, by what identifies it for good."""

    source: str
    device: str
    """The device's id; of a printer, its host's."""
    printer: str = ""
    """The printer's id; "": the subject is a device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBegan:
    """A subject is in a state from now on."""

    subject: Subject
    name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLongerListed:
    """A subject has left its source's list."""

    subject: Subject
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAtStart:
    """All that a source lists in the first reading since the program started: others were removed meanwhile."""

    source: str
    subjects: frozenset[Subject]
    at: datetime


Entry = StateBegan | NoLongerListed | ListedAtStart

_States = Mapping[Subject, tuple[str, str, datetime | None]]
"""By subject: its name, its state, and since when."""


def entries(before: SourceStatus | None, after: SourceStatus) -> Iterator[Entry]:
    """Compare a source before and after a poll; of its first reading, give all that it lists.

    ``before``: None: the source is new.
    """
    if after.reading is None or (before is not None and before.reading is after.reading):
        return
    at = after.reading.taken_at
    if before is None or before.reading is None:
        yield from _at_start(after, at)
        return
    for id_, tracked in after.devices.items():
        then = before.devices.get(id_)
        if then is not tracked:
            yield from _of_device({} if then is None else _states(after.name, then), _states(after.name, tracked), at)
    for id_ in before.devices.keys() - after.devices.keys():
        yield from _of_device(_states(after.name, before.devices[id_]), {}, at)


def _at_start(status: SourceStatus, at: datetime) -> Iterator[Entry]:
    states = [_states(status.name, tracked) for tracked in status.devices.values()]
    for each in states:
        yield from _of_device({}, each, at)
    if not status.left_out:
        yield ListedAtStart(
            source=status.name, subjects=frozenset(subject for each in states for subject in each), at=at
        )


def _of_device(was: _States, now: _States, at: datetime) -> Iterator[Entry]:
    for subject, (name, state, since) in now.items():
        if subject not in was or was[subject][:2] != (name, state):
            yield StateBegan(subject=subject, name=name, state=state, at=since or at)
    for subject in was.keys() - now.keys():
        yield NoLongerListed(subject=subject, at=at)


def _states(source: str, tracked: TrackedDevice) -> _States:
    device = tracked.device
    off = device.expected_off and tracked.presence.state is DeviceState.OFFLINE
    states: dict[Subject, tuple[str, str, datetime | None]] = {
        Subject(source=source, device=device.id): (
            device.name,
            EXPECTED_OFF if off else tracked.presence.state.value,
            tracked.presence.since,
        )
    }
    for each in tracked.printers:
        printer = each.printer
        off = printer.expected_off and each.status.state is PrinterState.OFFLINE
        states[Subject(source=source, device=device.id, printer=printer.id)] = (
            printer.name,
            EXPECTED_OFF if off else each.status.state.value,
            each.status.since,
        )
    return states
