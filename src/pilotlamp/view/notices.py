"""An alert in words. What is to be said was decided before; here is only how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, assert_never

from pilotlamp.domain.action_catalogue import NO_ACTIONS, ActionCatalogue
from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.flicker import STAYS_OFFLINE
from pilotlamp.domain.alerts.mutes import MuteFor
from pilotlamp.domain.conditions import ConditionSpec
from pilotlamp.view import notice_texts as texts
from pilotlamp.view.clicks import (
    Acknowledge,
    Click,
    Mute,
    OpenLink,
    Perform,
    RefreshNow,
    RetrySource,
    Several,
    ShowDetails,
)
from pilotlamp.view.formatting import clock, duration, sentence, shorten
from pilotlamp.view.headlines import called, headline, kept_back, names, names_its_source, state_word, with_names
from pilotlamp.view.texts import counted
from pilotlamp.view.tray_view import Notice, NoticeButton

DIGEST_LINES: Final = 5
"""Notices that a digest names; of the others it gives the number."""

_TROUBLES: Final = frozenset(
    {
        NoticeKind.DEVICE_OFFLINE,
        NoticeKind.APPROVAL_NEEDED,
        NoticeKind.PRINTER_OFFLINE,
    }
)
"""Kinds of notices that last until somebody acts, besides conditions, and can be acknowledged until then."""


_UNSTABLE: Final = frozenset({NoticeKind.DEVICE_UNSTABLE, NoticeKind.STATE_UNSTABLE})
_SETTLED: Final = frozenset({NoticeKind.DEVICE_SETTLED, NoticeKind.STATE_SETTLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    body: str
    default: Click | None = None
    buttons: tuple[NoticeButton, ...] = ()
    """At most three: more are not shown everywhere."""


def notice(alert: Alert, *, tz: tzinfo, catalogue: ActionCatalogue = NO_ACTIONS) -> Notice:
    """The alert as one notification; times of day are of ``tz``."""
    words = _words(alert, tz, catalogue.button_of(alert.source, alert.kind))
    return Notice(
        id=alert.id,
        kind=alert.kind.key,
        urgency=alert.urgency,
        at=alert.at,
        source=alert.source,
        subjects=tuple(subject.id for subject in alert.subjects),
        title=_title(alert),
        body=words.body,
        replaces=alert.replaces,
        withdraws=alert.withdraws,
        corrects=alert.corrects,
        default=words.default,
        buttons=words.buttons,
    )


def _title(alert: Alert) -> str:
    if alert.kind is NoticeKind.DIGEST:
        return alert.problem or kept_back(len(alert.held))
    if len(alert.held) > 1:
        return _shared_title(alert.held)
    return headline(alert.kind, alert.source, alert.subjects, out_of=alert.out_of, state=alert.state)


def _shared_title(held: tuple[Alert, ...]) -> str:
    """ "14 more went offline, newest: Workbench at Makerspace", of several alerts that share a toast."""
    number = sum(max(1, len(alert.subjects)) for alert in held)
    newest = held[-1]
    if all(alert.kind is NoticeKind.DEVICE_OFFLINE for alert in held):
        device, source = called(newest.subjects[-1]), shorten(newest.source)
        return texts.MORE_OFFLINE.format(n=number, device=device, source=source)
    what = headline(newest.kind, newest.source, newest.subjects, state=newest.state)
    return texts.MORE_URGENT.format(n=number, notice=what)


def _words(  # noqa: PLR0911 - a case per member of the closed enum
    alert: Alert, tz: tzinfo, offered: ActionSpec | None
) -> _Words:
    kind = alert.kind
    match kind:
        case (
            (NoticeKind.DEVICE_OFFLINE | NoticeKind.DEVICE_ONLINE | NoticeKind.DEVICE_REMOVED)
            | (NoticeKind.DEVICE_UNSTABLE | NoticeKind.DEVICE_SETTLED)
            | (NoticeKind.STATE_UNSTABLE | NoticeKind.STATE_SETTLED)
            | (NoticeKind.APPROVAL_NEEDED | NoticeKind.PERSON_ONLINE)
            | (NoticeKind.PRINT_STARTED | NoticeKind.PRINTER_FINISHED | NoticeKind.PRINTER_OFFLINE | ConditionSpec())
        ):
            return _of_subjects(alert, tz, offered)
        case NoticeKind.NO_STAFF | NoticeKind.ACTION_DONE | NoticeKind.ACTION_FAILED:
            return _Words(body=_where(alert, tz))
        case NoticeKind.SOURCE_UNREACHABLE | NoticeKind.SIGN_IN_NEEDED:
            return _of_failed_source(alert)
        case NoticeKind.SOURCE_BACK | NoticeKind.NETWORK_BACK | NoticeKind.SOURCE_SETTLED:
            text = texts.DROPPED_FOR if kind is NoticeKind.SOURCE_SETTLED else texts.NO_READINGS_FOR
            lasted_s = alert.lasted_s
            return _Words(body=_where(alert, tz) if lasted_s is None else text.format(time=duration(lasted_s)))
        case NoticeKind.SOURCE_UNSTABLE:
            return _of_unstable_source(alert)
        case NoticeKind.NETWORK_LOST:
            return _of_lost_network(alert)
        case NoticeKind.DIGEST:
            return _Words(body="\n".join(_digest(alert, tz)) or _where(alert, tz))
    assert_never(kind)


def _of_subjects(alert: Alert, tz: tzinfo, offered: ActionSpec | None) -> _Words:
    """Of one: where; of several: who, and where."""
    if len(alert.subjects) == 1:
        subject = alert.subjects[0]
        default, buttons = _clicks(alert, subject, offered)
        return _Words(
            body=_lasted(alert) or _outlook(alert) + _where(alert, tz, subject),
            default=default,
            buttons=buttons,
        )
    return _Words(
        body=f"{names(alert.subjects)}. {_lasted(alert) or _outlook(alert) + _where(alert, tz)}",
        buttons=_buttons(alert),
    )


def _of_failed_source(alert: Alert) -> _Words:
    advice = texts.THEN_RETRY if alert.kind is NoticeKind.SIGN_IN_NEEDED else texts.LAST_READING_SHOWN
    for told in (alert.hint, alert.problem):
        if told:
            advice = texts.AND_ADVICE.format(problem=sentence(told), advice=advice)
    retry = RetrySource(alert.source)
    return _Words(
        body=advice,
        default=retry,
        buttons=(
            NoticeButton(key="retry", label=texts.RETRY, click=retry),
            _mute_button(Mute(alert.source, None, MuteFor.HOUR)),
        ),
    )


def _of_unstable_source(alert: Alert) -> _Words:
    return _Words(
        body=texts.ONLY_THOSE_THAT_STAY.format(n=STAYS_OFFLINE),
        buttons=(_mute_button(Mute(alert.source, None, MuteFor.HOUR)),),
    )


def _of_lost_network(alert: Alert) -> _Words:
    again = RefreshNow()
    body = texts.NOTHING_ANSWERS
    if alert.problem:
        body = texts.NETWORK_SIGN_IN.format(problem=sentence(alert.problem))
    return _Words(
        body=body,
        default=again,
        buttons=(NoticeButton(key="retry", label=texts.TRY_NOW, click=again),),
    )


def _digest(alert: Alert, tz: tzinfo) -> list[str]:
    """List the alerts that were held back, a line each: "02:14  printer-host is offline · Makerspace".

    A digest with a title of its own is of a time when nobody was there to look at the clock.
    """
    several = len({held.source for held in alert.held}) > 1
    lines = []
    for held in alert.held[:DIGEST_LINES]:
        time = "" if alert.problem else f"{clock(held.at, alert.at, tz)}  "
        where = f" · {shorten(held.source)}" if several and not names_its_source(held.kind) else ""
        lines.append(f"{time}{with_names(_title(held), held.subjects)}{where}")
    rest = len(alert.held) - DIGEST_LINES
    return [*lines, texts.MORE.format(n=rest)] if rest > 0 else lines


def _clicks(
    alert: Alert, subject: Subject, offered: ActionSpec | None
) -> tuple[Click | None, tuple[NoticeButton, ...]]:
    """A click opens the subject's page or, failing that, shows its details; buttons are for what else can be done."""
    page = OpenLink(subject.page) if subject.page else None
    if alert.kind in {NoticeKind.PERSON_ONLINE, NoticeKind.DEVICE_REMOVED}:
        return page, ()
    details = ShowDetails(alert.source, subject.id)
    buttons = list(_buttons(alert))
    if offered:
        perform = Perform(Target(source=alert.source, device=subject.id, name=subject.name), offered)
        buttons.insert(0, NoticeButton(key=offered.name, label=offered.label, click=perform))
    elif page and buttons:
        buttons.append(NoticeButton(key="open", label=texts.OPEN_PAGE, click=page))
    elif page:
        buttons.append(NoticeButton(key="details", label=texts.DETAILS, click=details))
    return page or details, tuple(buttons)


