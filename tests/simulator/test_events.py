"""What the events of devices and printers change."""

import pytest

from pilotlamp_simulator.errors import ScenarioError
from tests.simulator.simulated import Simulated


def names(simulated: Simulated) -> list[str]:
    return [client["name"] for client in simulated.world.formide.clients()]


def test_devices_are_added_renamed_and_removed(quiet: Simulated) -> None:
    quiet.happen("device_added", device="New one", device_type="raspberry_pi")
    quiet.happen("device_renamed", device="Shelf", to="Top shelf")
    quiet.happen("device_removed", device="Workbench")

    assert names(quiet) == ["My Awesome Element", "Top shelf", "New one"]
    assert quiet.world.formide.clients()[-1]["deviceType"] == "raspberry_pi"


def test_a_device_may_report_a_status_nobody_documented(quiet: Simulated) -> None:
    quiet.happen("device_status", device="Shelf", status="updating")

    shelf = quiet.world.formide.named("Shelf").describe()
    assert (shelf["status"], shelf["session"]["ip"]) == ("updating", "203.0.113.22")


def test_a_device_that_is_online_begins_no_second_session(quiet: Simulated) -> None:
    before = len(quiet.world.formide.named("Shelf").past)

    quiet.happen("device_online", device="Shelf")

    assert len(quiet.world.formide.named("Shelf").past) == before


def test_a_job_advances_and_finishes_at_100(quiet: Simulated) -> None:
    printer = quiet.world.formide.printer("Ultimaker 2")

    quiet.happen("printer_advance", printer="Ultimaker 2", by_pct=30)
    seen = [(printer.status, printer.progress_pct)]
    quiet.happen("printer_advance", printer="Ultimaker 2", by_pct=30)
    seen.append((printer.status, printer.progress_pct))
    quiet.happen("printer_advance", printer="Ultimaker 2", by_pct=30)
    seen.append((printer.status, printer.progress_pct))

    assert seen == [("printing", 70.0), ("online", 0.0), ("online", 0.0)]


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ("printer_pause", "paused"),
        ("printer_error", "error"),
        ("printer_finish", "online"),
        ("printer_start", "printing"),
    ],
)
def test_printers_change_state(quiet: Simulated, do: str, status: str) -> None:
    quiet.happen(do, printer="Ultimaker 2")

    assert quiet.world.formide.printer("Ultimaker 2").status == status


def test_a_paused_job_goes_on_where_it_was(quiet: Simulated) -> None:
    quiet.happen("printer_pause", printer="Ultimaker 2")
    quiet.happen("printer_advance", printer="Ultimaker 2", by_pct=1)
    quiet.happen("printer_resume", printer="Ultimaker 2")

    printer = quiet.world.formide.printer("Ultimaker 2")
    assert (printer.status, printer.progress_pct) == ("printing", 40.0)


def test_a_new_job_has_its_own_file_and_length(quiet: Simulated) -> None:
    quiet.happen("printer_start", printer="Felix 3.0", file="hinge.gcode", duration_s=600)

    told = quiet.world.formide.printer("Felix 3.0").describe(quiet.now)
    assert (told["currentlyPrinting"], told["progress"], told["remainingPrintingTime"]) == ("hinge.gcode", 0, 600)


def test_printers_of_the_same_name_are_told_apart_by_device() -> None:
    simulated = Simulated.of(
        "formide.devices = [{ name = 'A', printers = [{ name = 'P' }] }, { name = 'B', printers = [{ name = 'P' }] }]"
    )

    simulated.happen("printer_error", printer="P", device="B")

    assert [simulated.world.formide.printer("P", device).status for device in "AB"] == ["online", "error"]


@pytest.mark.parametrize(
    ("do", "keys"),
    [
        ("device_offline", {"device": "Nowhere"}),
        ("printer_error", {"printer": "Nowhere"}),
        ("printer_error", {"printer": "Felix 3.0", "device": "Workbench"}),
        ("laptop_approved", {"laptop": "Nowhere"}),
        ("person_leaves", {"person": "Nobody"}),
    ],
)
def test_an_event_about_nothing_is_an_error(quiet: Simulated, do: str, keys: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match="there is no"):
        quiet.happen(do, **keys)
