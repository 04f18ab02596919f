"""Notices of a lamp that nobody can see, with the cure for the desktop, or that is lit already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pilotlamp.domain.levels import Urgency
from pilotlamp.view.tray_view import Notice

NO_TRAY_ID: Final = "no tray"

_TERMINAL: Final = "Until then, “pilotlamp watch” shows the same in a terminal."
_XEMBED: Final = (
    "Pilotlamp needs PyGObject for it (on Debian and Ubuntu: python3-gi and gir1.2-ayatanaappindicator3-0.1, and a"
    " Python environment made with --system-site-packages)."
)
_BAR: Final = "Add a tray to your bar; in the settings of Waybar it is the module “tray”."
_HINTS: Final[Mapping[str, str]] = {
    "budgie": f"The tray of Budgie only shows icons of an older kind. {_XEMBED}",
    "gnome": (
        "GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Install it (on"
        " Debian and Ubuntu: gnome-shell-extension-appindicator), log in again and enable it."
    ),
    "x-cinnamon": (
        "Cinnamon shows tray icons only while xapp-sn-watcher runs (on Debian and Ubuntu: the package of that name) and"
        " the applet “XApp Status Applet” is in the panel."
    ),
    "kde": "Add the widget “System Tray” to a panel.",
    "xfce": "Add the item “Status Tray Plugin” to a panel.",
    "mate": "Add “Notification Area” to a panel.",
    "lxqt": "Add the plugin “Status Notifier” to a panel.",
    "sway": _BAR,
    "hyprland": _BAR,
    "river": _BAR,
    "niri": _BAR,
    "labwc": _BAR,
    "wlroots": _BAR,
}
"""By the name that a desktop has in XDG_CURRENT_DESKTOP; where it has several, the first one here goes."""
_ANY: Final = (
    f"Add a tray to your panel. If it has one that only shows icons of an older kind, as tint2 and trayer do: {_XEMBED}"
)


def no_tray(desktop: str, *, at: datetime) -> Notice:
    """No panel shows the lamp.

    Args:
        desktop: as XDG_CURRENT_DESKTOP has it ("ubuntu:GNOME"); "": not known.
        at: the time now.
    """
    names = desktop.lower().split(":")
    hint = next((hint for name, hint in _HINTS.items() if name in names), _ANY)
    return _notice(NO_TRAY_ID, "No panel of this desktop shows Pilotlamp’s lamp", f"{hint} {_TERMINAL}", at)


def running_already(pid: int | None, *, at: datetime) -> Notice:
    """The program was started while it runs.

    Args:
        pid: the process number of the one that runs; None: not known.
        at: the time now.
    """
    process = "" if pid is None else f" (process {pid})"
    body = f"It watches with the same settings{process}. Look for its lamp in your panel."
    return _notice("running already", "Pilotlamp is already running", body, at)


def _notice(id_: str, title: str, body: str, at: datetime) -> Notice:
    return Notice(id=id_, urgency=Urgency.NORMAL, at=at, title=title, body=body)
