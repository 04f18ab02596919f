"""A pystray menu as entries of the tree; calls the program's callables for texts and states, if there are any."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from pilotlamp.desktop.pystray_core import KeyedItem, KeyedSeparator, LaterMenu, Menu, MenuItem
from pilotlamp.desktop.sni.model import Callback, Entry, Kind, Later

Click = Callable[[MenuItem], Callback]
"""Makes of an item what a click on it calls."""

_KEYED = "="
"""Before the key that an item has of its own."""


def entries_of(menu: Menu | None, click: Click, parent: str = "") -> tuple[Entry, ...]:
    """One level and what is below it; ``parent``: key of the item whose submenu it is.

    Items that have no key are told apart by their place and text, and by their turn where that is the same.
    """
    turns: Counter[str] = Counter()
    entries = []
    for item in menu or ():
        key = f"{_KEYED}{item.key}" if isinstance(item, KeyedItem) else f"{parent}/{item.text}"
        turns[key] += 1
        if turns[key] > 1:
            key = f"{key}#{turns[key]}"
        entries.append(_entry(item, key, click))
    return tuple(entries)


def _find(find: Callable[[str], MenuItem | None], click: Click, key: str) -> Entry | None:
    item = find(key.removeprefix(_KEYED)) if key.startswith(_KEYED) else None
    return None if item is None else _entry(item, key, click)


def _entry(item: MenuItem, key: str, click: Click) -> Entry:
    if item is Menu.SEPARATOR or isinstance(item, KeyedSeparator):
        return Entry(key=key, kind=Kind.SEPARATOR)
    label, enabled, submenu, checked = item.text, item.enabled, item.submenu, item.checked
    if submenu is not None:
        later = None
        if isinstance(submenu, LaterMenu):
            later = Later(
                made_of=submenu.made_of,
                build=partial(entries_of, submenu, click, key),
                find=partial(_find, submenu.find, click) if submenu.find else None,
            )
        return Entry(
            key=key,
            kind=Kind.SUBMENU,
            label=label,
            enabled=enabled,
            children=() if later else entries_of(submenu, click, key),
            later=later,
            on_open=item.on_open if isinstance(item, KeyedItem) else None,
        )
    kind = Kind.PLAIN if checked is None else Kind.RADIO if item.radio else Kind.CHECK
    return Entry(key=key, kind=kind, label=label, enabled=enabled, checked=bool(checked), on_click=click(item))
