"""Everything in one glance: the line that is tooltip and first row of the menu, and what the icon says."""

from datetime import datetime
from typing import Final

from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.severity import Counts, Overview, Severity, overview, source_counts
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, is_stale
from pilotlamp.view.face import IconSpec
from pilotlamp.view.facts import When
from pilotlamp.view.words import count, shorten, shorten_utf16

SUMMARY_UNITS: Final = 127
"""UTF-16 units that a Windows tooltip takes (platforms.md, "pystray")."""

_SOURCE_NAME_LIMIT: Final = 24
_STALE_NAMED: Final = 2


def icon_spec(seen: Overview, *, paused: bool) -> IconSpec:
    """What the icon is to say; the badge counts the devices of the severity that is shown."""
    counted = {Severity.PROBLEM: seen.problems, Severity.ATTENTION: seen.attentions}
    return IconSpec(
        severity=seen.severity,
        count=counted.get(seen.severity, 0),
        stale=seen.stale,
        paused=paused,
        waiting=seen.waiting,
    )


def summary(snapshot: Snapshot, now: datetime, *, paused: bool = False) -> str:
    """One line, worst first: "1 of 24 devices offline · 3 people online". At most ``SUMMARY_UNITS`` long."""
    seen = overview(snapshot, now)
    if not snapshot.sources:
        parts = ["No sources set up"]
    else:
        parts = _devices(snapshot, seen.counts)
        if not paused:
            parts += _stale(snapshot, now)
        parts += _people(snapshot, seen.counts)
    head = ["Paused"] if paused else []
    return shorten_utf16(" · ".join(head + (parts or ["Waiting for the first answers"])), SUMMARY_UNITS)


def source_words(status: SourceStatus, now: datetime, when: When) -> str:
    """ "1 of 12 offline", "2 online", "sign-in needed"; "…, as of 14:02" when that is old."""
    if status.reading is None:
        if status.sign_in_needed:
            return "sign-in needed"
        return "no answer yet" if status.failure else "waiting for the first answer"
    counts = source_counts(status)
    parts = [_devices_words(status, counts)] if counts.devices else []
    if status.people:
        who = count(counts.people_online, "person", "people") if parts else str(counts.people_online or "nobody")
        parts.append(f"{who} online")
    words = ", ".join(parts) or "nothing listed"
    return f"{words}, as of {when(status.reading.taken_at)}" if is_stale(status, now) else words


def _devices_words(status: SourceStatus, counts: Counts) -> str:
    """The devices of one source: "1 of 12 offline", "12 online"."""
    off, expected = _off(status)
    total = counts.devices
    parts = []
    if off:
        parts.append(f"{off} of {total} offline")
    if counts.pending:
        parts.append(f"{counts.pending} of {total} waiting for approval" if not off else f"{counts.pending} waiting")
    if parts:
        return ", ".join(parts)
    return (
        f"{total} online"
        if counts.online == total
        else f"{counts.online} of {total} online" + (f", {expected} off as expected" if expected else "")
    )


def _devices(snapshot: Snapshot, counts: Counts) -> list[str]:
    statuses = tuple(snapshot.sources.values())
    if not counts.devices:
        return [] if any(status.people or status.reading is None for status in statuses) else ["No devices listed"]
    off = sum(_off(status)[0] for status in statuses)
    parts = [_presence(off, counts)]
    if counts.pending:
        parts.append(f"{counts.pending} waiting for approval")
    tracked = [tracked for status in statuses for tracked in status.devices.values()]
    failing = sum(printer.status.state is PrinterState.ERROR for device in tracked for printer in device.printers)
    if failing:
        parts.append(f"{count(failing, 'printer')} in error")
    unencrypted = sum(device.device.encrypted is False for device in tracked)
    if unencrypted:
        parts.append(f"{unencrypted} not encrypted")
    return parts


def _presence(off: int, counts: Counts) -> str:
    if counts.devices == 1 and (off or counts.online):
        return f"The device is {'offline' if off else 'online'}"
    if off:
        return f"{off} of {count(counts.devices, 'device')} offline"
    if counts.online < counts.devices:
        return f"{counts.online} of {count(counts.devices, 'device')} online"
    return f"All {counts.devices} devices online"


def _off(status: SourceStatus) -> tuple[int, int]:
    """Devices offline: unexpectedly, and as expected."""
    off = [
        tracked.device.expected_off
        for tracked in status.devices.values()
        if tracked.presence.state is DeviceState.OFFLINE
    ]
    return off.count(False), off.count(True)


def _stale(snapshot: Snapshot, now: datetime) -> list[str]:
    stale = [status for status in snapshot.sources.values() if is_stale(status, now)]
    signed_out = [status for status in stale if status.sign_in_needed]
    silent = [status for status in stale if not status.sign_in_needed]
    parts = []
    if signed_out:
        parts.append(f"sign-in needed for {_names(signed_out)}")
    if silent:
        parts.append(f"no fresh answer from {_names(silent)}")
    return parts


def _names(statuses: list[SourceStatus]) -> str:
    if len(statuses) > _STALE_NAMED:
        return f"{len(statuses)} sources"
    return " and ".join(shorten(status.name, _SOURCE_NAME_LIMIT) for status in statuses)


def _people(snapshot: Snapshot, counts: Counts) -> list[str]:
    if not any(status.people for status in snapshot.sources.values()):
        return []
    return [f"{count(counts.people_online, 'person', 'people')} online" if counts.people_online else "Nobody online"]
