"""Notices of a lamp that nobody can see, with the cure for the desktop, or that is lit already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pilotlamp.domain.levels import Urgency
from pilotlamp.view import texts
from pilotlamp.view.tray_view import Notice

NO_TRAY_ID: Final = "no tray"


def no_tray(desktop: str, *, at: datetime) -> Notice:
    """No panel shows the lamp.

    Args:
        desktop: as XDG_CURRENT_DESKTOP has it ("ubuntu:GNOME"); "": not known.
        at: the time now.
    """
    body = texts.NO_TRAY_HINT.format(hint=_hint(desktop.lower().split(":")))
    return _notice(NO_TRAY_ID, texts.NO_TRAY, body, at)


def running_already(pid: int | None, *, at: datetime) -> Notice:
    """The program was started while it runs.

    Args:
        pid: the process number of the one that runs; None: not known.
        at: the time now.
    """
    body = texts.LOOK_FOR_LAMP if pid is None else texts.LOOK_FOR_LAMP_OF.format(pid=pid)
    return _notice("running already", texts.RUNNING_ALREADY, body, at)


def _hint(names: Sequence[str]) -> str:
    """The cure for a desktop; where it has several names, as Budgie calls itself GNOME too, the first one known."""
    if "budgie" in names:
        return texts.PYGOBJECT.format(problem=texts.BUDGIE)
    hint = next((hint for name, hint in texts.TRAYS.items() if name in names), None)
    return hint or texts.PYGOBJECT.format(problem=texts.OTHER_TRAYS)


def _notice(id_: str, title: str, body: str, at: datetime) -> Notice:
    return Notice(id=id_, urgency=Urgency.NORMAL, at=at, title=title, body=body)
