"""Everything in one glance: the line that is tooltip and first row of the menu, and what the icon says."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.severity import Counts, Overview, Severity, overview, source_counts
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, is_stale
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.face import IconSpec
from pilotlamp.view.facts import When
from pilotlamp.view.words import SHORT_NAME_LIMIT, count, shorten, shorten_utf16

SUMMARY_UNITS: Final = 127
"""UTF-16 units that a Windows tooltip takes (platforms.md, "pystray")."""

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


def summary(
    snapshot: Snapshot,
    now: datetime,
    *,
    paused: bool = False,
    acknowledged: frozenset[tuple[str, str]] = frozenset(),
    muted: str | None = None,
) -> str:
    """One line, worst first: "1 of 24 devices offline · 3 people online". At most ``SUMMARY_UNITS`` long.

    Args:
        snapshot: what is known.
        now: the time.
        paused: nothing is polled.
        acknowledged: source and id of devices whose problem somebody has taken note of: they count, and it is said.
        muted: how long there are no notices at all, "until 14:30"; None: there are.
    """
    seen = overview(snapshot, now)
    if not snapshot.sources:
        parts = ["No sources set up"]
    else:
        parts = _devices(snapshot, seen.counts, acknowledged)
        if not paused:
            parts += _stale(snapshot, now)
        parts += [f"notifications muted {muted}"] if muted else []
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
    off = sum(map(is_off, status.devices.values()))
    expected = counts.offline - off
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


def _devices(snapshot: Snapshot, counts: Counts, acknowledged: frozenset[tuple[str, str]]) -> list[str]:
    """A part for each kind of trouble."""
    statuses = tuple(snapshot.sources.values())
    if not counts.devices:
        return [] if any(status.people or status.reading is None for status in statuses) else ["No devices listed"]
    all_ = [tracked for status in statuses for tracked in status.devices.values()]
    noted = [
        tracked for status in statuses for id_, tracked in status.devices.items() if (status.name, id_) in acknowledged
    ]

    def told(amount: Callable[[TrackedDevice], int], words: Callable[[int], str]) -> str:
        """ "2 waiting for approval (1 acknowledged)"; empty where there are none."""
        number, of_noted = (sum(amount(tracked) for tracked in devices) for devices in (all_, noted))
        return f"{words(number)}{_noted(number, of_noted)}" if number else ""

    parts = (
        told(is_off, lambda number: _presence(number, counts)) or _presence(0, counts),
        told(_is_pending, lambda number: f"{number} waiting for approval"),
        told(_failing_printers, lambda number: f"{count(number, 'printer')} in error"),
        told(_is_unencrypted, lambda number: f"{number} not encrypted"),
    )
    return [part for part in parts if part]


def _noted(number: int, acknowledged: int) -> str:
    if not acknowledged:
        return ""
    return " (acknowledged)" if acknowledged == number else f" ({acknowledged} acknowledged)"


def _presence(off: int, counts: Counts) -> str:
    if counts.devices == 1 and (off or counts.online):
        return f"The device is {'offline' if off else 'online'}"
    if off:
        return f"{off} of {count(counts.devices, 'device')} offline"
    if counts.online < counts.devices:
        return f"{counts.online} of {count(counts.devices, 'device')} online"
    return f"All {counts.devices} devices online"


def is_off(tracked: TrackedDevice) -> bool:
    """Confirmed, and unexpectedly."""
    return tracked.presence.state is DeviceState.OFFLINE and not tracked.device.expected_off


def _is_pending(tracked: TrackedDevice) -> bool:
    return tracked.presence.state is DeviceState.PENDING


def _is_unencrypted(tracked: TrackedDevice) -> bool:
    return tracked.device.encrypted is False


def _failing_printers(tracked: TrackedDevice) -> int:
    return sum(printer.status.state is PrinterState.ERROR for printer in tracked.printers)


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
    return " and ".join(shorten(status.name, SHORT_NAME_LIMIT) for status in statuses)


def _people(snapshot: Snapshot, counts: Counts) -> list[str]:
    if not any(status.people for status in snapshot.sources.values()):
        return []
    return [f"{count(counts.people_online, 'person', 'people')} online" if counts.people_online else "Nobody online"]