def _buttons(alert: Alert) -> tuple[NoticeButton, ...]:
    """Buttons of a notice: the most likely first, as some desktops show only that."""
    troubled = _devices(alert, _lasts)
    mutable = _devices(alert, lambda kind: _lasts(kind) or kind in _UNSTABLE)
    buttons = []
    if troubled:
        acknowledge = _each(tuple(Acknowledge(*device) for device in troubled))
        label = texts.ACKNOWLEDGE if len(troubled) == 1 else texts.ACKNOWLEDGE_ALL
        buttons.append(NoticeButton(key="acknowledge", label=label, click=acknowledge))
    if mutable:
        buttons.append(_mute_button(_each(tuple(Mute(*device, MuteFor.HOUR) for device in mutable))))
    return tuple(buttons)


def _lasts(kind: AlertKind) -> bool:
    return isinstance(kind, ConditionSpec) or kind in _TROUBLES


def _devices(alert: Alert, wanted: Callable[[AlertKind], bool]) -> tuple[tuple[str, str], ...]:
    """Source and id of the devices of all alerts of the wanted kinds that share a notice, each once."""
    alerts = (each for each in alert.held or (alert,) if wanted(each.kind))
    return tuple(dict.fromkeys((each.source, subject.id) for each in alerts for subject in each.subjects))


