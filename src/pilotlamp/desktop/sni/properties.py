"""Entries of the menu as properties of com.canonical.dbusmenu; no I/O."""

from dbus_fast import Variant

from pilotlamp.desktop.sni.model import Entry, Kind

LOW_LINE = "\u02cd"
"""MODIFIER LETTER LOW MACRON: looks like an underscore and means nothing to hosts."""


def properties(entry: Entry, names: frozenset[str] = frozenset()) -> dict[str, Variant]:
    """An item's properties, or those of them that are named; what is left out has its default."""
    if entry.kind is Kind.SEPARATOR:
        found = {"type": Variant("s", "separator")}
    else:
        found = changeable(entry)
        if entry.kind is Kind.SUBMENU:
            found["children-display"] = Variant("s", "submenu")
        elif entry.kind is not Kind.PLAIN:
            found["toggle-type"] = Variant("s", "radio" if entry.kind is Kind.RADIO else "checkmark")
    return {name: value for name, value in found.items() if name in names} if names else found


def changeable(entry: Entry) -> dict[str, Variant]:
    """The properties that change while an item keeps its id."""
    found = {"label": Variant("s", _label(entry.label)), "enabled": Variant("b", entry.enabled)}
    if entry.kind in (Kind.CHECK, Kind.RADIO):
        found["toggle-state"] = Variant("i", int(entry.checked))
    return found


def _label(text: str) -> str:
    """The label as hosts take it, which underline the letter behind a single ``_``.

    GNOME's extension (version 46) takes only the first ``_`` of a label away, be it doubled or not: more than one would
    show doubled. So these are drawn by a letter that looks the same.
    """
    return text.replace("_", LOW_LINE if text.count("_") > 1 else "__")
