"""Input of a menu besides the snapshot, and the keys of its items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from pilotlamp.domain.action_catalogue import NO_ACTIONS, ActionCatalogue
from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.model import Rows
from pilotlamp.domain.text import clean
from pilotlamp.domain.user_actions import UserAction
from pilotlamp.view.clicks import Click, CopyText
from pilotlamp.view.formatting import clock, shorten
from pilotlamp.view.menu.sorted_devices import MenuCache
from pilotlamp.view.tray_view import MenuNode

COPIED_LIMIT: Final = 1000
"""Characters of a fact that are copied."""

DeviceKey = tuple[str, str]
"""Source name and device id."""

ListKey = tuple[str, str, str]
"""Source name, device id and the list's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Progress of a list that is fetched on demand."""

    rows: Rows | None = None
    problem: str | None = None
    """Why there is no list, in one line."""
    loading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuContext:
    """State of the program itself, besides that of the watched systems."""

    now: datetime
    tz: tzinfo
    paused: bool = False
    warnings: tuple[str, ...] = ()
    """Warnings of the program and its desktop, one line each."""
    lists: Mapping[ListKey, Loaded] = field(default_factory=dict)
    mutes: Mutes = field(default_factory=Mutes)
    recent: tuple[Recent, ...] = ()
    """Newest last."""
    catalogue: ActionCatalogue = NO_ACTIONS
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of each source."""
    pending: frozenset[tuple[DeviceKey, ActionRequest]] = frozenset()
    """Actions in progress."""
    attempts: tuple[Attempt, ...] = ()
    """Finished actions, newest last."""
    user_actions: tuple[UserAction, ...] = ()
    memo: MenuCache = field(default_factory=MenuCache, compare=False)
    """The same for every menu of one program, so that what has not changed is not found out again."""

    @property
    def stamp(self) -> tuple[object, ...]:
        """All of it that the rows of a device depend on: of the time only the day (``view.words.clock``)."""
        return (
            self.now.astimezone(self.tz).date(),
            self.lists,
            self.catalogue,
            self.mutes,
            self.pending,
            self.user_actions,
        )

    def past(self, at: datetime) -> str:
        """A point in time that has been; one that has yet to come, as the clock was set back since, counts as now."""
        return self.when(min(at, self.now))

    def when(self, at: datetime) -> str:
        """A point in time as a clock shows it."""
        return clock(at, self.now, self.tz)


def key(*parts: str) -> str:
    """A key for the item that ``parts`` lead to; different parts give different keys.

    What is below it may append a "/" and words of our own, with a key of what isn't.
    """
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)


def distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """The same ids with the second of two equal ones numbered: systems don't promise unique ids everywhere."""
    seen: dict[str, int] = {}
    numbered = []
    for id_ in ids:
        seen[id_] = seen.get(id_, 0) + 1
        numbered.append(id_ if seen[id_] == 1 else f"{id_}\n{seen[id_]}")
    return tuple(numbered)


def line(key_: str) -> MenuNode:
    """A line between items."""
    return MenuNode(key=key_, separator=True)


def row(key_: str, label: str, click: Click | None = None) -> MenuNode:
    """An item; without an action a hint that panels show paler than the rest."""
    return MenuNode(key=key_, label=label, click=click)


def fact(key_: str, label: str, text: str | None = None) -> MenuNode:
    """An item that tells a fact; a click copies ``text``, or else the label, as nobody can read pale items for long."""
    return row(key_, label, CopyText(shorten(clean(label if text is None else text), COPIED_LIMIT)))
