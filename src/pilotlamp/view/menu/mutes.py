"""Mutes and acknowledgements in the menu (alerts.md, rule 12): what is on offer, what is in force, and the marks."""

from collections.abc import Iterable, Mapping
from typing import Final

from pilotlamp.domain.alerts import mutes
from pilotlamp.domain.alerts.mutes import Mute, MuteFor, Scope, mute_of
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.severity import device_severity
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import actions
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu.context import MenuContext, row
from pilotlamp.view.tray_view import MenuNode

EVERYTHING: Final[Scope] = (None, None)

_OFFERED: Final[Mapping[MuteFor, str]] = {
    MuteFor.HOUR: "For 1 hour",
    MuteFor.EIGHT_HOURS: "For 8 hours",
    MuteFor.TOMORROW: "Until tomorrow 08:00",
    MuteFor.BACK_ONLINE: "Until back online",
    MuteFor.GOOD: "Until I unmute",
}

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
        return row(f"{here}/unmute", _in_force(scope, name, covering, context), actions.Unmute(*covering[0]))
    return MenuNode(
        key=f"{here}/mute",
        label=f"Mute {shorten(name)}",
        children=tuple(
            row(f"{here}/mute/{how_long.name}", label, actions.Mute(*scope, how_long))
            for how_long, label in _OFFERED.items()
            if until_back or how_long is not MuteFor.BACK_ONLINE
        ),
    )


def everything_muted(sources: Iterable[str], context: MenuContext) -> str | None:
    """Describe a mute of everything: "muted until 14:30", "muted"; None: not everything is muted."""
    covering = mutes.everything_muted(context.mutes, sources)
    return covering and _muted_until(*covering, context)


def is_acknowledged(source: str, tracked: TrackedDevice, context: MenuContext) -> bool:
    """Whether somebody has taken note of a device's present problem."""
    noted = (source, tracked.device.id) in context.mutes.acknowledged
    return noted and device_severity(tracked) is not Severity.OK


def device_marks(source: str, tracked: TrackedDevice, context: MenuContext) -> str:
    """Behind a device's state: " (acknowledged, muted)"; empty mostly.

    That everything is muted is not repeated on every row.
    """
    acknowledged = ["acknowledged"] if is_acknowledged(source, tracked, context) else []
    return _marks([*acknowledged, *_muted((source, tracked.device.id), context)])


def source_marks(source: str, context: MenuContext) -> str:
    """Behind a source's state: " (muted)", or empty."""
    return _marks(_muted((source, None), context))


def _covering(scope: Scope, context: MenuContext) -> _Covering | None:
    source, device = scope
    if source is not None:
        return mute_of(context.mutes, source, device)
    mute = context.mutes.mutes.get(scope)
    return (scope, mute) if mute else None


def _in_force(scope: Scope, name: str, covering: _Covering, context: MenuContext) -> str:
    """ "Unmute printer-host (muted until 14:30)", "Unmute Makerspace (muted)"."""
    of, _ = covering
    wider = "everything" if of[0] is None else of[0]
    return f"Unmute {shorten(name if of == scope else wider)} ({_muted_until(*covering, context)})"


def _muted_until(of: Scope, mute: Mute, context: MenuContext) -> str:
    if mute.until_online:
        return f"muted until {'everything' if of[1] is None else 'it'} is back online"
    return f"muted until {context.when(mute.until)}" if mute.until else "muted"


def _muted(scope: Scope, context: MenuContext) -> list[str]:
    covering = _covering(scope, context)
    return ["muted"] if covering and covering[0] != EVERYTHING else []


def _marks(marks: Iterable[str]) -> str:
    words = ", ".join(marks)
    return f" ({words})" if words else ""
