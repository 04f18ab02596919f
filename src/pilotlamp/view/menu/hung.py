"""Tray view while monitoring hangs: the last one, stale, with the reason on top."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from pilotlamp.domain.levels import Severity
from pilotlamp.view.clicks import Quit
from pilotlamp.view.formatting import shorten_utf16
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import line, row
from pilotlamp.view.summary import SUMMARY_UNITS
from pilotlamp.view.tray_view import IconSpec, TrayView

NOT_DRAWN: Final = TrayView(
    icon=IconSpec(severity=Severity.UNKNOWN), tooltip="", menu=(row("quit", labels.QUIT, Quit()),)
)
"""Tray of a process that hangs before it has drawn anything."""


def hung(tray_view: TrayView, reason: str) -> TrayView:
    """Mark a tray view as out of date."""
    return TrayView(
        icon=replace(tray_view.icon, stale=True),
        tooltip=shorten_utf16(reason, SUMMARY_UNITS),
        menu=(row("hung", reason), line("line/hung"), *tray_view.menu),
    )


def restarted(at: datetime) -> str:
    """Row of a restart; ``at`` in the user's time zone."""
    return labels.RESTARTED.format(time=f"{at:%H:%M}")


def not_responding(since: datetime) -> str:
    """Row where restarts have not helped; ``since`` in the user's time zone."""
    return labels.NOT_RESPONDING.format(time=f"{since:%H:%M}")
