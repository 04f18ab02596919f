"""An alert in words. What is to be said was decided before; here is only how."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, assert_never

from pilotlamp.domain.alerts.alert import Alert, NoticeKind, Subject
from pilotlamp.view.actions import Action, OpenLink, RetrySource, ShowDetails
from pilotlamp.view.face import Notice, NoticeButton
from pilotlamp.view.words import clock, duration, shorten, some_of

_DEVICES: Final = "devices"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """How a kind is said of one, and of several after their number."""

    one: str
    many: str
    noun: str = _DEVICES

    def of_all(self) -> str:
        """After "All 40 devices of Makerspace"."""
        return self.one.replace("is ", "are ", 1).replace("has ", "have ", 1)


_PHRASES: Final[Mapping[NoticeKind, _Phrase]] = {
    NoticeKind.DEVICE_OFFLINE: _Phrase(one="is offline", many="offline"),
    NoticeKind.DEVICE_ONLINE: _Phrase(one="is back online", many="back online"),
    NoticeKind.DEVICE_REMOVED: _Phrase(one="is no longer listed", many="no longer listed"),
    NoticeKind.APPROVAL_NEEDED: _Phrase(one="is waiting for approval", many="waiting for approval"),
    NoticeKind.ENCRYPTION_OFF: _Phrase(one="is not encrypted", many="not encrypted"),
    NoticeKind.PRINTER_ERROR: _Phrase(one="has an error", many="in error", noun="printers"),
    NoticeKind.PRINTER_FINISHED: _Phrase(one="has finished", many="finished", noun="printers"),
    NoticeKind.PRINTER_OFFLINE: _Phrase(one="is offline", many="offline", noun="printers"),
    NoticeKind.PERSON_ONLINE: _Phrase(one="is online", many="online", noun="people"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    body: str
    default: Action | None = None
    buttons: tuple[NoticeButton, ...] = ()


def notice(alert: Alert, *, tz: tzinfo) -> Notice:
    """The alert as one notification; times of day are of ``tz``."""
    words = _words(alert, tz)
    return Notice(
        id=alert.id,
        kind=alert.kind,
        urgency=alert.urgency,
        at=alert.at,
        source=alert.source,
        subjects=tuple(subject.id for subject in alert.subjects),
        title=words.title,
        body=words.body,
        replaces=alert.replaces,
        withdraws=alert.withdraws,
        default=words.default,
        buttons=words.buttons,
    )


def _words(alert: Alert, tz: tzinfo) -> _Words:
    kind = alert.kind
    match kind:
        case NoticeKind.DEVICE_OFFLINE | NoticeKind.DEVICE_ONLINE | NoticeKind.DEVICE_REMOVED:
            return _of_subjects(alert, tz)
        case NoticeKind.APPROVAL_NEEDED | NoticeKind.ENCRYPTION_OFF | NoticeKind.PERSON_ONLINE:
            return _of_subjects(alert, tz)
        case NoticeKind.PRINTER_ERROR | NoticeKind.PRINTER_FINISHED | NoticeKind.PRINTER_OFFLINE:
            return _of_subjects(alert, tz)
        case NoticeKind.NO_STAFF:
            return _Words(title="No staff online", body=_where(alert, tz))
        case NoticeKind.SOURCE_UNREACHABLE | NoticeKind.SIGN_IN_NEEDED:
            return _of_failed_source(alert)
        case NoticeKind.SOURCE_BACK:
            lasted = f"Nothing was read for {duration(alert.lasted_s)}." if alert.lasted_s is not None else ""
            return _Words(title=f"{shorten(alert.source)} answers again", body=lasted or _where(alert, tz))
    assert_never(kind)


def _of_subjects(alert: Alert, tz: tzinfo) -> _Words:
    """Of one: who, and where; of several: how many, then three names and how many more (alerts.md, rule 9)."""
    phrase = _PHRASES[alert.kind]
    if len(alert.subjects) == 1:
        subject = alert.subjects[0]
        default, buttons = _actions(alert, subject)
        return _Words(
            title=f"{_called(subject)} {phrase.one}",
            body=_lasted(alert, several=False) or _where(alert, tz, subject),
            default=default,
            buttons=buttons,
        )
    number = len(alert.subjects)
    if alert.out_of is None or phrase.noun != _DEVICES:  # out_of counts devices
        title, place = f"{number} {phrase.noun} {phrase.many}", _where(alert, tz)
    else:
        share = f"All {number}" if number == alert.out_of else f"{number} of {alert.out_of}"
        title, place = (
            f"{share} {phrase.noun} of {shorten(alert.source)} {phrase.of_all()}",
            clock(alert.at, alert.at, tz),
        )
    names = some_of(tuple(_called(subject) for subject in alert.subjects))
    return _Words(title=title, body=f"{names}. {_lasted(alert, several=True) or place}")


def _of_failed_source(alert: Alert) -> _Words:
    problem = f"{alert.problem}. " if alert.problem else ""
    retry = RetrySource(alert.source)
    if alert.kind is NoticeKind.SIGN_IN_NEEDED:
        title = f"{shorten(alert.source)}: sign-in needed"
        advice = f"Run “pilotlamp login {shlex.quote(alert.source)}”, then choose Retry."
    else:
        title = f"{shorten(alert.source)} can't be reached"
        advice = "What is shown of it is from the last reading."
    return _Words(
        title=title,
        body=f"{problem}{advice}",
        default=retry,
        buttons=(NoticeButton(key="retry", label="Retry", action=retry),),
    )


def _actions(alert: Alert, subject: Subject) -> tuple[Action | None, tuple[NoticeButton, ...]]:
    """A click opens the subject's page or, failing that, shows its details; the details are a button then."""
    page = OpenLink(subject.page) if subject.page else None
    if alert.kind in {NoticeKind.PERSON_ONLINE, NoticeKind.DEVICE_REMOVED}:
        return page, ()
    details = ShowDetails(alert.source, subject.id)
    return (page, (NoticeButton(key="details", label="Details", action=details),)) if page else (details, ())


def _called(subject: Subject) -> str:
    return shorten(subject.detail or subject.name or subject.id)


def _lasted(alert: Alert, *, several: bool) -> str:
    if alert.kind is not NoticeKind.DEVICE_ONLINE or alert.lasted_s is None:
        return ""
    return f"{'Were offline for up to' if several else 'Was offline for'} {duration(alert.lasted_s)}."


def _where(alert: Alert, tz: tzinfo, subject: Subject | None = None) -> str:
    """ "printer-host · Makerspace · 14:02": a toast may be read long after it came."""
    host = shorten(subject.name) if subject and subject.detail else ""
    return " · ".join(part for part in (host, shorten(alert.source), clock(alert.at, alert.at, tz)) if part)
