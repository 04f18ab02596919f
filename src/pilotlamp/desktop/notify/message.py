"""A notice as the arguments of ``org.freedesktop.Notifications.Notify``; no I/O.

Source: Desktop Notifications Specification 1.2, and platforms.md, "Notifications".
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from pilotlamp.desktop.notify.toasts import DEFAULT_KEY
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.view.bidi import isolated
from pilotlamp.view.clicks import OpenLink
from pilotlamp.view.menu import labels
from pilotlamp.view.tray_view import IconSpec, Mark, Notice

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from PIL.Image import Image

PICTURE_SIZE = 96
"""Side length in pixels: the largest that daemons show at scale 2; others scale the picture down."""

_URGENCY_BYTE = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}

_GOOD_NEWS = frozenset(
    {
        NoticeKind.DEVICE_ONLINE,
        NoticeKind.SOURCE_BACK,
        NoticeKind.NETWORK_BACK,
        NoticeKind.SOURCE_SETTLED,
        NoticeKind.PRINTER_FINISHED,
        NoticeKind.ACTION_DONE,
    }
)
_INFORMATION = frozenset(
    {
        None,
        NoticeKind.DEVICE_SETTLED,
        NoticeKind.STATE_SETTLED,
        NoticeKind.DEVICE_REMOVED,
        NoticeKind.PRINT_STARTED,
        NoticeKind.PERSON_ONLINE,
        NoticeKind.NO_STAFF,
        NoticeKind.DIGEST,
    }
)
"""Kinds of notices that are neither good nor bad news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyArguments:
    """Arguments of the call ``Notify``."""

    replaces_id: int
    summary: str
    body: str
    actions: tuple[str, ...]
    """Keys and labels in turn."""
    urgency: int
    expire_ms: int
    """0: stays until it is closed; -1: as long as the daemon likes."""
    lamp: IconSpec


def arguments(notice: Notice, *, capabilities: "AbstractSet[str]", replaces_id: int) -> NotifyArguments:
    """Word a notice so that a daemon with these capabilities shows all of it.

    Sticky everywhere is only urgency 2 together with expire 0. A raw ``<`` cuts Plasma's text, an escaped one shows
    as such in a daemon without markup.
    """
    critical = notice.urgency is Urgency.CRITICAL
    title, body = isolated(notice.title), unbroken(isolated(notice.body))
    return NotifyArguments(
        replaces_id=replaces_id,
        summary=_wire_text(title),
        body=_wire_text(escape(body, quote=False) if "body-markup" in capabilities else body),
        actions=_actions(notice) if "actions" in capabilities else (),
        urgency=_URGENCY_BYTE[notice.urgency],
        expire_ms=0 if critical else -1,
        lamp=lamp(notice),
    )


def lamp(notice: Notice) -> IconSpec:
    """Choose the lamp beside the words: a tick for good news, neutral for information, else by urgency."""
    if notice.kind in _GOOD_NEWS:
        return IconSpec(severity=Severity.OK, mark=Mark.SUCCESS)
    if notice.urgency is Urgency.CRITICAL:
        return IconSpec(severity=Severity.PROBLEM, mark=Mark.FAILURE)
    if notice.kind in _INFORMATION:
        return IconSpec(severity=Severity.UNKNOWN, mark=Mark.INFORMATION)
    return IconSpec(severity=Severity.ATTENTION, mark=Mark.FAILURE)


@cache
def picture(spec: IconSpec) -> "Image":
    """Draw the lamp in RGBA; there are only four different ones."""
    from pilotlamp.view.icon import draw

    return draw(spec, PICTURE_SIZE).convert("RGBA")


def _actions(notice: Notice) -> tuple[str, ...]:
    pairs = [(button.key, button.label) for button in notice.buttons]
    if notice.default is not None:
        # Most daemons hide this label; xfce4-notifyd puts it on a button, in the order given.
        pairs.append((DEFAULT_KEY, labels.OPEN_PAGE if isinstance(notice.default, OpenLink) else "Show"))
    return tuple(_wire_text(text) for pair in pairs for text in pair)


def unbroken(text: str) -> str:
    """Keep the last words on one line with the dot before them, which could end a line otherwise."""
    return text.replace(" · ", "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}")


def _wire_text(text: str) -> str:
    """Replace NUL and lone surrogates: a bus disconnects a client that sends them."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
