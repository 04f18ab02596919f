"""Mutes and acknowledgements in the menu (alerts.md, rule 12): what is on offer, what is in force, and the marks."""

from collections.abc import Iterable
from typing import Final

from pilotlamp.domain.alerts import mutes
from pilotlamp.domain.alerts.mutes import Mute, MuteFor, Scope, mute_of
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.severity import device_severity
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import clicks, texts
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import MenuContext, row
from pilotlamp.view.tray_view import MenuNode

EVERYTHING: Final[Scope] = (None, None)

_Covering = tuple[Scope, Mute]
"""A mute, and what it is of."""


def mute_node(here: str, scope: Scope, name: str, context: MenuContext, *, until_back: bool = False) -> MenuNode:
    """The choice of how long to mute this or, where it is muted, the item that ends just the mute that covers it.

    Args:
        here: the key of what it stands in.
        scope: what is muted.
        name: what to call that.
        context: what is in force.
        until_back: there is something to wait for.
    """
    covering = _covering(scope, context)
    if covering:
        return row(f"{here}/unmute", _in_force(scope, name, covering, context), clicks.Unmute(*covering[0]))
    return MenuNode(
        key=f"{here}/mute",
        label=labels.MUTE_EVERYTHING if scope == EVERYTHING else labels.MUTE.format(name=shorten(name)),
        children=tuple(
            row(f"{here}/mute/{how_long.name}", label, clicks.Mute(*scope, how_long))
            for how_long, label in labels.MUTE_FOR.items()
            if until_back or how_long is not MuteFor.BACK_ONLINE
        ),
    )


def everything_muted(sources: Iterable[str], context: MenuContext) -> str | None:
    """Describe a mute of everything: "Notifications muted until 14:30"; None: not everything is muted."""
    covering = mutes.everything_muted(context.mutes, sources)
    if covering is None:
        return None
    _, mute = covering
    if mute.until_online:
        return texts.NOTIFICATIONS_MUTED_UNTIL_ONLINE
    if mute.until:
        return texts.NOTIFICATIONS_MUTED_UNTIL.format(time=context.when(mute.until))
    return texts.NOTIFICATIONS_MUTED


def is_acknowledged(source: str, tracked: TrackedDevice, context: MenuContext) -> bool:
    """Whether somebody has taken note of a device's present problem."""
    noted = (source, tracked.device.id) in context.mutes.acknowledged
    return noted and device_severity(tracked) is not Severity.OK


def marked_device(words: str, source: str, tracked: TrackedDevice, context: MenuContext) -> str:
    """A device's state with its marks: "offline since 14:02 (acknowledged, muted)".

    That everything is muted is not repeated on every row.
    """
    acknowledged = [labels.IS_ACKNOWLEDGED] if is_acknowledged(source, tracked, context) else []
    return _marked(words, [*acknowledged, *_muted((source, tracked.device.id), context)])


def marked_source(words: str, source: str, context: MenuContext) -> str:
    """A source's state with its mark: "1 of 12 offline (muted)"."""
    return _marked(words, _muted((source, None), context))


def _covering(scope: Scope, context: MenuContext) -> _Covering | None:
    source, device = scope
    if source is not None:
        return mute_of(context.mutes, source, device)
    mute = context.mutes.mutes.get(scope)
    return (scope, mute) if mute else None


def _in_force(scope: Scope, name: str, covering: _Covering, context: MenuContext) -> str:
    """ "Unmute printer-host (muted until 14:30)", "Unmute Makerspace (muted)"."""
    of, mute = covering
    wider = labels.EVERYTHING if of[0] is None else of[0]
    called = shorten(name if of == scope else wider)
    if mute.until_online:
        text = labels.UNMUTE_BEFORE_ALL_ONLINE if of[1] is None else labels.UNMUTE_BEFORE_ONLINE
        return text.format(name=called)
    if mute.until:
        return labels.UNMUTE_BEFORE.format(name=called, time=context.when(mute.until))
    return labels.UNMUTE.format(name=called)


def _muted(scope: Scope, context: MenuContext) -> list[str]:
    covering = _covering(scope, context)
    return [labels.IS_MUTED] if covering and covering[0] != EVERYTHING else []


def _marked(words: str, marks: list[str]) -> str:
    return labels.MARKED.format(state=words, marks=", ".join(marks)) if marks else words
