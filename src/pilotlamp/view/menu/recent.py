"""The submenu of the last things that happened, whether they were shown, and why not if not; first what was done."""

from typing import Final

from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.text import clean
from pilotlamp.view.action_texts import attempt_text
from pilotlamp.view.formatting import PROBLEM_LIMIT, shorten
from pilotlamp.view.headlines import headline, names_its_source, with_names
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import MenuContext, distinct, fact, key, line, row
from pilotlamp.view.tray_view import MenuNode

ATTEMPTS: Final = 20
"""Rows of what was done, at most."""


def recent_node(context: MenuContext, *, several: bool) -> MenuNode:
    """Newest first; with the source's name where there are ``several``."""
    ids = distinct(_identity(recent) for recent in context.recent)
    rows = tuple(
        fact(key("recent", id_), _line(recent, context, several=several))
        for id_, recent in zip(ids, context.recent, strict=True)
    )
    happened = rows[::-1] or (row(key("recent", "none"), labels.NOTHING_RECENT),)
    done = (_attempts_node(context, several=several), line("recent/line")) if context.attempts else ()
    return MenuNode(key="recent", label=labels.RECENT, children=(*done, *happened))


def _attempts_node(context: MenuContext, *, several: bool) -> MenuNode:
    attempts = context.attempts[-ATTEMPTS:]
    ids = distinct(_identity_of_attempt(attempt) for attempt in attempts)
    rows = tuple(
        fact(key("recent", "attempts", id_), _attempt_line(attempt, context, several=several))
        for id_, attempt in zip(ids, attempts, strict=True)
    )
    return MenuNode(key="recent/attempts", label=labels.YOUR_ACTIONS, children=rows[::-1])


def _identity(recent: Recent) -> str:
    """By the first of its subjects: an outage may have thousands."""
    first = [subject.id for subject in recent.subjects[:1]]
    return " ".join((recent.at.isoformat(), recent.kind.key, recent.source, *first, str(len(recent.subjects))))


def with_words(recent: Recent) -> Recent:
    """The same entry; raises whatever keeps it from being put into words."""
    _headline(recent)
    return recent


def _headline(recent: Recent) -> str:
    return with_names(headline(recent.kind, recent.source, recent.subjects, state=recent.state), recent.subjects)


def _line(recent: Recent, context: MenuContext, *, several: bool) -> str:
    """ "14:05  2 devices offline: a and b · Makerspace — not shown: muted"."""
    event = _headline(recent)
    if several and not names_its_source(recent.kind):
        event = labels.AT_SOURCE.format(line=event, source=shorten(recent.source))
    time, event = context.when(recent.at), shorten(event, PROBLEM_LIMIT)
    if recent.why is None:
        return labels.EVENT.format(time=time, event=event)
    return labels.EVENT_NOT_SHOWN.format(time=time, event=event, reason=labels.NOT_SHOWN[recent.why])


def _identity_of_attempt(attempt: Attempt) -> str:
    return " ".join((attempt.at.isoformat(), attempt.target.source, attempt.target.device, attempt.action))


def _attempt_line(attempt: Attempt, context: MenuContext, *, several: bool) -> str:
    """ "14:05  printer-host: could not be approved · Makerspace — not waiting for approval any more"."""
    made = attempt_text(attempt, context.catalogue)
    if several:
        made = labels.AT_SOURCE.format(line=made, source=shorten(clean(attempt.target.source)))
    text = labels.ATTEMPT_FAILED if attempt.problem else labels.ATTEMPT
    problem = shorten(clean(attempt.problem or ""), PROBLEM_LIMIT)
    return text.format(time=context.when(attempt.at), attempt=shorten(made, PROBLEM_LIMIT), problem=problem)
