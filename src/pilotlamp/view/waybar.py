"""A line for a Waybar ``custom`` module with ``return-type: json`` (platforms.md, "The hosts, as seen").

Classes for the style sheet: the severity, and ``paused``, ``waiting``, ``stale``, ``acknowledged`` and ``muted`` where
they apply.
"""

from datetime import datetime
from typing import Final

from pilotlamp.domain.alerts.mutes import NO_MUTES, Mutes, everything_muted
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.severity import device_severity, newest_first, overview
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.view import texts
from pilotlamp.view.descriptions import concerns, device_names, state_name, worst_first
from pilotlamp.view.formatting import MUTED_SYMBOL, PROBLEM_LIMIT, shorten, symbol
from pilotlamp.view.jsonout import dumps
from pilotlamp.view.summary import icon_spec, summary

_NAMED_DEVICES: Final = 10


def waybar_line(snapshot: Snapshot, now: datetime, *, paused: bool = False, mutes: Mutes = NO_MUTES) -> str:
    """Text, tooltip, class and alt. The text is never empty: without one the module vanishes or is an empty box."""
    seen = overview(snapshot, now, acknowledged=mutes.acknowledged)
    muted = everything_muted(mutes, snapshot.sources) is not None
    spec = icon_spec(seen, paused=paused, muted=muted)
    lamp = symbol(seen.severity, stale=seen.stale, acknowledged=spec.acknowledged)
    text = f"{lamp} {spec.count}" if spec.count else lamp
    states = {
        "paused": paused,
        "waiting": seen.waiting,
        "stale": seen.stale,
        "acknowledged": spec.acknowledged,
        "muted": muted,
    }
    marks = [name for name, on in states.items() if on]
    alt = seen.severity.value
    if paused or seen.waiting or (marks and seen.severity is Severity.OK):
        alt = marks[0]
    return dumps(
        {
            "text": {"paused": "‖", "waiting": "…"}.get(alt, text) + (f" {MUTED_SYMBOL}" if muted else ""),
            "tooltip": _pango(_tooltip(snapshot, now, paused=paused, mutes=mutes)),
            "class": [seen.severity.value, *marks],
            "alt": alt,
        }
    )


def _tooltip(snapshot: Snapshot, now: datetime, *, paused: bool, mutes: Mutes) -> str:
    """The summary, then what is behind it, a line each."""
    failed = [
        texts.SOURCE_FAILED.format(source=shorten(status.name), problem=shorten(status.failure.problem, PROBLEM_LIMIT))
        for status in snapshot.sources.values()
        if status.failure
    ]
    bad = []
    for status in snapshot.sources.values():
        names = device_names(status)
        bad += [
            (
                (status.name, tracked.device.id) in mutes.acknowledged,
                -device_severity(tracked).rank,
                newest_first(tracked),
                texts.NAME_AND_STATE.format(
                    name=names[tracked.device.id], state=", ".join((state_name(tracked), *concerns(tracked)))
                ),
            )
            for tracked in worst_first(status.devices.values())
            if device_severity(tracked) is not Severity.OK
        ]
    bad.sort(key=lambda line: line[:3])
    more = [texts.MORE_ROWS.format(n=len(bad) - _NAMED_DEVICES)] if len(bad) > _NAMED_DEVICES else []
    named = [
        texts.STATE_ACKNOWLEDGED.format(state=line) if noted else line for noted, _, _, line in bad[:_NAMED_DEVICES]
    ]
    muted = texts.NOTIFICATIONS_MUTED if everything_muted(mutes, snapshot.sources) else None
    head = summary(snapshot, now, paused=paused, acknowledged=mutes.acknowledged, muted=muted)
    return "\n".join((head, *failed, *named, *more))


def _pango(text: str) -> str:
    """Waybar reads the tooltip as Pango markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
