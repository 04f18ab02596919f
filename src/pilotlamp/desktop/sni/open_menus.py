"""Submenus that a person is looking at, as far as the hosts tell; no I/O, no clock."""

from pilotlamp.desktop.sni.model import ROOT

OPEN_LIMIT_S = 30.0
"""Seconds after which an opening no longer counts: a host that died, or that never says "closed", must not hold a menu
back for ever."""


class OpenMenus:
    """Open submenus, by AboutToShow, "opened" and "closed". ``now`` is in seconds of a monotonic clock.

    Plasma sends AboutToShow and then "opened", GNOME the other way round, Waybar AboutToShow alone and only for the
    root: so either one announces an opening, but only "opened" shows that a "closed" will follow.
    """

    def __init__(self) -> None:
        self._announced: dict[int, float] = {}
        self._opened: dict[int, float] = {}

    def announce(self, menu_id: int, now: float) -> bool:
        """Note an AboutToShow; True if it begins an opening, False if this opening was announced before."""
        if menu_id == ROOT:
            self._announced.clear()
        begins = not _counts(self._announced.get(menu_id), now)
        if begins:
            self._announced[menu_id] = now
        return begins

    def opened(self, menu_id: int, now: float) -> bool:
        """Note an "opened"; the same answer as ``announce``."""
        begins = self.announce(menu_id, now)
        self._opened[menu_id] = now
        return begins

    def closed(self, menu_id: int) -> None:
        """Note a "closed"; with the root everything is closed."""
        if menu_id == ROOT:
            self._announced.clear()
            self._opened.clear()
        else:
            self._announced.pop(menu_id, None)
            self._opened.pop(menu_id, None)

    def is_open(self, menu_id: int, now: float) -> bool:
        """Tell whether a person looks at the submenu, as far as a "closed" of the host will follow."""
        return _counts(self._opened.get(menu_id), now)


def _counts(since: float | None, now: float) -> bool:
    return since is not None and now - since <= OPEN_LIMIT_S
