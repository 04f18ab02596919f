"""Items of the menu as properties of com.canonical.dbusmenu; no I/O."""

from dbus_fast import Variant

from pilotlamp.desktop.sni.model import Kind, Node
from pilotlamp.view.bidi import isolated

LOW_LINE = "\u02cd"
"""MODIFIER LETTER LOW MACRON: looks like an underscore and means nothing to hosts."""


def properties(node: Node, names: frozenset[str] = frozenset()) -> dict[str, Variant]:
    """Return an item's properties, or the named ones of them; a property that is left out has its default."""
    if node.kind is Kind.SEPARATOR:
        found = {"type": Variant("s", "separator")}
    else:
        found = changeable(node)
        if node.kind is Kind.SUBMENU:
            found["children-display"] = Variant("s", "submenu")
        elif node.kind is Kind.CHECK:
            found["toggle-type"] = Variant("s", "checkmark")
    return {name: value for name, value in found.items() if name in names} if names else found


def changeable(node: Node) -> dict[str, Variant]:
    """Return the properties that may change while an item keeps its id."""
    found = {"label": Variant("s", _label(isolated(node.item.label))), "enabled": Variant("b", node.item.enabled)}
    if node.kind is Kind.CHECK:
        found["toggle-state"] = Variant("i", int(bool(node.item.checked)))
    return found


def _label(text: str) -> str:
    """Escape the underscores of a label: hosts underline the letter behind a single ``_``.

    GNOME's extension (version 46) takes only the first ``_`` of a label away, be it doubled or not: more than one would
    show doubled. So these are drawn by a letter that looks the same.
    """
    return text.replace("_", LOW_LINE if text.count("_") > 1 else "__")
