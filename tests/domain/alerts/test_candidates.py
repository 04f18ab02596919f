"""From a change to what may be said about it."""

from pilotlamp.domain.alerts.candidates import candidate
from pilotlamp.domain.changes import DeviceWentOffline
from pilotlamp.domain.model import Device
from tests.builders import offline, printer


def printers_affected(device: Device) -> int:
    found = candidate(DeviceWentOffline(source="Makerspace", device=device, since=None))
    assert found is not None
    return found.printers


def test_a_host_that_goes_offline_takes_its_printers_along() -> None:
    assert printers_affected(offline()) == 0
    assert printers_affected(offline(printers=(printer("a"), printer("b")))) == 2


def test_printers_that_may_be_off_are_not_affected() -> None:
    assert printers_affected(offline(printers=(printer("a"), printer("shelf", expected_off=True)))) == 1
