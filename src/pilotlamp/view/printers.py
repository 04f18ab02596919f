"""Words about printers: state, progress, job, supplies and conditions."""

from collections.abc import Iterable, Mapping
from typing import Final

from pilotlamp.domain.conditions import Holding
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Printer, PrinterState, Supply
from pilotlamp.domain.severity import printer_severity, worst
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedPrinter
from pilotlamp.view import texts
from pilotlamp.view.formatting import Fact, When, duration, shorten

_BAR_CELLS: Final = 10
_AT_WORK: Final = (PrinterState.PRINTING, PrinterState.PAUSED, PrinterState.HEATING)


def conditions_words(conditions: Iterable[Holding]) -> Mapping[str, str]:
    """Conditions by their short words, each with what there is to say of it: "in error (nozzle too hot)"."""
    particulars: dict[str, list[str]] = {}
    for each in conditions:
        known = particulars.setdefault(each.spec.short, [])
        if each.particulars:
            known.append(shorten(each.particulars))
    return {
        short: texts.STATE_AND_DETAIL.format(state=short, detail=", ".join(known)) if known else short
        for short, known in particulars.items()
    }


def printer_words(tracked: TrackedPrinter, when: When) -> str:
    """Describe a printer's state and conditions: "printing 43 % ████░░░░░░, 12 min left, ≈ 17:40, low on supplies"."""
    words = {**conditions_words(tracked.conditions)}
    if _is_explained(tracked):
        return ", ".join(words.values())
    state = texts.PRINTER_STATES[tracked.status.state]
    return ", ".join((_progress(tracked, words.pop(state, state), when), *words.values()))


def _is_explained(tracked: TrackedPrinter) -> bool:
    """Whether "in error" or "state unknown" would say nothing more: the printer needs paper, say."""
    if tracked.status.state is PrinterState.UNKNOWN:
        return bool(tracked.conditions)
    return tracked.status.state is PrinterState.ERROR and any(
        each.spec.severity is Severity.PROBLEM for each in tracked.conditions
    )


def printer_concerns(tracked: TrackedPrinter, *, besides: str = "") -> tuple[str, ...]:
    """Concerns of a printer: its conditions, and a state that is trouble by itself, unless it is said already."""
    words = {**conditions_words(tracked.conditions)}
    state = texts.PRINTER_STATES[tracked.status.state]
    troubled = {PrinterState.OFFLINE, PrinterState.PAUSED, PrinterState.ERROR}
    if tracked.status.state in troubled and state != besides and not _is_explained(tracked):
        words = {state: words.pop(state, state), **words}
    return (*words.values(),)


def _progress(tracked: TrackedPrinter, words: str, when: When) -> str:
    """``words`` of the state, with how far the printer has come."""
    printer = tracked.printer
    if tracked.status.candidate is not None:
        return texts.STATE_CHECKING.format(state=words)
    if tracked.status.state not in _AT_WORK:
        return words
    parts = [words]
    if printer.progress_pct is not None:
        percent = int(printer.progress_pct)  # rounded down: 100 % is not reached before the end
        parts = [texts.PROGRESS.format(state=words, percent=percent, bar=progress_bar(percent))]
    if printer.remaining_s is not None:
        parts.append(texts.TIME_LEFT.format(time=duration(printer.remaining_s)))
    if tracked.ends_at is not None:
        parts.append(texts.ENDS_AT.format(time=when(tracked.ends_at)))
    return ", ".join(parts)


def progress_bar(percent: float) -> str:
    """Bar of ten cells; full only at 100 %."""
    full = int(min(max(percent, 0.0), 100.0) / 100 * _BAR_CELLS)
    return "█" * full + "░" * (_BAR_CELLS - full)


def neediest_first(printers: Iterable[TrackedPrinter]) -> tuple[TrackedPrinter, ...]:
    """Printers that need somebody before those that don't; else in the order of the system."""
    return tuple(sorted(printers, key=lambda tracked: -_need(tracked).rank))


def _need(tracked: TrackedPrinter) -> Severity:
    return worst((printer_severity(tracked), *(each.spec.severity for each in tracked.conditions)))


def printer_line(tracked: TrackedPrinter, when: When) -> str:
    """ "Ultimaker 2 — printing 43 % ████░░░░░░, 12 min left"."""
    name = shorten(tracked.printer.name or clean(tracked.printer.id))
    return texts.NAME_AND_STATE.format(name=name, state=printer_words(tracked, when))


def printer_facts(printer: Printer) -> tuple[Fact, ...]:
    """Job, queue and supplies of a printer, as far as known."""
    found: list[Fact] = []
    if printer.job is not None:
        found.append((texts.JOB_NAME, printer.job))
    if printer.jobs_waiting is not None:
        found.append((texts.JOBS_WAITING, str(printer.jobs_waiting)))
    if printer.accepts_jobs is False:
        found.append((texts.ACCEPTS_JOBS, texts.NO))
    if printer.supplies:
        found.append((texts.SUPPLIES, ", ".join(map(_supply, printer.supplies))))
    return tuple(found)


def _supply(supply: Supply) -> str:
    """ "black toner 12 %"."""
    name = shorten(supply.name)
    if supply.level_pct is None:
        return name
    return texts.SUPPLY.format(name=name, percent=f"{supply.level_pct:.0f}")
