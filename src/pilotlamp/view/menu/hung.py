"""What the tray looks like while the engine, which would draw it, hangs: as it was, stale, with the reason on top."""

from dataclasses import replace
from datetime import datetime

from pilotlamp.view.face import Face
from pilotlamp.view.glance import SUMMARY_UNITS
from pilotlamp.view.menu.context import line, row
from pilotlamp.view.words import shorten_utf16


def hung(face: Face, reason: str) -> Face:
    """The face with nothing of it believed any more."""
    return Face(
        icon=replace(face.icon, stale=True),
        tooltip=shorten_utf16(reason, SUMMARY_UNITS),
        menu=(row("hung", reason), line("line/hung"), *face.menu),
    )


def restarted_at(at: datetime) -> str:
    """``at``: in the user's time zone."""
    return f"Pilotlamp's engine hung at {at:%H:%M} and was restarted"


def hangs_since(at: datetime) -> str:
    """Where restarts did not help; ``at`` in the user's time zone."""
    return f"Pilotlamp's engine hangs since {at:%H:%M} and restarts do not help: quit and start Pilotlamp again"