def _mute_button(mute: Click) -> NoticeButton:
    return NoticeButton(key="mute", label=texts.MUTE, click=mute)


def _each(clicks: tuple[Click, ...]) -> Click:
    return clicks[0] if len(clicks) == 1 else Several(clicks)


def _lasted(alert: Alert) -> str:
    if not (alert.kind is NoticeKind.DEVICE_ONLINE or alert.kind in _SETTLED) or alert.lasted_s is None:
        return ""
    text = texts.WERE_OFFLINE if alert.kind is NoticeKind.DEVICE_ONLINE else texts.WERE_UNSTABLE
    return _still(alert) + counted(text, len(alert.subjects), time=duration(alert.lasted_s))


def _still(alert: Alert) -> str:
    """ "Needs paper. ": a fault that goes on in a settled state, unless the state says so."""
    if alert.problem is None or len(alert.subjects) > 1 or (alert.state and alert.problem == state_word(alert.state)):
        return ""
    return f"{sentence(alert.problem)} "


def _outlook(alert: Alert) -> str:
    """Further sentences of a notice."""
    if isinstance(alert.kind, ConditionSpec) and alert.problem and len(alert.subjects) == 1:
        return f"{sentence(alert.problem)} "
    if alert.kind in {NoticeKind.PRINT_STARTED, NoticeKind.PRINTER_FINISHED} and len(alert.subjects) == 1:
        return _of_job(alert)
    if alert.kind in _UNSTABLE:
        text = texts.UNTIL_SETTLED if alert.kind is NoticeKind.DEVICE_UNSTABLE else texts.ONLY_NEW_FAULTS
        return f"{counted(text, len(alert.subjects))} "
    return f"{counted(texts.PRINTERS_AFFECTED, alert.printers)} " if alert.printers else ""


def _of_job(alert: Alert) -> str:
    """ "The job benchy.gcode took 2 h 5 min. ": name and length of a print job, as far as known."""
    job = None if alert.problem is None else shorten(alert.problem)
    if alert.lasted_s is None:
        return "" if job is None else f"{texts.JOB.format(job=job)} "
    text = texts.JOB_TOOK if job is None else texts.NAMED_JOB_TOOK
    return f"{text.format(job=job, time=duration(alert.lasted_s))} "


def _where(alert: Alert, tz: tzinfo, subject: Subject | None = None) -> str:
    """ "printer-host · Makerspace · 14:02": a toast may be read long after it came."""
    host = shorten(subject.name) if subject and subject.detail else ""
    source = "" if alert.out_of is not None and len(alert.subjects) > 1 else shorten(alert.source)
    return " · ".join(part for part in (host, source, clock(alert.at, alert.at, tz)) if part)
