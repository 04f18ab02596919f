"""Words about printers."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import DeviceState, Printer, PrinterState, Supply
from pilotlamp.domain.snapshot import Reading, SourceStatus
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.sources.printer_conditions import ATTENTION_NEEDED, MEDIA_NEEDED, PRINTER_ERROR, SUPPLIES_LOW
from pilotlamp.view.descriptions import concerns, device_words
from pilotlamp.view.formatting import clock
from pilotlamp.view.printers import neediest_first, printer_facts, printer_line, progress_bar
from pilotlamp.view.summary import source_words, summary
from tests.builders import after, at, device, printer, reading, source, status_of


def when(moment: datetime) -> str:
    return clock(moment, at(90), UTC)


def tracked(*readings: Reading) -> TrackedDevice:
    watched = source(conditions=(PRINTER_ERROR, MEDIA_NEEDED, SUPPLIES_LOW, ATTENTION_NEEDED))
    (found,) = status_of(after(*readings, sources=(watched,))).devices.values()
    return found


def itself(state: PrinterState = PrinterState.IDLE, **more: Any) -> TrackedDevice:
    """A device that is a printer itself."""
    made = Printer(id="laser", name="Laser 9", state=state, **more)
    return tracked(reading(device("Laser 9", id="laser", printers=(made,))))


@pytest.mark.parametrize(
    ("state", "progress_pct", "remaining_s", "line"),
    [
        (PrinterState.PRINTING, 43.2, 720.0, "Ultimaker 2 — printing 43 % ████░░░░░░, 12 min left, ≈ 19:12"),
        (PrinterState.PRINTING, None, None, "Ultimaker 2 — printing"),
        (PrinterState.PRINTING, None, 31_536_000.0, "Ultimaker 2 — printing, 365 days left, ≈ 21 Nov 2027 19:00"),
        (PrinterState.PRINTING, None, 31_536_001.0, "Ultimaker 2 — printing"),
        (PrinterState.PAUSED, None, 1e300, "Ultimaker 2 — paused"),
        (PrinterState.PRINTING, 99.96, None, "Ultimaker 2 — printing 99 % █████████░"),
        (PrinterState.PAUSED, 43.0, 720.0, "Ultimaker 2 — paused 43 % ████░░░░░░, 12 min left"),
        (PrinterState.IDLE, 100.0, 0.0, "Ultimaker 2 — idle"),
        (PrinterState.UNKNOWN, None, None, "Ultimaker 2 — state unknown"),
    ],
)
def test_printer_says_how_far_it_is_while_it_has_a_job(
    state: PrinterState, progress_pct: float | None, remaining_s: float | None, line: str
) -> None:
    made = printer(state=state, progress_pct=progress_pct, remaining_s=remaining_s)

    assert printer_line(tracked(reading(device(printers=(made,)))).printers[0], when) == line


def test_printers_that_need_somebody_come_first() -> None:
    low = Condition(key="supplies_low")
    printers = (
        printer("idle"),
        printer("paused", PrinterState.PAUSED, id="b"),
        printer("broken", PrinterState.ERROR, id="c"),
        Printer(id="d", name="low", state=PrinterState.IDLE, conditions=(low,)),
    )

    found = neediest_first(tracked(reading(device(printers=printers))).printers)

    assert [each.printer.name for each in found] == ["broken", "paused", "low", "idle"]


def test_printer_with_two_low_cartridges_is_one_printer_low_on_supplies() -> None:
    low = tuple(Condition(key="supplies_low", part=part) for part in ("black", "cyan"))
    watched = source(conditions=(SUPPLIES_LOW,))
    seen = after(reading(device(printers=(Printer(id="a", name="A", conditions=low),))), sources=(watched,))

    assert summary(seen, at(0)) == "The device is online · 1 printer low on supplies"


def test_printer_with_several_troubles_is_counted_once_by_its_worst() -> None:
    def host(*printers: Printer) -> SourceStatus:
        watched = source(conditions=(SUPPLIES_LOW, PRINTER_ERROR, MEDIA_NEEDED))
        return status_of(after(reading(device(printers=printers)), sources=(watched,)))

    low, paper, jam = (Condition(key=key) for key in ("supplies_low", "media_needed", "printer_error"))
    worn = Printer(id="a", name="A", conditions=(low, paper, jam))
    thirsty = Printer(id="b", name="B", state=PrinterState.PAUSED, conditions=(low, replace(low, part="cyan")))

    seen = host(worn, thirsty)

    assert source_words(seen, at(0), when) == "1 online, 1 printer in error, 1 printer low on supplies"
    (found,) = seen.devices.values()
    assert concerns(found) == ("1 printer in error", "1 printer low on supplies")
    assert concerns(*host(Printer(id="c", name="C", state=PrinterState.PAUSED)).devices.values()) == (
        "1 printer paused",
    )


def test_bar_is_full_at_100_percent_only() -> None:
    assert [progress_bar(percent).count("█") for percent in (-5, 9.9, 10, 99.9, 100, 500)] == [0, 0, 1, 9, 10, 10]
    assert progress_bar(35) == "███░░░░░░░"


def test_printer_that_vanished_once_is_being_checked() -> None:
    before = device(printers=(printer("", id="usb0"),))
    now = device(printers=(printer("", PrinterState.OFFLINE, id="usb0"),))

    (found,) = tracked(reading(before), reading(now, taken_at=at(30))).printers

    assert printer_line(found, when) == "usb0 — idle, checking"


def test_device_that_is_a_printer_has_the_printers_words() -> None:
    low = (
        Condition(key="supplies_low", part="black toner", detail="8 %"),
        Condition(key="supplies_low", part="cyan toner"),
    )

    printing = itself(PrinterState.PRINTING, progress_pct=50.0, conditions=low)
    paused = itself(PrinterState.PAUSED, conditions=low)

    assert device_words(printing, when) == "printing 50 % █████░░░░░, low on supplies (black toner 8 %, cyan toner)"
    assert concerns(printing) == ("low on supplies (black toner 8 %, cyan toner)",)
    assert concerns(paused) == ("paused", "low on supplies (black toner 8 %, cyan toner)")


def test_error_that_a_condition_explains_is_not_said_twice() -> None:
    paper = itself(PrinterState.ERROR, conditions=(Condition(key="media_needed", detail="tray 2"),))
    failed = itself(PrinterState.ERROR, conditions=(Condition(key="printer_error", detail="jam"),))

    assert device_words(paper, when) == "needs paper (tray 2)"
    assert concerns(paper) == ("needs paper (tray 2)",)
    assert device_words(failed, when) == "in error (jam)"
    assert concerns(itself(PrinterState.ERROR)) == ("in error",)
    gone = itself(PrinterState.UNKNOWN, conditions=(Condition(key="printer_error", detail="not connected"),))
    assert device_words(gone, when) == "in error (not connected)"


def test_device_that_is_a_printer_and_does_not_answer_is_offline() -> None:
    gone = tracked(reading(device("Laser 9", DeviceState.OFFLINE, id="laser", printers=(printer(id="laser"),))))

    assert device_words(gone, when) == "offline"


def test_printer_that_is_off_is_said_to_be_offline_once() -> None:
    """By its state as a device, which may be as expected or still in doubt."""
    jam = (Condition(key="printer_error", detail="door open"),)
    off = Printer(id="laser", name="Laser 9", state=PrinterState.OFFLINE, conditions=jam)

    gone = tracked(reading(device("Laser 9", DeviceState.OFFLINE, id="laser", printers=(off,))))
    away = tracked(reading(device("Laser 9", id="laser", printers=(off,))))

    assert device_words(gone, when) == "offline, in error (door open)"
    assert device_words(away, when) == "offline, in error (door open)"
    assert concerns(away) == ("offline", "in error (door open)")


def test_attention_of_a_printer_in_no_known_state_is_said_once() -> None:
    waits = itself(PrinterState.UNKNOWN, conditions=(Condition(key="attention_needed"),))

    assert device_words(waits, when) == "needs attention"


def test_facts_name_job_queue_and_supplies() -> None:
    assert printer_facts(Printer(id="a", name="A")) == ()
    assert printer_facts(
        Printer(
            id="a",
            name="A",
            job="benchy.gcode",
            jobs_waiting=3,
            accepts_jobs=False,
            supplies=(Supply(name="black toner", level_pct=12.4), Supply(name="waste box")),
        )
    ) == (
        ("Job", "benchy.gcode"),
        ("Jobs waiting", "3"),
        ("Accepts new jobs", "no"),
        ("Supplies", "black toner 12 %, waste box"),
    )
