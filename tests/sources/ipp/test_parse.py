"""The recorded replies of cupsd and ippeveprinter, and what each becomes."""

from typing import Any

import pytest

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, PrinterState
from pilotlamp.errors import BadReplyError, GoneError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.ipp import parse
from pilotlamp.sources.ipp.codec import Tag
from pilotlamp.sources.ipp.requests import reply
from tests.sources.ipp.messages import printer, recorded, replied

JAM_AND_COVER = "printer_error: paper jam, cover open"
TECHNICIAN = "printer_paused: Waiting for a technician"
BLACK = "supplies_low Black: 6 %"

BECOMES: dict[str, tuple[str, ...]] = {
    "cups_all_attributes": ("Front desk idle",),
    "cups_behind_jam": ("Front desk printing, printer_error: paper jam",),
    "cups_get_printers_lamp_only": ("dead idle", "frontdesk idle", "nulldev paused, printer_paused", "pdf idle"),
    "cups_idle": ("Front desk idle",),
    "cups_one_held": ("Bin idle",),
    "cups_printer_off_job_3s": ("Front desk printing",),
    "cups_printers_mixed": (
        "Switched off idle",
        "Front desk idle",
        f"Jammed error, {JAM_AND_COVER}, jobs_waiting",
        "Bin paused, printer_paused",
        "PDF file idle",
        f"Toner idle, {BLACK}",
    ),
    "cups_printers_one_stopped": (
        "Switched off idle",
        "Front desk idle",
        f"Bin paused, {TECHNICIAN}, jobs_waiting",
        "PDF file idle",
    ),
    "cups_processing_1s": ("Front desk printing",),
    "cups_rejecting_only": ("Bin idle, rejecting_jobs",),
    "cups_stopped_and_rejecting": ("Bin paused, printer_paused: Moved to room 12, rejecting_jobs, jobs_waiting",),
    "cups_stopped_by_admin": (f"Bin paused, {TECHNICIAN}",),
    "cups_stopped_by_backend_jam": (f"Jammed error, {JAM_AND_COVER}, jobs_waiting",),
    "cups_stopped_with_2_jobs": (f"Bin paused, {TECHNICIAN}, jobs_waiting",),
    "cups_toner_low_idle": (f"Toner idle, {BLACK}",),
    "cups_unreachable_2s": ("Switched off printing",),
    "eve_after_failed_job": ("Front desk printing, media_needed: out of paper, supplies_low",),
    "eve_all_attributes": ("Front desk idle",),
    "eve_idle": ("Front desk idle",),
    "eve_media_empty": ("Front desk printing, media_needed: out of paper, supplies_low",),
    "eve_media_jam": ("Front desk printing, printer_error: paper jam",),
    "eve_processing": ("Front desk printing",),
    "eve_supply_black_3": ("Front desk printing, media_needed: out of paper, supplies_low Black Ink: 3 %",),
    "eve_toner_low": ("Front desk printing, supplies_low",),
    "eve_toner_low_after": ("Front desk idle, supplies_low",),
    "eve_tray_empty": (
        "Front desk printing, media_needed: out of paper, supplies_empty Black Ink, supplies_low waste container",
    ),
}
"""Name and state, and the conditions with part and detail."""


def one(**given: Any) -> Device:
    device = parse.device(printer(**given))
    assert device is not None
    return device


def conditions(**given: Any) -> list[str]:
    return [told(each) for each in one(**given).printers[0].conditions]


def told(each: Condition) -> str:
    name = f"{each.key} {each.part}" if each.part else each.key
    text = f"{name}: {each.detail}" if each.detail else name
    return text if each.begins else f"({text})"


def words(device: Device) -> str:
    of = device.printers[0]
    assert (of.id, of.name, device.is_printer) == (device.id, device.name, True)
    return ", ".join((f"{device.name} {of.state.value}", *map(told, of.conditions)))


@pytest.mark.parametrize("name", BECOMES)
def test_recorded_reply_becomes(name: str) -> None:
    devices = [parse.device(attributes) for attributes in reply(recorded(name)).of(Tag.PRINTER)]

    assert tuple(words(device) for device in devices if device) == BECOMES[name]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("cups_default_none", GoneError),
        ("cups_no_such_queue", GoneError),
        ("eve_no_uri", BadReplyError),
        ("eve_unknown_operation", BadReplyError),
        ("eve_version_0", BadReplyError),
        ("eve_wrong_path", GoneError),
    ],
)
def test_recorded_refusal_becomes(name: str, type_: type[SourceError]) -> None:
    with pytest.raises(type_):
        reply(recorded(name))


@pytest.mark.parametrize(
    ("status", "type_"),
    [
        (0x0400, BadReplyError),
        (0x0401, SignInError),
        (0x0403, SignInError),
        (0x0407, GoneError),
        (0x0500, UnreachableError),
        (0x0501, BadReplyError),
        (0x0502, UnreachableError),
        (0x0503, BadReplyError),
        (0x0507, UnreachableError),
    ],
)
def test_status_of_ipp_is_an_error_of_ours(status: int, type_: type[SourceError]) -> None:
    with pytest.raises(SourceError) as caught:
        reply(replied(status=status, said="hunter2"))

    assert type(caught.value) is type_
    assert "hunter2" not in str(caught.value)


