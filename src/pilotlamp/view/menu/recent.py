"""The submenu of the last things that happened, whether they were shown, and why not if not."""

from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.view.face import MenuNode
from pilotlamp.view.menu.context import MenuContext, distinct, key, row
from pilotlamp.view.phrases import headline, names_its_source, with_names
from pilotlamp.view.words import PROBLEM_LIMIT, shorten


def recent_node(context: MenuContext, *, several: bool) -> MenuNode:
    """Newest first; with the source's name where there are ``several``."""
    ids = distinct(_identity(recent) for recent in context.recent)
    rows = tuple(
        row(key("recent", id_), _line(recent, context, several=several))
        for id_, recent in zip(ids, context.recent, strict=True)
    )
    return MenuNode(key="recent", label="Recent", children=rows[::-1] or (row(key("recent", "none"), "Nothing yet"),))


def _identity(recent: Recent) -> str:
    return " ".join((recent.at.isoformat(), recent.kind, recent.source, *(subject.id for subject in recent.subjects)))


def _line(recent: Recent, context: MenuContext, *, several: bool) -> str:
    """ "14:05  2 devices offline: a and b · Makerspace — not shown: muted"."""
    where = f" · {shorten(recent.source)}" if several and not names_its_source(recent.kind) else ""
    what = with_names(headline(recent.kind, recent.source, recent.subjects, state=recent.state), recent.subjects)
    why = f" — not shown: {recent.why}" if recent.why else ""
    return f"{context.when(recent.at)}  {shorten(what + where, PROBLEM_LIMIT)}{why}"
