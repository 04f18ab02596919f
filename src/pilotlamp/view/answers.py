"""Answers to a click on the menu, or to a start, of which nothing else can be seen: notifications."""

from datetime import datetime
from typing import Final

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.text import clean
from pilotlamp.view import texts
from pilotlamp.view.formatting import sentence, shorten
from pilotlamp.view.tray_view import Notice

_COPIED: Final = "copied"
_NOT_OPENED: Final = "not opened"


def copied(text: str, *, at: datetime) -> Notice:
    """A text is on the clipboard."""
    return _done(_COPIED, texts.COPIED.format(text=shorten(clean(text))), at)


def not_copied(problem: str, *, at: datetime) -> Notice:
    """A text is not on the clipboard."""
    return _failed(_COPIED, texts.NOT_COPIED, sentence(problem), at)


def page_not_opened(problem: str, *, at: datetime) -> Notice:
    """No browser shows it."""
    return _failed(_NOT_OPENED, texts.PAGE_NOT_OPENED, sentence(problem), at)


def settings_not_opened(path: str, problem: str, *, copied: bool, at: datetime) -> Notice:
    """No editor shows them; ``copied``: their place is on the clipboard."""
    text = texts.PATH_COPIED if copied else texts.PATH_IS
    return _failed(_NOT_OPENED, texts.SETTINGS_NOT_OPENED, text.format(problem=sentence(problem), path=clean(path)), at)


def _done(id_: str, title: str, at: datetime) -> Notice:
    return Notice(id=id_, kind=NoticeKind.ACTION_DONE, urgency=Urgency.LOW, at=at, title=title)


def _failed(id_: str, title: str, body: str, at: datetime) -> Notice:
    return Notice(id=id_, kind=NoticeKind.ACTION_FAILED, urgency=Urgency.NORMAL, at=at, title=title, body=body)