MISSING = "The printer may not exist or is unavailable at this time."


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"printer_state_change_time": 100, "printer_up_time": 114}, PrinterState.PRINTING),
        ({"printer_state_change_time": 100, "printer_up_time": 115}, PrinterState.OFFLINE),
        ({"printer_up_time": 115}, PrinterState.OFFLINE),
        ({"printer_state_change_time": 0, "printer_up_time": 900, "printer_state": 3}, PrinterState.IDLE),
        ({"printer_state_message": "Printing."}, PrinterState.PRINTING),
    ],
)
def test_queue_that_waits_for_an_unreachable_printer_is_offline_after_a_while(
    given: dict[str, Any], state: PrinterState
) -> None:
    """CUPS says "processing", without a reason, for as long as the job waits; an idle queue is not believed."""
    device = one(**{"printer_state": 4, "printer_state_message": MISSING, "queued_job_count": 1, **given})

    of = device.printers[0]
    assert of.state is state
    assert (device.state is DeviceState.OFFLINE) is (state is PrinterState.OFFLINE)
    assert [each.key for each in of.conditions] == (["jobs_waiting"] if state is PrinterState.OFFLINE else [])
    assert of.jobs_waiting == (0 if state is PrinterState.PRINTING else 1)


@pytest.mark.parametrize("reason", ["offline-report", "shutdown", "timed-out-error"])
def test_printer_that_its_server_can_not_reach_is_offline(reason: str) -> None:
    assert one(printer_state_reasons=reason).state is DeviceState.OFFLINE


@pytest.mark.parametrize(
    ("given", "words_"),
    [
        ({}, ["printer_error: Fuser broke"]),
        ({"printer_state_reasons": "other-error"}, ["printer_error: other"]),
        ({"printer_state_reasons": "paused"}, ["printer_paused: Fuser broke"]),
        ({"printer_state_reasons": ("paused", "media-empty-error")}, ["media_needed: out of paper"]),
        ({"printer_state_reasons": ("paused", "toner-empty")}, ["supplies_empty"]),
    ],
)
def test_stopped_printer_needs_what_its_reasons_say(given: dict[str, Any], words_: list[str]) -> None:
    assert conditions(printer_state=5, printer_state_message="Fuser broke", **given) == words_


def levels(*of: int, **given: Any) -> list[str]:
    return conditions(marker_names=("Black", "Cyan")[: len(of)], marker_levels=of, **given)


@pytest.mark.parametrize(
    ("of", "reason", "words_"),
    [
        ((11, 80), "none", ["(supplies_low Black: 11 %)"]),
        ((10, 80), "none", ["supplies_low Black: 10 %"]),
        ((25, 80), "none", ["(supplies_low Black: 25 %)"]),
        ((26, 80), "none", []),
        ((10, 4), "none", ["supplies_low Black: 10 %", "supplies_low Cyan: 4 %"]),
        ((15, 20), "toner-low-report", ["supplies_low Black: 15 %", "(supplies_low Cyan: 20 %)"]),
        ((60, 80), "toner-low-warning", ["supplies_low"]),
        ((0, 80), "marker-supply-empty-error", ["supplies_empty Black"]),
        ((2, 80), "marker-supply-empty-error", ["supplies_empty Black"]),
        ((-1, -2), "none", []),
    ],
)
def test_supply_is_low_once_until_it_is_refilled(of: tuple[int, ...], reason: str, words_: list[str]) -> None:
    """Level and reason are one fact."""
    assert levels(*of, printer_state_reasons=reason) == words_


def test_reason_says_the_same_with_every_ending() -> None:
    """A warning while it prints is a report when it is idle."""
    said = [conditions(printer_state_reasons=f"toner-low{ending}") for ending in ("", "-warning", "-report", "-warn")]

    assert said == [["supplies_low"]] * 4


def test_actions_are_those_that_the_state_and_the_printer_allow() -> None:
    every = (0x08, 0x10, 0x11)

    assert one(printer_state=3).allowed_actions == ("pause",)
    assert one(printer_state=4).allowed_actions == ("pause", "cancel")
    assert one(printer_state=5).allowed_actions == ("resume",)
    assert one(printer_state=4, operations_supported=every).allowed_actions == ("pause", "cancel")
    assert one(printer_state=4, operations_supported=(0x08,)).allowed_actions == ("cancel",)
    assert one(printer_state="?").allowed_actions == ()


def test_facts_of_a_printer() -> None:
    device = parse.device(
        printer(
            printer_info="Front desk",
            printer_location="Room 4",
            printer_make_and_model="Acme Laser 9",
            printer_more_info="http://cups.example:631/printers/desk",
            printer_is_accepting_jobs=True,
            queued_job_count=3,
        ),
        url="http://cups.example:631",
    )

    assert device is not None
    assert (device.id, device.name, device.description, device.type) == ("desk", "Front desk", "Room 4", "Acme Laser 9")
    assert device.page == "http://cups.example:631/printers/desk"
    assert (device.printers[0].accepts_jobs, device.printers[0].jobs_waiting) == (True, 3)


@pytest.mark.parametrize("value", [None, 5, -1, "", "?", True, False, b"\xff", ("a", 1)], ids=repr)
def test_decoration_of_any_type_costs_nothing_but_itself(value: Any) -> None:
    given = {name.replace("-", "_"): value for name in (*parse.REQUESTED, parse.OPERATIONS) if name != "printer-name"}

    assert one(**given).id == "desk"


@pytest.mark.parametrize("name", [None, "", " ", "\N{REPLACEMENT CHARACTER}", "x" * 1001])
def test_printer_without_a_name_is_none_unless_it_is_known_by_its_address(name: str | None) -> None:
    assert parse.device(printer(printer_name=name)) is None
    known = parse.device(printer(printer_name=name), id_="ipp/print")
    assert known is not None
    assert known.id == "ipp/print"


def test_job_that_is_printing_is_found_among_those_that_wait() -> None:
    jobs = list(reply(recorded("eve_jobs_two")).of(Tag.JOB))
    waiting = list(reply(recorded("cups_jobs_waiting")).of(Tag.JOB))

    assert parse.job_printing([*waiting, *jobs]) == 1
    assert parse.job_printing(waiting) is None
