"""Tray view and notices as plain data, nothing of the desktop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import overload

from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.view.clicks import Click


class Mark(StrEnum):
    """A sign on the lamp of a notification, in the place of the number."""

    SUCCESS = "✓"
    FAILURE = "!"
    INFORMATION = "i"


@dataclass(frozen=True, slots=True, kw_only=True)
class IconSpec:
    """All that the icon can say."""

    severity: Severity
    count: int = 0
    """Number on the badge; 0: no badge."""
    stale: bool = False
    paused: bool = False
    waiting: bool = False
    """Nothing was polled yet."""
    acknowledged: bool = False
    """With ``Severity.OK``: it is only acknowledged trouble that keeps all from being well."""
    muted: bool = False
    """There are no notifications of anything."""
    mark: Mark | None = None


class LazyItems(Sequence["MenuNode"]):
    """Rows of a submenu that are made when somebody looks at them, and never where nobody does.

    Two of them are equal when what they are made of is: nothing is made to find that out.
    """

    __slots__ = ("_build", "_rows", "find", "made_of")
    __hash__ = None  # type: ignore[assignment]  # what it is made of need not have one

    def __init__(
        self,
        made_of: tuple[object, ...],
        build: "Callable[[], tuple[MenuNode, ...]]",
        find: "Callable[[str], MenuNode | None] | None" = None,
    ) -> None:
        """
        Args:
            made_of: everything that the rows depend on.
            build: makes them; pure, any thread, at least one row.
            find: makes just the row of a key, also one of a submenu below; None: rows don't come here from elsewhere.
        """
        self.made_of = made_of
        self.find = find
        self._build = build
        self._rows: tuple[MenuNode, ...] | None = None

    @property
    def rows(self) -> "tuple[MenuNode, ...]":
        """Made at the first look."""
        if self._rows is None:
            self._rows = self._build()
        return self._rows

    @overload
    def __getitem__(self, place: int) -> "MenuNode": ...
    @overload
    def __getitem__(self, place: slice) -> "tuple[MenuNode, ...]": ...
    def __getitem__(self, place: int | slice) -> "MenuNode | tuple[MenuNode, ...]":
        return self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyItems):
            return self.made_of == other.made_of
        return self.rows == other if isinstance(other, tuple) else NotImplemented


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode:
    """An item of the menu, a submenu when it has children, a line between items when it is a separator."""

    key: str
    """Stable identity within the whole menu: the same thing has the same key in every menu built."""
    label: str = ""
    click: Click | None = None
    """None: it can't be clicked (a heading, a fact)."""
    children: Sequence["MenuNode"] = ()
    """A tuple, or ``LazyItems`` where making them all at once would cost more than it shows."""
    on_open: Click | None = None
    """Fills the submenu when it, or the submenu around it, is about to open."""
    checked: bool | None = None
    """None: not a check item."""
    default: bool = False
    """Done at a left click on the icon where the desktop does not open the menu by it."""
    separator: bool = False

    @property
    def enabled(self) -> bool:
        return self.click is not None or bool(self.children) or self.on_open is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayView:
    """One state of the tray: icon, tooltip and menu."""

    icon: IconSpec
    tooltip: str
    menu: tuple[MenuNode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeButton:
    """A button on a notification."""

    key: str
    label: str
    click: Click


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification, in words."""

    id: str
    kind: str | None = None
    """None: the answer to a click where there is no window for it, not an alert."""
    urgency: Urgency
    at: datetime
    source: str = ""
    subjects: tuple[str, ...] = ()
    """Device ids."""
    title: str
    body: str = ""
    replaces: str | None = None
    """The id of the notice whose toast this one takes over."""
    withdraws: tuple[str, ...] = ()
    """Ids of further notices whose toasts are to go."""
    corrects: bool = False
    """Only for a toast that is on the screen still; else nothing is to be shown."""
    default: Click | None = None
    """Done at a click on the notification itself."""
    buttons: tuple[NoticeButton, ...] = field(default=())
