"""Toasts of a program that crashed: those of incidents that were open then still mean something."""

from pilotlamp.domain.alerts.saved import SavedDevice, SavedLoss, SavedOutage, SavedSource, SavedState
from pilotlamp.domain.alerts.toasts import open_notices
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import FailureKind
from tests.builders import at


def test_notices_of_open_incidents_are_those_of_devices_sources_and_the_network() -> None:
    saved = SavedState(
        at=at(0),
        sources={
            "Makerspace": SavedSource(
                devices=(
                    SavedDevice(id="1", name="Workbench", state=DeviceState.OFFLINE, open=True, told_in="device"),
                    SavedDevice(id="2", name="Shelf printer", state=DeviceState.ONLINE),
                ),
                outage=SavedOutage(since=at(0), kind=FailureKind.UNREACHABLE, problem="no route", told_in="source"),
            )
        },
        loss=SavedLoss(since=at(0), members=("Makerspace",), told_in="network"),
    )

    assert open_notices(saved) == {"device", "source", "network"}


def test_no_notice_is_open_in_an_empty_state() -> None:
    assert open_notices(SavedState(at=at(0))) == frozenset()
