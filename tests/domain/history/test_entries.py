"""Entries of the history: what a poll changes in the states of devices and printers."""

from collections.abc import Sequence

from pilotlamp.domain.history.entries import Entry, ListedAtStart, NoLongerListed, StateBegan, Subject, entries
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.snapshot import Outcome
from tests.builders import after, at, device, failure, offline, printer, reading, status_of, went_offline

HOST = Subject(source="Makerspace", device="printer-host")
PRINTER = Subject(source="Makerspace", device="printer-host", printer="Ultimaker 2")


def by_last(*outcomes: Outcome) -> Sequence[Entry]:
    """The entries that the last of these outcomes leads to."""
    return tuple(entries(status_of(after(*outcomes[:-1])), status_of(after(*outcomes))))


def began(subject: Subject, state: str, seconds: float, name: str | None = None) -> StateBegan:
    return StateBegan(subject=subject, name=name or subject.printer or subject.device, state=state, at=at(seconds))


def test_first_reading_begins_everything_and_says_what_is_listed() -> None:
    first = reading(device(printers=(printer(),)))

    assert by_last(first) == (
        began(HOST, "online", 0),
        began(PRINTER, "idle", 0),
        ListedAtStart(source="Makerspace", subjects=frozenset({HOST, PRINTER}), at=at(0)),
    )
    assert tuple(entries(None, status_of(after(first)))) == by_last(first)


def test_first_reading_with_entries_that_cant_be_read_does_not_say_what_is_listed() -> None:
    assert by_last(reading(device(), left_out=1)) == (began(HOST, "online", 0),)


def test_outage_begins_when_it_is_confirmed_at_its_first_reading() -> None:
    assert by_last(*went_offline()[:2]) == ()
    assert by_last(*went_offline()) == (began(HOST, "offline", 30),)


def test_printer_has_states_of_its_own() -> None:
    printing = device(printers=(printer(state=PrinterState.PRINTING, progress_pct=5.0),))
    later = device(printers=(printer(state=PrinterState.PRINTING, progress_pct=9.0),))

    assert by_last(reading(device(printers=(printer(),))), reading(printing, taken_at=at(30))) == (
        began(PRINTER, "printing", 30),
    )
    assert by_last(reading(printing), reading(later, taken_at=at(30))) == ()


def test_new_name_is_an_entry() -> None:
    renamed = device(name="printer-host").__class__(id="printer-host", name="Shelf", state=DeviceState.ONLINE)

    assert by_last(reading(device()), reading(renamed, taken_at=at(30))) == (began(HOST, "online", 30, "Shelf"),)


def test_device_or_printer_that_left_is_no_longer_listed() -> None:
    whole = reading(device(printers=(printer(),)))

    assert by_last(whole, reading(device(), taken_at=at(30))) == (NoLongerListed(subject=PRINTER, at=at(30)),)
    gone = by_last(whole, reading(taken_at=at(30)), reading(taken_at=at(60)))
    assert set(gone) == {NoLongerListed(subject=HOST, at=at(60)), NoLongerListed(subject=PRINTER, at=at(60))}


def test_new_device_begins() -> None:
    found = by_last(reading(device()), reading(device(), device("b"), taken_at=at(30)))

    assert found == (began(Subject(source="Makerspace", device="b"), "online", 30),)


def test_what_is_off_as_it_should_be_has_a_state_of_its_own() -> None:
    off = offline(expected_off=True, printers=(printer(state=PrinterState.OFFLINE, expected_off=True),))

    assert by_last(reading(off))[:2] == (began(HOST, "expected_off", 0), began(PRINTER, "expected_off", 0))


def test_failure_says_nothing_of_devices() -> None:
    assert by_last(reading(device()), failure(failed_at=at(30))) == ()
