"""Notices for the notifiers' tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Urgency
from pilotlamp.view.clicks import Click, OpenLink
from pilotlamp.view.tray_view import Notice, NoticeButton

START = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PAGE = OpenLink("https://printers.example/55c8")


def outage(
    notice_id: str = "outage",
    *,
    minute: int = 0,
    body: str = "Makerspace can't reach it",
    default: Click | None = PAGE,
    buttons: tuple[NoticeButton, ...] = (),
    urgency: Urgency = Urgency.CRITICAL,
    kind: NoticeKind | None = NoticeKind.DEVICE_OFFLINE,
) -> Notice:
    """A device went offline."""
    return Notice(
        id=notice_id,
        kind=kind,
        urgency=urgency,
        at=START + timedelta(minutes=minute),
        source="Makerspace",
        subjects=("55c8",),
        title=f"{notice_id} is offline",
        body=body,
        default=default,
        buttons=buttons,
    )


def recovery(
    notice_id: str = "recovery", *, replaces: str | None = "outage", withdraws: tuple[str, ...] = (), minute: int = 1
) -> Notice:
    """It is back."""
    return Notice(
        id=notice_id,
        kind=NoticeKind.DEVICE_ONLINE,
        urgency=Urgency.NORMAL,
        at=START + timedelta(minutes=minute),
        source="Makerspace",
        subjects=("55c8",),
        title="It is back online",
        body="after 1 min",
        replaces=replaces,
        withdraws=withdraws,
    )


def correction(notice_id: str = "fewer", *, replaces: str = "outage") -> Notice:
    """Of several devices that went offline, fewer are so now."""
    return replace(outage(notice_id), title="Fewer are offline", replaces=replaces, corrects=True)
