"""What the view hands to a tray and a notifier: plain data, nothing of the desktop."""

from dataclasses import dataclass, field
from datetime import datetime

from pilotlamp.domain.alerts.alert import NoticeKind, Urgency
from pilotlamp.domain.severity import Severity
from pilotlamp.view.actions import Action


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode:
    """An item of the menu, a submenu when it has children, a line between items when it is a separator."""

    key: str
    """Stable identity within the whole menu: the same thing has the same key in every menu built."""
    label: str = ""
    action: Action | None = None
    """None: it can't be clicked (a heading, a fact)."""
    children: tuple["MenuNode", ...] = ()
    on_open: Action | None = None
    """What to do when the submenu, or the one that it is in, is about to open, to fill it."""
    checked: bool | None = None
    """None: not a check item."""
    default: bool = False
    """What a left click on the icon does, where the desktop has that."""
    separator: bool = False

    @property
    def enabled(self) -> bool:
        return self.action is not None or bool(self.children) or self.on_open is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One state of the tray: icon, tooltip and menu."""

    icon: IconSpec
    tooltip: str
    menu: tuple[MenuNode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeButton:
    """A button on a notification."""

    key: str
    label: str
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification, in words."""

    id: str
    kind: NoticeKind | None
    """None: the answer to a click where there is no window for it, not an alert."""
    urgency: Urgency
    at: datetime
    source: str
    subjects: tuple[str, ...] = ()
    """Device ids."""
    title: str
    body: str
    replaces: str | None = None
    """The id of the notice whose toast this one takes over."""
    withdraws: tuple[str, ...] = ()
    """Ids of further notices whose toasts are to go."""
    default: Action | None = None
    """What a click on the notification does."""
    buttons: tuple[NoticeButton, ...] = field(default=())
