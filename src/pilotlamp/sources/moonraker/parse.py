"""Moonraker's structs to our model; no I/O. Klippy's state comes first, then that of the print.

Source: systems.md, "Moonraker".
"""

from typing import Final

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState
from pilotlamp.sources.lenient import number_or_none, text_or_none
from pilotlamp.sources.moonraker import wire
from pilotlamp.sources.moonraker.actions import EMERGENCY_STOP, FIRMWARE_RESTART
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.printer_conditions import PRINTER_ERROR, PRINTER_PAUSED
from pilotlamp.sources.single_printer import PRINTER_ID
from pilotlamp.sources.wire import fields_of

_STATES: Final = {
    "standby": PrinterState.IDLE,
    "complete": PrinterState.IDLE,
    "cancelled": PrinterState.IDLE,
    "printing": PrinterState.PRINTING,
    "paused": PrinterState.PAUSED,
    "error": PrinterState.ERROR,
}
_ENDS: Final = {"complete": JobEnd.FINISHED, "cancelled": JobEnd.CANCELLED, "error": JobEnd.FAILED}
_HALTED: Final = frozenset({"shutdown", "error"})
_ALWAYS: Final = (FIRMWARE_RESTART.name, EMERGENCY_STOP.name)
_ALLOWED: Final = {
    PrinterState.PRINTING: (PAUSE.name, CANCEL.name, *_ALWAYS),
    PrinterState.PAUSED: (RESUME.name, CANCEL.name, *_ALWAYS),
    PrinterState.IDLE: _ALWAYS,
    PrinterState.ERROR: _ALWAYS,
}
_LEAST_PROGRESS: Final = 0.01
"""Before one per cent an estimate of the time left is worth nothing."""


def device(reply: wire.ObjectsReply, *, name: str, url: str) -> Device:
    """The server, which is its printer too."""
    status = reply.result.status
    webhooks = fields_of(status.webhooks, wire.Webhooks)
    klippy = text_or_none(webhooks.state)
    if klippy in _HALTED:
        said = text_or_none(_first_line(webhooks.state_message))
        return _device(_halted(name, PrinterState.ERROR, said), (FIRMWARE_RESTART.name,), name, url)
    if klippy == "startup":
        return _device(Printer(id=PRINTER_ID, name=name, state=PrinterState.BUSY), (), name, url)
    printer = _printer(status, name)
    return _device(printer, _ALLOWED.get(printer.state, ()), name, url)


def without_klippy(said: str | None, *, name: str, url: str) -> Device:
    """The server answers, but Klipper does not run: "Klippy Host not connected".

    Each restart of Klipper takes a moment of it: unlike an error, an unknown state has to be confirmed.
    """
    return _device(_halted(name, PrinterState.UNKNOWN, said), (), name, url)


def _device(printer: Printer, allowed: tuple[str, ...], name: str, url: str) -> Device:
    return Device(
        id=PRINTER_ID,
        name=name,
        state=DeviceState.ONLINE,
        page=openable(url, url),
        printers=(printer,),
        allowed_actions=allowed,
    )


def _halted(name: str, state: PrinterState, said: str | None) -> Printer:
    error = Condition(key=PRINTER_ERROR.key, detail=said)
    return Printer(id=PRINTER_ID, name=name, state=state, last_job=JobEnd.OTHER, conditions=(error,))


def _printer(status: wire.Status, name: str) -> Printer:
    stats = fields_of(status.print_stats, wire.PrintStats)
    said = text_or_none(stats.state) or ""
    state = _STATES.get(said, PrinterState.UNKNOWN)
    at_work = state in {PrinterState.PRINTING, PrinterState.PAUSED}
    progress = number_or_none(fields_of(status.virtual_sdcard, wire.VirtualSdcard).progress, low=0, high=1)
    elapsed_s = number_or_none(stats.total_duration, low=0)
    return Printer(
        id=PRINTER_ID,
        name=name,
        state=state,
        job=text_or_none(stats.filename),
        progress_pct=progress * 100 if at_work and progress is not None else None,
        remaining_s=_remaining_s(progress, number_or_none(stats.print_duration, low=0)) if at_work else None,
        elapsed_s=elapsed_s,
        last_job=None if at_work else _ENDS.get(said, JobEnd.OTHER),
        conditions=_conditions(state, stats),
    )


def _remaining_s(progress: float | None, printed_s: float | None) -> float | None:
    """Time left if the print goes on as fast as before; Klipper does not tell one."""
    if progress is None or printed_s is None or progress < _LEAST_PROGRESS:
        return None
    return printed_s * (1 - progress) / progress


def _conditions(state: PrinterState, stats: wire.PrintStats) -> tuple[Condition, ...]:
    said = text_or_none(_first_line(stats.message))
    if state is PrinterState.ERROR:
        return (Condition(key=PRINTER_ERROR.key, detail=said),)
    if state is PrinterState.PAUSED:
        return (Condition(key=PRINTER_PAUSED.key, detail=said),)
    return ()


def _first_line(text: object) -> str | None:
    return text.strip().partition("\n")[0] if isinstance(text, str) else None
