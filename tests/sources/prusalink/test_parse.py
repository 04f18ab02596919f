"""Every distinct reply of a PrusaLink, and what becomes of it."""

import json
from pathlib import Path

import pytest

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.prusalink import parse, wire
from pilotlamp.sources.wire import decode

FIXTURES = Path(__file__).parents[2] / "fixtures" / "prusalink"
SPICE = "Spice_Harvester_0.3mm_PLA_MK3S_12m.gcode"

ERROR, PAUSED, ATTENTION = (Condition(key=key) for key in ("printer_error", "printer_paused", "attention_needed"))
TABLE: dict[tuple[str, str | None], tuple[PrinterState, tuple[object, ...], tuple[Condition, ...], tuple[str, ...]]] = {
    # (status, job): state; progress, remaining, elapsed, job, end of the last job; conditions; actions
    ("status_idle_of_firmware", None): (PrinterState.IDLE, (*(None,) * 4, JobEnd.OTHER), (), ()),
    ("status_ready_of_firmware", None): (PrinterState.IDLE, (*(None,) * 4, JobEnd.OTHER), (), ()),
    ("status_busy_of_firmware", None): (PrinterState.BUSY, (None,) * 5, (), ()),
    ("status_busy", None): (PrinterState.BUSY, (None,) * 5, (), ()),
    ("status_busy_with_job", "job_printing"): (PrinterState.PRINTING, (42, 520, 526, SPICE, None), (), ()),
    ("status_printing_with_job", None): (PrinterState.PRINTING, (42, 520, 526, None, None), (), ("pause", "cancel")),
    ("status_printing_with_job", "job_printing"): (
        PrinterState.PRINTING,
        (42, 520, 526, SPICE, None),
        (),
        ("pause", "cancel"),
    ),
    ("status_printing_with_job", "job_serial_print"): (
        PrinterState.PRINTING,
        (3, None, 12, None, None),
        (),
        ("pause", "cancel"),
    ),
    ("status_paused_with_job", "job_printing"): (
        PrinterState.PAUSED,
        (42, 520, 526, SPICE, None),
        (PAUSED,),
        ("resume", "cancel"),
    ),
    ("status_attention_with_job", "job_printing"): (
        PrinterState.PAUSED,
        (42, 520, 526, SPICE, None),
        (ATTENTION,),
        ("cancel",),
    ),
    ("status_attention_with_words", "job_printing"): (
        PrinterState.PAUSED,
        (42, 520, 526, SPICE, None),
        (Condition(key="attention_needed", detail="Filament has run out"),),
        ("cancel",),
    ),
    ("status_attention_without_job", None): (PrinterState.UNKNOWN, (None,) * 5, (ATTENTION,), ()),
    ("status_finished_with_job", "job_finished"): (
        PrinterState.IDLE,
        (None, None, 1046, SPICE, JobEnd.FINISHED),
        (),
        (),
    ),
    ("status_stopped_with_job", None): (PrinterState.IDLE, (None, None, 526, None, JobEnd.CANCELLED), (), ()),
    ("status_error_with_job", "job_printing"): (PrinterState.ERROR, (None, None, 526, SPICE, None), (ERROR,), ()),
    ("status_error", None): (
        PrinterState.ERROR,
        (None,) * 5,
        (Condition(key="printer_error", detail="Serial device does not exist"),),
        (),
    ),
}


def device(status: str, job: str | None = None) -> Device:
    return parse.device(
        decode((FIXTURES / f"{status}.json").read_bytes(), wire.Status, what="the status"),
        decode((FIXTURES / f"{job}.json").read_bytes(), wire.Job, what="the job") if job else None,
        name="Shelf",
        url="http://shelf.example",
    )


@pytest.mark.parametrize(("status", "job"), TABLE)
def test_replies_and_their_meaning(status: str, job: str | None) -> None:
    found = device(status, job)
    state, (progress_pct, remaining_s, elapsed_s, file, last_job), conditions, actions = TABLE[status, job]

    assert (found.id, found.name, found.state, found.is_printer) == ("printer", "Shelf", DeviceState.ONLINE, True)
    assert found.page == "http://shelf.example"
    assert found.printers == (
        Printer(
            id="printer",
            name="Shelf",
            state=state,
            progress_pct=progress_pct,  # type: ignore[arg-type]
            remaining_s=remaining_s,  # type: ignore[arg-type]
            elapsed_s=elapsed_s,  # type: ignore[arg-type]
            job=file,  # type: ignore[arg-type]
            last_job=last_job,  # type: ignore[arg-type]
            conditions=conditions,
        ),
    )
    assert found.allowed_actions == actions


def test_every_fixture_is_in_the_table() -> None:
    assert {name for pair in TABLE for name in pair if name} == {file.stem for file in FIXTURES.glob("*.json")}


def test_state_that_is_no_printers_is_shown_in_its_own_word() -> None:
    assert device("status_busy").state_text == "busy"
    assert device("status_idle_of_firmware").state_text is None


@pytest.mark.parametrize("state", [None, 5, [], "HIBERNATING", ""])
def test_unknown_state_stays_unknown(state: object) -> None:
    status = wire.Status(printer=wire.StatusPrinter(state=state))

    assert (
        parse.device(status, None, name="Shelf", url="http://shelf.example").printers[0].state is PrinterState.UNKNOWN
    )


@pytest.mark.parametrize("value", [None, 5, -1.5, "", True, [], {}], ids=repr)
def test_decoration_of_any_type_costs_nothing_but_itself(value: object) -> None:
    job = {"id": 1, "progress": value, "time_remaining": value, "time_printing": value, "file": value}
    told = decode(_json(job), wire.Job, what="the job")
    health = {"ok": value, "message": value}
    status = decode(
        _json({"printer": {"state": "PRINTING", "status_printer": health}, "job": value}), wire.Status, what=""
    )

    (found,) = parse.device(status, told, name="Shelf", url="http://shelf.example").printers

    assert (found.state, found.job) == (PrinterState.PRINTING, None)


def test_failed_connection_without_words_is_an_error_all_the_same() -> None:
    status = wire.Status(printer=wire.StatusPrinter(state="BUSY", status_printer=wire.Health(ok=False)))

    (found,) = parse.device(status, None, name="Shelf", url="http://shelf.example").printers

    assert (found.state, found.conditions) == (PrinterState.ERROR, (ERROR,))


def test_reply_without_a_printer_is_a_bad_reply() -> None:
    with pytest.raises(BadReplyError):
        decode(b"{}", wire.Status, what="the status")


@pytest.mark.parametrize(
    ("status", "job", "expected"),
    [
        ("status_printing_with_job", None, "420"),
        ("status_idle_of_firmware", "job_serial_print", "7"),
        ("status_busy", None, None),
    ],
)
def test_id_of_the_job(status: str, job: str | None, expected: str | None) -> None:
    told = decode((FIXTURES / f"{status}.json").read_bytes(), wire.Status, what="the status")
    own = decode((FIXTURES / f"{job}.json").read_bytes(), wire.Job, what="the job") if job else None

    assert parse.job_id(told, own) == expected


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
