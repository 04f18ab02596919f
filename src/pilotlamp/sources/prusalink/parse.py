"""A PrusaLink's printer in our words; no I/O.

What is tolerated is written down in ``pilotlamp.sources.wire``.
"""

from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState
from pilotlamp.sources.lenient import number_or_none, text_or_none
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.printer_conditions import ATTENTION_NEEDED, PRINTER_ERROR, PRINTER_PAUSED
from pilotlamp.sources.prusalink import wire
from pilotlamp.sources.single_printer import PRINTER_ID
from pilotlamp.sources.wire import identity_or_none

_BUSY: Final = "BUSY"
_ATTENTION: Final = "ATTENTION"

_STATES: Mapping[str, PrinterState] = {
    "IDLE": PrinterState.IDLE,
    "READY": PrinterState.IDLE,
    "FINISHED": PrinterState.IDLE,
    "STOPPED": PrinterState.IDLE,
    "PRINTING": PrinterState.PRINTING,
    "PAUSED": PrinterState.PAUSED,
    "ERROR": PrinterState.ERROR,
    _BUSY: PrinterState.BUSY,
}

_OF_A_JOB: Mapping[str, PrinterState] = {_BUSY: PrinterState.PRINTING, _ATTENTION: PrinterState.PAUSED}
"""States that without a job say nothing of how far a print is: the printer moves, or waits for somebody."""

_WITHOUT_A_JOB: Final = (PrinterState.BUSY, PrinterState.UNKNOWN)
"""States in which the printer's own word says more than ours."""

_ENDS: Mapping[str, JobEnd] = {"FINISHED": JobEnd.FINISHED, "STOPPED": JobEnd.CANCELLED}
"""Shown until somebody clears the printer's screen. Who clears the screen between two polls has most likely cancelled
the print there: a printer that is idle otherwise is not said to have finished."""

_ALLOWED: Mapping[PrinterState, tuple[str, ...]] = {
    PrinterState.PRINTING: (PAUSE.name, CANCEL.name),
    PrinterState.PAUSED: (RESUME.name, CANCEL.name),
}

_CONDITIONS: Mapping[PrinterState, str] = {
    PrinterState.ERROR: PRINTER_ERROR.key,
    PrinterState.PAUSED: PRINTER_PAUSED.key,
}


def device(status: wire.Status, job: wire.Job | None, *, name: str, url: str) -> Device:
    """The printer as a device.

    Args:
        status: reply to ``/api/v1/status``.
        job: reply to ``/api/v1/job``; None: there is none.
        name: the source's name.
        url: the source's address, where the printer has a page of its own.
    """
    word = _word(status)
    found = printer(status, job, name=name)
    return Device(
        id=PRINTER_ID,
        name=name,
        state=DeviceState.ONLINE,
        state_text=word.lower() if word and found.state in _WITHOUT_A_JOB and not found.conditions else None,
        printers=(found,),
        page=openable(url, url),
        allowed_actions=() if word == _BUSY else _allowed(word, found.state),
    )


def printer(status: wire.Status, job: wire.Job | None, *, name: str) -> Printer:
    """The printer with its job; of the two replies the job's own counts where it says something."""
    word = _word(status)
    told = job or (status.job if isinstance(status.job, wire.Job) else None) or wire.Job()
    problem = _problem(status)
    state = _state(word, is_job=told.id is not None, fails=problem is not None)
    at_work = state in _ALLOWED
    return Printer(
        id=PRINTER_ID,
        name=name,
        state=state,
        progress_pct=number_or_none(told.progress, low=0, high=100) if at_work else None,
        remaining_s=number_or_none(told.time_remaining, low=0) if at_work else None,
        elapsed_s=number_or_none(told.time_printing, low=0),
        job=_file(told),
        last_job=_ENDS.get(word or "", JobEnd.OTHER if state is PrinterState.IDLE else None),
        conditions=_conditions(word, state, problem),
    )


def job_id(status: wire.Status, job: wire.Job | None) -> str | None:
    """Id of the job, which a request to pause or stop it has to name; None: there is none."""
    found = job or status.job
    return identity_or_none(found.id) if isinstance(found, wire.Job) else None


def _word(status: wire.Status) -> str | None:
    word = text_or_none(status.printer.state)
    return word.upper() if word else None


def _state(word: str | None, *, is_job: bool, fails: bool) -> PrinterState:
    if fails and word != _ATTENTION:
        return PrinterState.ERROR
    of_a_job = _OF_A_JOB.get(word or "") if is_job else None
    return of_a_job or _STATES.get(word or "", PrinterState.UNKNOWN)


def _problem(status: wire.Status) -> str | None:
    """The words about a connection that does not work; None: it does, or there is none to be told of."""
    health = status.printer.status_printer
    if not isinstance(health, wire.Health) or health.ok is not False:
        return None
    return text_or_none(health.message) or ""


def _conditions(word: str | None, state: PrinterState, problem: str | None) -> tuple[Condition, ...]:
    key = ATTENTION_NEEDED.key if word == _ATTENTION else _CONDITIONS.get(state)
    return (Condition(key=key, detail=problem or None),) if key else ()


def _allowed(word: str | None, state: PrinterState) -> tuple[str, ...]:
    """Actions that the printer takes now; what it wants of somebody is not done by resuming."""
    return (CANCEL.name,) if word == _ATTENTION and state is PrinterState.PAUSED else _ALLOWED.get(state, ())


def _file(job: wire.Job) -> str | None:
    if not isinstance(job.file, wire.File):
        return None
    return text_or_none(job.file.display_name) or text_or_none(job.file.name)
