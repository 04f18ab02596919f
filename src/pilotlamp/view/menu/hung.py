"""Tray view while monitoring hangs: the last one, stale, with the reason on top."""

from dataclasses import replace
from datetime import datetime

from pilotlamp.view.formatting import shorten_utf16
from pilotlamp.view.menu.context import line, row
from pilotlamp.view.summary import SUMMARY_UNITS
from pilotlamp.view.tray_view import TrayView


def hung(tray_view: TrayView, reason: str) -> TrayView:
    """The face with nothing of it believed any more."""
    return TrayView(
        icon=replace(tray_view.icon, stale=True),
        tooltip=shorten_utf16(reason, SUMMARY_UNITS),
        menu=(row("hung", reason), line("line/hung"), *tray_view.menu),
    )


def restarted_at(at: datetime) -> str:
    """``at``: in the user's time zone."""
    return f"Pilotlamp's engine hung at {at:%H:%M} and was restarted"


def hangs_since(at: datetime) -> str:
    """Where restarts did not help; ``at`` in the user's time zone."""
    return f"Pilotlamp's engine hangs since {at:%H:%M} and restarts do not help: quit and start Pilotlamp again"
