"""Texts for a window: everything known of a device, and what Pilotlamp is."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import PurePath

from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.descriptions import device_facts, device_words, session_facts
from pilotlamp.view.formatting import Fact, moment
from pilotlamp.view.printers import printer_facts, printer_words


def device_details(status: SourceStatus, tracked: TrackedDevice, tz: tzinfo) -> str:
    """Everything known of a device, a line each; nothing is shortened, and times have their dates."""
    device = tracked.device

    def when(at: datetime) -> str:
        return moment(at, tz)

    source = status.name
    if status.source.host:
        source = texts.SOURCE_AND_HOST.format(source=status.name, host=status.source.host)
    facts: list[Fact] = [
        (texts.NAME, device.name or clean(device.id)),
        (texts.STATE, device_words(tracked, when)),
        (texts.SOURCE, source),
        (texts.LAST_READING, when(status.seen_at) if status.seen_at else texts.NO_READING),
    ]
    if status.failure:
        facts.append((texts.LAST_POLL_FAILED, status.failure.problem))
    facts.append((texts.ID, clean(device.id)))
    facts += device_facts(device)
    facts += [(texts.MAC_ADDRESS, device.mac)] if device.mac else []
    facts += session_facts(device.session, when)
    facts += [
        (texts.PRINTER.format(name=tracked.printer.name or clean(tracked.printer.id)), printer_words(tracked, when))
        for tracked in tracked.printers
        if not device.is_printer
    ]
    facts += [fact for tracked in tracked.printers for fact in printer_facts(tracked.printer)]
    facts += [(texts.PAGE, device.page)] if device.page else []
    return _lines(facts)


def about(version: str, settings_path: PurePath | str, log_path: PurePath | str | None = None) -> str:
    """Describe the program and its files."""
    facts: list[Fact] = [(texts.SETTINGS, str(settings_path))]
    facts += [(texts.LOG, str(log_path))] if log_path is not None else []
    return f"{texts.ABOUT.format(version=version)}\n{_lines(facts)}"


def _lines(facts: Sequence[Fact]) -> str:
    return "\n".join(texts.FACT.format(label=label, value=value) for label, value in facts)
