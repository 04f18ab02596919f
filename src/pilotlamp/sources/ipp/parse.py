"""Attributes of IPP printers in our words; pure.

Source: RFC 8011, 5.4. Of CUPS: a queue whose printer can't be reached stays "processing" for as long as a job waits for
it, without a reason; only the message tells.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.links import openable, page_of
from pilotlamp.domain.model import Device, DeviceState, JobEnd, Printer, PrinterState, Supply
from pilotlamp.domain.text import clean
from pilotlamp.sources.ipp.actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.ipp.codec import Value
from pilotlamp.sources.ipp.conditions import REJECTING_JOBS
from pilotlamp.sources.ipp.operations import OPERATION_OF
from pilotlamp.sources.ipp.parse_jobs import JOB_AT_WORK
from pilotlamp.sources.ipp.parse_reasons import Reasons, reasons
from pilotlamp.sources.ipp.parse_supplies import supplies
from pilotlamp.sources.lenient import text_or_none
from pilotlamp.sources.printer_conditions import (
    JOBS_WAITING,
    LOW_PCT,
    MEDIA_NEEDED,
    PRINTER_ERROR,
    PRINTER_PAUSED,
    REFILLED_PCT,
    SUPPLIES_EMPTY,
    SUPPLIES_LOW,
)
from pilotlamp.sources.wire import identity_or_none

Attributes = Mapping[str, tuple[Value, ...]]

REQUESTED: Final = (
    "printer-name",
    "printer-info",
    "printer-location",
    "printer-make-and-model",
    "printer-more-info",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-state-change-time",
    "printer-up-time",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "printer-supply",
    "printer-supply-description",
    "marker-names",
    "marker-types",
    "marker-levels",
)
"""All attributes that are read of every printer."""
OPERATIONS: Final = "operations-supported"
"""Of a printer that is asked alone: many have no way to be paused; queues of CUPS have."""

UNREACHABLE_AFTER_S: Final = 15
"""For so long a printer may take to answer its queue, as when it wakes up."""

_IDLE, _PROCESSING, _STOPPED = 3, 4, 5
_STATES: Final = {_IDLE: PrinterState.IDLE, _PROCESSING: PrinterState.PRINTING}
_ACTIONS_IN: Final = {_IDLE: (PAUSE,), _PROCESSING: (PAUSE, CANCEL), _STOPPED: (RESUME,)}
_UNREACHABLE: Final = (
    "the printer may not exist or is unavailable",
    "the printer is not responding",
    "the printer is unreachable",
    "unable to locate printer",
)
"""Beginnings of CUPS's own messages about a printer that does not answer."""
_PLAIN_MESSAGES: Final = frozenset({"paused", "idle.", "printing.", "stopped."})
"""These say no more than the state."""


def device(attributes: Attributes, *, id_: str | None = None, url: str = "", page: str | None = None) -> Device | None:
    """One printer or queue; None: it has no name to tell it from the others by.

    Args:
        attributes: as the printer sent them.
        id_: stands for a missing name.
        url: of the source, for links.
        page: the settings' address of a device's web page.
    """
    name = identity_or_none(_first(attributes, "printer-name")) or id_
    if name is None:
        return None
    printer = _printer(name, attributes)
    return Device(
        id=name,
        name=printer.name,
        state=DeviceState.OFFLINE if printer.state is PrinterState.OFFLINE else DeviceState.ONLINE,
        type=_text(attributes, "printer-make-and-model"),
        description=_text(attributes, "printer-location"),
        page=page_of(page, name) or openable(_text(attributes, "printer-more-info"), url),
        printers=(printer,),
        allowed_actions=_allowed(attributes),
    )


def _printer(id_: str, attributes: Attributes) -> Printer:
    why = reasons(tuple(value for value in attributes.get("printer-state-reasons", ()) if isinstance(value, str)))
    state = _state(attributes, why)
    of_supplies = supplies(attributes)
    waiting = _waiting(attributes)
    accepts = _first(attributes, "printer-is-accepting-jobs")
    return Printer(
        id=id_,
        name=_text(attributes, "printer-info") or clean(id_),
        state=state,
        # How a job ended is not asked for; and nobody wants a notice of each page that an office prints.
        last_job=JobEnd.OTHER if state is PrinterState.IDLE else None,
        jobs_waiting=waiting,
        accepts_jobs=accepts if isinstance(accepts, bool) else None,
        supplies=of_supplies,
        conditions=(
            *_troubles(attributes, state, why),
            *_of_supplies(of_supplies, why),
            *((Condition(key=REJECTING_JOBS.key),) if accepts is False else ()),
            *((Condition(key=JOBS_WAITING.key),) if waiting and _stands(state) else ()),
        ),
    )


