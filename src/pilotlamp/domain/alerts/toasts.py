"""Toasts on the screen, kept for the case that the program crashes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pilotlamp.domain.alerts.saved import SavedState


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptToasts:
    """The toasts that one notification daemon shows."""

    daemon: str
    """A name that is unique and new after each restart of the daemon, which numbers its notifications anew then."""
    on_screen: Mapping[str, int] = field(default_factory=dict)
    """The daemon's ids by those of the notices."""
    useless: frozenset[int] = frozenset()
    """The daemon's ids of toasts whose incident is over: a click on them has no effect any more."""


def open_notices(memory: SavedState) -> frozenset[str]:
    """The notices whose incident was still open when the state was saved."""
    of_sources = (each for source in memory.sources.values() for each in (source.outage, *source.devices))
    return frozenset(each.told_in for each in (memory.loss, *of_sources) if each and each.told_in)
