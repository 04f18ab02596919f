"""Answers to a click on the menu, or to a start, of which nothing else can be seen: notifications."""

from datetime import datetime
from typing import Final

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.text import clean
from pilotlamp.view.formatting import sentence, shorten
from pilotlamp.view.tray_view import Notice

_COPIED: Final = "copied"
_NOT_OPENED: Final = "not opened"


def copied(text: str, *, at: datetime) -> Notice:
    """A text is on the clipboard."""
    return _done(_COPIED, f"Copied {shorten(clean(text))}", at)


def not_copied(what: str, problem: str, *, at: datetime) -> Notice:
    """``what`` ("IP address") is not on the clipboard."""
    return _failed(_COPIED, f"The {what} was not copied", sentence(problem), at)


def page_not_opened(problem: str, *, at: datetime) -> Notice:
    """No browser shows it."""
    return _failed(_NOT_OPENED, "The page can't be opened", sentence(problem), at)


def settings_not_opened(path: str, problem: str, *, copied: bool, at: datetime) -> Notice:
    """No editor shows them; ``copied``: their place is on the clipboard."""
    place = "Its path was copied to the clipboard." if copied else f"It is {clean(path)}."
    return _failed(_NOT_OPENED, "The settings file can't be opened", f"{sentence(problem)} {place}", at)


def _done(id_: str, title: str, at: datetime) -> Notice:
    return Notice(id=id_, kind=NoticeKind.ACTION_DONE, urgency=Urgency.LOW, at=at, title=title)


def _failed(id_: str, title: str, body: str, at: datetime) -> Notice:
    return Notice(id=id_, kind=NoticeKind.ACTION_FAILED, urgency=Urgency.NORMAL, at=at, title=title, body=body)
