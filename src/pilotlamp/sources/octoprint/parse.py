"""OctoPrint's structs to our model; no I/O.

Source: systems.md, "OctoPrint".
"""

from typing import Final

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState
from pilotlamp.sources.lenient import number_or_none, text_or_none
from pilotlamp.sources.octoprint import wire
from pilotlamp.sources.octoprint.actions import CONNECT
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.printer_conditions import PRINTER_ERROR, PRINTER_PAUSED
from pilotlamp.sources.single_printer import PRINTER_ID
from pilotlamp.sources.wire import fields_of

_STATES: Final = {
    "operational": PrinterState.IDLE,
    "printing": PrinterState.PRINTING,
    "resuming": PrinterState.PRINTING,
    "finishing": PrinterState.PRINTING,
    "cancelling": PrinterState.PRINTING,
    "pausing": PrinterState.PRINTING,
    "paused": PrinterState.PAUSED,
    "offline": PrinterState.OFFLINE,
    "closed": PrinterState.OFFLINE,
    "error": PrinterState.ERROR,
    "offline after error": PrinterState.ERROR,
    "offline (error": PrinterState.ERROR,
    "connecting": PrinterState.BUSY,
    "opening serial connection": PrinterState.BUSY,
    "detecting serial connection": PrinterState.BUSY,
    "transferring file to sd": PrinterState.BUSY,
}
_ALLOWED: Final = {
    PrinterState.PRINTING: (PAUSE.name, CANCEL.name),
    PrinterState.PAUSED: (RESUME.name, CANCEL.name),
    PrinterState.OFFLINE: (CONNECT.name,),
    PrinterState.ERROR: (CONNECT.name,),
}
_ON_ITS_WAY: Final = ("starting", "pausing", "resuming", "cancelling", "finishing")
"""In these states OctoPrint accepts commands and forgets them."""
_WHOLE_PCT: Final = 100.0


def device(reply: wire.JobReply, *, name: str, url: str) -> Device:
    """The server, which is its printer too."""
    printer = _printer(reply, name)
    return Device(
        id=PRINTER_ID,
        name=name,
        state=DeviceState.ONLINE,
        page=openable(url, url),
        printers=(printer,),
        allowed_actions=() if _word(reply.state).startswith(_ON_ITS_WAY) else _ALLOWED.get(printer.state, ()),
    )


def _printer(reply: wire.JobReply, name: str) -> Printer:
    state = _state(reply.state)
    file, progress = _file(reply.job), fields_of(reply.progress, wire.Progress)
    completion = number_or_none(progress.completion, low=0, high=_WHOLE_PCT)
    at_work = state in {PrinterState.PRINTING, PrinterState.PAUSED}
    ended = JobEnd.FINISHED if completion == _WHOLE_PCT else JobEnd.OTHER
    return Printer(
        id=PRINTER_ID,
        name=name,
        state=state,
        job=text_or_none(file.display) or text_or_none(file.name),
        progress_pct=completion if at_work else None,
        remaining_s=number_or_none(progress.printTimeLeft, low=0) if at_work else None,
        elapsed_s=number_or_none(progress.printTime, low=0),
        last_job=None if at_work else ended,
        conditions=_conditions(state, reply),
    )


def _state(said: str) -> PrinterState:
    """State of an open set of words."""
    word = _word(said)
    if word.startswith(("printing", "sending", "starting")):
        return PrinterState.PRINTING
    return _STATES.get(word, PrinterState.UNKNOWN)


def _word(said: str) -> str:
    """The state without a reason, as "Error: …" of old versions has one."""
    return said.strip().lower().partition(":")[0]


def _conditions(state: PrinterState, reply: wire.JobReply) -> tuple[Condition, ...]:
    if state is PrinterState.ERROR:
        said = reply.error if isinstance(reply.error, str) and reply.error.strip() else reply.state.partition(":")[2]
        words = text_or_none(said.strip().partition("\n")[0].rstrip(": "))
        return (Condition(key=PRINTER_ERROR.key, detail=words),)
    if state is PrinterState.PAUSED:
        return (Condition(key=PRINTER_PAUSED.key),)
    return ()


def _file(job: object) -> wire.File:
    return fields_of(job.get("file") if isinstance(job, dict) else None, wire.File)
