"""What may be off is marked by name or pattern."""

from pilotlamp.domain.expected import expecting_off
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import PrinterState
from pilotlamp.domain.severity import source_severity
from tests.builders import after, device, offline, printer, reading, status_of


def test_names_and_patterns_mark_devices_whatever_the_case() -> None:
    devices = (device("Shelf printer"), device("Lab 1"), device("Front Desk"))

    marked = expecting_off(devices, ("shelf PRINTER", "lab *"))

    assert [each.expected_off for each in marked] == [True, True, False]


def test_printers_are_marked_by_their_own_name() -> None:
    (host,) = expecting_off((device(printers=(printer("Old one"), printer("New one"))),), ("old*",))

    assert not host.expected_off
    assert [each.expected_off for each in host.printers] == [True, False]


def test_without_a_match_nothing_is_new() -> None:
    devices = (device(printers=(printer(),)),)

    assert expecting_off(devices, ("nothing like it",)) is devices


def test_a_marked_printer_that_is_off_is_no_matter() -> None:
    (host,) = expecting_off((device(printers=(printer("Old", PrinterState.OFFLINE),)),), ("Old",))

    assert source_severity(status_of(after(reading(host)))) is Severity.OK


def test_a_device_that_is_marked_already_stays_as_it_is() -> None:
    """Systems mark some themselves: a revoked client is off for good."""
    revoked = (offline(expected_off=True),)

    assert expecting_off(revoked, ("printer-host",)) is revoked
