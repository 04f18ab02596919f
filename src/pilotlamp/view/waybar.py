"""A line for a Waybar ``custom`` module with ``return-type: json`` (platforms.md, "The hosts, as seen").

Classes for the style sheet: the severity, and ``stale``, ``waiting``, ``paused`` where they apply.
"""

from datetime import datetime
from typing import Final

from pilotlamp.domain.severity import Severity, device_severity, overview
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.view.facts import concerns, device_names, state_name, worst_first
from pilotlamp.view.glance import icon_spec, summary
from pilotlamp.view.jsonout import dumps
from pilotlamp.view.words import PROBLEM_LIMIT, shorten, symbol

_NAMED_DEVICES: Final = 10


def waybar_line(snapshot: Snapshot, now: datetime, *, paused: bool = False) -> str:
    """Text, tooltip, class and alt. The text is never empty: without one the module vanishes or is an empty box."""
    seen = overview(snapshot, now)
    spec = icon_spec(seen, paused=paused)
    lamp = symbol(seen.severity, stale=seen.stale)
    text = f"{lamp} {spec.count}" if spec.count else lamp
    marks = [name for name, on in (("paused", paused), ("waiting", seen.waiting), ("stale", seen.stale)) if on]
    alt = seen.severity.value
    if paused or seen.waiting or (seen.stale and seen.severity is Severity.OK):
        alt = marks[0]
    return dumps(
        {
            "text": {"paused": "‖", "waiting": "…"}.get(alt, text),
            "tooltip": _pango(_tooltip(snapshot, now, paused=paused)),
            "class": [seen.severity.value, *marks],
            "alt": alt,
        }
    )


def _tooltip(snapshot: Snapshot, now: datetime, *, paused: bool) -> str:
    """The summary, then what is behind it, a line each."""
    failed = [
        f"{shorten(status.name)}: {shorten(status.failure.problem, PROBLEM_LIMIT)}"
        for status in snapshot.sources.values()
        if status.failure
    ]
    bad = []
    for status in snapshot.sources.values():
        names = device_names(status)
        bad += [
            (
                device_severity(tracked).rank,
                f"{names[tracked.device.id]} — {', '.join((state_name(tracked), *concerns(tracked)))}",
            )
            for tracked in worst_first(status.devices.values())
            if device_severity(tracked) is not Severity.OK
        ]
    bad.sort(key=lambda line: -line[0])
    more = [f"{len(bad) - _NAMED_DEVICES} more…"] if len(bad) > _NAMED_DEVICES else []
    named = [line for _, line in bad[:_NAMED_DEVICES]]
    return "\n".join((summary(snapshot, now, paused=paused), *failed, *named, *more))


def _pango(text: str) -> str:
    """Waybar reads the tooltip as Pango markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