def _state(attributes: Attributes, why: Reasons) -> PrinterState:
    state = _first(attributes, "printer-state")
    if why.away or _is_unreachable(attributes):
        return PrinterState.OFFLINE
    if state == _STOPPED:
        return PrinterState.PAUSED if why.paused and not _needs_hands(why) else PrinterState.ERROR
    return _STATES.get(state, PrinterState.UNKNOWN) if isinstance(state, int) else PrinterState.UNKNOWN


def _is_unreachable(attributes: Attributes) -> bool:
    message = (_text(attributes, "printer-state-message") or "").lower()
    if _first(attributes, "printer-state") != _PROCESSING or not message.startswith(_UNREACHABLE):
        return False
    since, now = (_first(attributes, name) for name in ("printer-state-change-time", "printer-up-time"))
    # A printer that tells no times is believed at once.
    return not (isinstance(since, int) and isinstance(now, int)) or now - since >= UNREACHABLE_AFTER_S


def _needs_hands(why: Reasons) -> bool:
    return bool(why.errors or why.needs_media or why.empty)


def _stands(state: PrinterState) -> bool:
    return state in {PrinterState.PAUSED, PrinterState.ERROR, PrinterState.OFFLINE}


def _troubles(attributes: Attributes, state: PrinterState, why: Reasons) -> Iterator[Condition]:
    if why.errors:
        yield Condition(key=PRINTER_ERROR.key, detail=", ".join(why.errors))
    elif state is PrinterState.ERROR and not _needs_hands(why):
        yield Condition(key=PRINTER_ERROR.key, detail=_message(attributes))
    if why.needs_media:
        yield Condition(key=MEDIA_NEEDED.key, detail="out of paper")
    if state is PrinterState.PAUSED:
        yield Condition(key=PRINTER_PAUSED.key, detail=_message(attributes))


def _of_supplies(found: tuple[Supply, ...], why: Reasons) -> Iterator[Condition]:
    """By level; a reason is about the emptiest supply if that may be low, as printers have limits of their own."""
    levels = {supply.name: supply.level_pct for supply in found if supply.level_pct is not None}
    emptiest = min(levels, key=levels.__getitem__, default="")
    if levels.get(emptiest, REFILLED_PCT + 1) > REFILLED_PCT:
        emptiest = ""
    empty = {part or emptiest for part in why.empty} | {name for name, pct in levels.items() if pct <= 0}
    low = {part or emptiest for part in why.low} | {name for name, pct in levels.items() if pct <= LOW_PCT}
    wavering = {name for name, pct in levels.items() if pct <= REFILLED_PCT}
    for part in sorted(empty):
        yield Condition(key=SUPPLIES_EMPTY.key, part=part)
    for part in sorted((low | wavering) - empty):
        pct = levels.get(part)
        detail = None if pct is None else f"{pct:.0f} %"
        yield Condition(key=SUPPLIES_LOW.key, part=part, detail=detail, begins=part in low)


def _waiting(attributes: Attributes) -> int | None:
    """Jobs besides the one that is printing."""
    count = _first(attributes, "queued-job-count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        return None
    printing = _first(attributes, "printer-state") == _PROCESSING and not _is_unreachable(attributes)
    return max(count - 1, 0) if printing else count


def job_printing(jobs: Iterable[Attributes]) -> int | None:
    """The id of the job that a printer works on; None: there is none."""
    for attributes in jobs:
        id_ = _first(attributes, "job-id")
        if _first(attributes, "job-state") in JOB_AT_WORK and isinstance(id_, int):
            return id_
    return None


def _allowed(attributes: Attributes) -> tuple[str, ...]:
    state = _first(attributes, "printer-state")
    actions = _ACTIONS_IN.get(state, ()) if isinstance(state, int) else ()
    known = attributes.get(OPERATIONS)
    return tuple(action for action in actions if known is None or OPERATION_OF[action] in known)


def _message(attributes: Attributes) -> str | None:
    said = _text(attributes, "printer-state-message")
    return None if said is None or said.lower() in _PLAIN_MESSAGES else said


def _text(attributes: Attributes, name: str) -> str | None:
    return text_or_none(_first(attributes, name))


def _first(attributes: Attributes, name: str) -> Value:
    values = attributes.get(name, ())
    return values[0] if values else None
