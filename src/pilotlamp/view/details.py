"""Texts for a window: everything known of a device, and what Pilotlamp is."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import PurePath

from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.descriptions import Fact, device_facts, device_words, printer_words, session_facts
from pilotlamp.view.formatting import moment


def device_details(status: SourceStatus, tracked: TrackedDevice, tz: tzinfo) -> str:
    """Everything known of a device, a line each; nothing is shortened, and times have their dates."""
    device = tracked.device

    def when(at: datetime) -> str:
        return moment(at, tz)

    source = f"{status.name} ({status.source.host})" if status.source.host else status.name
    facts: list[Fact] = [
        ("Name", device.name or clean(device.id)),
        ("State", device_words(tracked, when)),
        ("Source", source),
        ("Last reading", when(status.seen_at) if status.seen_at else "none yet"),
    ]
    if status.failure:
        facts.append(("Last poll", f"failed: {status.failure.problem}"))
    facts.append(("Id", clean(device.id)))
    facts += device_facts(device)
    facts += [("MAC address", device.mac)] if device.mac else []
    facts += session_facts(device.session, when)
    facts += [
        (f"Printer {tracked.printer.name or clean(tracked.printer.id)}", printer_words(tracked))
        for tracked in tracked.printers
    ]
    facts += [("Page", device.page)] if device.page else []
    return _lines(facts)


def about(version: str, settings_path: PurePath | str, log_path: PurePath | str | None = None) -> str:
    """Describe the program and its files."""
    facts: list[Fact] = [("Settings", str(settings_path))]
    facts += [("Log", str(log_path))] if log_path is not None else []
    return "\n".join(
        (
            f"Pilotlamp {version}",
            "A pilot lamp for the machines and people you look after elsewhere.",
            "Free software under the MIT licence.",
            "",
            _lines(facts),
        )
    )


def _lines(facts: Sequence[Fact]) -> str:
    return "\n".join(f"{label}: {value}" for label, value in facts)
