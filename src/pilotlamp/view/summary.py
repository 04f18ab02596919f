"""Everything in one glance: the line that is tooltip and first row of the menu, and what the icon says."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.severity import DeviceCounts, Overview, Tallied, is_off, tally
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, is_stale
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.descriptions import When
from pilotlamp.view.formatting import SHORT_NAME_LIMIT, count, left_out_words, shorten, shorten_utf16
from pilotlamp.view.tray_view import IconSpec

SUMMARY_UNITS: Final = 127
"""UTF-16 units that a Windows tooltip takes (platforms.md, "pystray")."""

_STALE_NAMED: Final = 2


def icon_spec(seen: Overview, *, paused: bool, muted: bool = False) -> IconSpec:
    """Specify the icon; the badge counts the devices of the severity that is shown.

    ``muted``: there are no notices of anything.
    """
    counted = {Severity.PROBLEM: seen.problems, Severity.ATTENTION: seen.attentions, Severity.OK: seen.acknowledged}
    return IconSpec(
        severity=seen.severity,
        count=counted.get(seen.severity, 0),
        stale=seen.stale,
        paused=paused,
        waiting=seen.waiting,
        acknowledged=seen.severity is Severity.OK and seen.acknowledged > 0,
        muted=muted,
    )


def summary(
    snapshot: Snapshot,
    now: datetime,
    *,
    paused: bool = False,
    acknowledged: frozenset[tuple[str, str]] = frozenset(),
    muted: str | None = None,
    tallied: Tallied = tally,
) -> str:
    """One line, worst first: "1 of 24 devices offline · 3 people online". At most ``SUMMARY_UNITS`` long.

    Args:
        snapshot: what is known.
        now: the time.
        paused: nothing is polled.
        acknowledged: source and id of devices whose problem somebody has taken note of: they count, and it is said.
        muted: that there are no notices at all, and until when, "muted until 14:30"; None: there are.
        tallied: counts a source's devices.
    """
    tallies = {name: tallied(status) for name, status in snapshot.sources.items()}
    if not snapshot.sources:
        parts = ["No sources set up"]
    else:
        parts = _devices(snapshot, tallies, acknowledged)
        if not paused:
            parts += _stale(snapshot, now)
        left_out = sum(status.left_out for status in snapshot.sources.values())
        parts += [left_out_words(left_out)] if left_out else []
        parts += [f"notifications {muted}"] if muted else []
        parts += _people(snapshot, sum(found.counts.people_online for found in tallies.values()))
    head = ["Paused"] if paused else []
    return shorten_utf16(" · ".join(head + (parts or ["Waiting for the first answers"])), SUMMARY_UNITS)


def source_words(status: SourceStatus, now: datetime, when: When, *, tallied: Tallied = tally) -> str:
    """ "1 of 12 offline", "2 online", "sign-in needed"; "…, as of 14:02" when that is old."""
    if status.reading is None:
        if _wants_sign_in(status):
            return "sign-in needed"
        return "no answer yet" if status.failure else "waiting for the first answer"
    found = tallied(status)
    counts = found.counts
    parts = [_devices_words(found)] if counts.devices else []
    if status.people:
        who = count(counts.people_online, "person", "people") if parts else str(counts.people_online or "nobody")
        parts.append(f"{who} online")
    parts += [left_out_words(status.left_out)] if status.left_out else []
    words = ", ".join(parts) or "nothing listed"
    return f"{words}, as of {when(status.reading.taken_at)}" if is_stale(status, now) else words


def _devices_words(found: DeviceCounts) -> str:
    """The devices of one source: "1 of 12 offline", "12 online"."""
    counts, off = found.counts, found.off
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


def _devices(
    snapshot: Snapshot, tallies: Mapping[str, DeviceCounts], acknowledged: frozenset[tuple[str, str]]
) -> list[str]:
    """A part for each kind of trouble."""
    statuses = snapshot.sources
    devices = sum(found.counts.devices for found in tallies.values())
    if not devices:
        return (
            []
            if any(status.people or status.reading is None for status in statuses.values())
            else ["No devices listed"]
        )
    online = sum(found.counts.online for found in tallies.values())
    noted = [
        tracked
        for name, id_ in acknowledged
        if name in statuses and (tracked := statuses[name].devices.get(id_)) is not None
    ]

    def told(number: int, amount: Callable[[TrackedDevice], int], words: str) -> str:
        """ "2 waiting for approval (1 acknowledged)"; empty where there are none."""
        return f"{words}{_noted(number, sum(map(amount, noted)))}" if number else ""

    off = sum(found.off for found in tallies.values())
    pending = sum(found.counts.pending for found in tallies.values())
    failing = sum(found.failing_printers for found in tallies.values())
    unencrypted = sum(found.unencrypted for found in tallies.values())
    parts = (
        told(off, is_off, _presence(off, online, devices)) or _presence(0, online, devices),
        told(pending, _is_pending, f"{pending} waiting for approval"),
        told(failing, _failing_printers, f"{count(failing, 'printer')} in error"),
        told(unencrypted, _is_unencrypted, f"{unencrypted} not encrypted"),
    )
    return [part for part in parts if part]


def _noted(number: int, acknowledged: int) -> str:
    if not acknowledged:
        return ""
    return " (acknowledged)" if acknowledged == number else f" ({acknowledged} acknowledged)"


def _presence(off: int, online: int, devices: int) -> str:
    if devices == 1 and (off or online):
        return f"The device is {'offline' if off else 'online'}"
    if off:
        return f"{off} of {count(devices, 'device')} offline"
    if online < devices:
        return f"{online} of {count(devices, 'device')} online"
    return f"All {devices} devices online"


def _is_pending(tracked: TrackedDevice) -> bool:
    return tracked.presence.state is DeviceState.PENDING


def _is_unencrypted(tracked: TrackedDevice) -> bool:
    return tracked.device.encrypted is False


def _failing_printers(tracked: TrackedDevice) -> int:
    return sum(printer.status.state is PrinterState.ERROR for printer in tracked.printers)


def _stale(snapshot: Snapshot, now: datetime) -> list[str]:
    stale = [status for status in snapshot.sources.values() if is_stale(status, now)]
    signed_out = [status for status in stale if _wants_sign_in(status)]
    silent = [status for status in stale if not _wants_sign_in(status)]
    parts = []
    if signed_out:
        parts.append(f"sign-in needed for {_names(signed_out)}")
    if silent:
        parts.append(f"no recent answer from {_names(silent)}")
    return parts


def _wants_sign_in(status: SourceStatus) -> bool:
    """Confirmed, or by the latest poll; a page in the place of the API says nothing certain."""
    failure = status.failure
    return status.sign_in_needed or (failure is not None and (failure.refused or failure.without_secret))


def _names(statuses: list[SourceStatus]) -> str:
    if len(statuses) > _STALE_NAMED:
        return f"{len(statuses)} sources"
    return " and ".join(shorten(status.name, SHORT_NAME_LIMIT) for status in statuses)


def _people(snapshot: Snapshot, online: int) -> list[str]:
    if not any(status.people for status in snapshot.sources.values()):
        return []
    return [f"{count(online, 'person', 'people')} online" if online else "Nobody online"]
