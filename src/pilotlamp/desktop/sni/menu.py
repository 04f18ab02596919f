"""The D-Bus object com.canonical.dbusmenu: the menu as hosts ask for it. Runs on the bus's loop."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Any

from dbus_fast import DBusError, ErrorType, PropertyAccess, Variant
from dbus_fast.annotations import DBusBool, DBusInt32, DBusSignature, DBusStr, DBusUInt32, DBusVariant
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from pilotlamp.desktop.sni.menu_state import MenuState
from pilotlamp.desktop.sni.model import ROOT, Change, Kind, Node
from pilotlamp.desktop.sni.properties import changeable, properties

MENU_PATH = "/MenuBar"
MENU_INTERFACE = "com.canonical.dbusmenu"
PROTOCOL_VERSION = 3

KIND_NAMES = frozenset({"type", "children-display"})
"""The only properties that GNOME's extension asks for with the layout; they never change under an id."""

Layout = list[Any]
"""Id, properties, children: ``(ia{sv}av)``, where each child is such a layout in a variant."""


class MenuObject(ServiceInterface):
    """One connection's view of the menu.

    ``caller``: unique bus name of the host whose call is being handled; the connection sets it before each call, since
    dbus-fast doesn't pass it on.
    """

    def __init__(self, menu: MenuState, call_soon: Callable[[Callable[[], object]], object]) -> None:
        super().__init__(MENU_INTERFACE)
        self.caller = ""
        self._menu = menu
        self._tree = menu.tree
        self._call_soon = call_soon
        self._prefetched: set[tuple[str, int]] = set()
        self._kinds_read: tuple[str, frozenset[int]] = ("", frozenset())
        """The host that read the kinds of the whole menu last, and the items in it."""

    def signal(self, change: Change) -> None:
        """Send the signals for a change."""
        if change.properties:
            self.items_properties_updated(change.properties)
        for parent in change.layouts:
            self.layout_updated(parent)

    @dbus_property(access=PropertyAccess.READ, name="Version")
    def version(self) -> DBusUInt32:
        return PROTOCOL_VERSION

    @dbus_property(access=PropertyAccess.READ, name="TextDirection")
    def text_direction(self) -> DBusStr:
        return "ltr"

    @dbus_property(access=PropertyAccess.READ, name="Status")
    def status(self) -> DBusStr:
        return "normal"

    @dbus_property(access=PropertyAccess.READ, name="IconThemePath")
    def icon_theme_path(self) -> Annotated[list[str], DBusSignature("as")]:
        return []

    @dbus_signal(name="ItemsPropertiesUpdated")
    def items_properties_updated(
        self, item_ids: Iterable[int]
    ) -> Annotated[tuple[list[Any], list[Any]], DBusSignature("a(ia{sv})a(ias)")]:
        nodes = (self._tree.node(item_id) for item_id in item_ids)
        return [[node.id, changeable(node)] for node in nodes if node is not None], []

    @dbus_signal(name="LayoutUpdated")
    def layout_updated(self, parent: int) -> Annotated[tuple[int, int], DBusSignature("ui")]:
        return self._tree.revision, parent

    @dbus_signal(name="ItemActivationRequested")
    def item_activation_requested(
        self, item_id: int, timestamp: int
    ) -> Annotated[tuple[int, int], DBusSignature("iu")]:
        return item_id, timestamp

    @dbus_method(name="GetLayout")
    def get_layout(
        self, parent: DBusInt32, depth: DBusInt32, names: Annotated[list[str], DBusSignature("as")]
    ) -> Annotated[tuple[int, Layout], DBusSignature("u(ia{sv}av)")]:
        wanted = frozenset(names)
        if depth < 0 and wanted != KIND_NAMES:  # GNOME's tells of each opening, and builds all that it reads at once
            self._menu.read_whole()  # nothing is signalled: the answer has it, and other hosts read what they open
        node = self._node(parent)
        if depth == 1:
            self._make_prefetch(self.caller, node)
        return self._tree.revision, self._layout(node, depth, wanted, self._kinds_known(wanted, node.id, depth))

    @dbus_method(name="GetGroupProperties")
    def get_group_properties(
        self,
        item_ids: Annotated[list[int], DBusSignature("ai")],
        names: Annotated[list[str], DBusSignature("as")],
    ) -> Annotated[list[Any], DBusSignature("a(ia{sv})")]:
        wanted = frozenset(names)
        nodes = (self._tree.node(item_id) for item_id in item_ids or self._tree.ids())
        return [[node.id, properties(node, wanted)] for node in nodes if node is not None]

    @dbus_method(name="GetProperty")
    def get_property(self, item_id: DBusInt32, name: DBusStr) -> DBusVariant:
        found = properties(self._node(item_id)).get(name)
        if found is None:
            raise DBusError(ErrorType.INVALID_ARGS, f"item {item_id} has no property {name}")
        return found

    @dbus_method(name="Event")
    def event(self, item_id: DBusInt32, kind: DBusStr, _data: DBusVariant, _timestamp: DBusUInt32) -> None:
        self._on_event(item_id, kind)

    @dbus_method(name="EventGroup")
    def event_group(
        self, events: Annotated[list[Any], DBusSignature("a(isvu)")]
    ) -> Annotated[list[int], DBusSignature("ai")]:
        for item_id, kind, _data, _timestamp in events:
            self._on_event(item_id, kind)
        return self._unknown(item_id for item_id, *_ in events)

    @dbus_method(name="AboutToShow")
    def about_to_show(self, item_id: DBusInt32) -> DBusBool:
        change = self._menu.about_to_show(item_id)
        self.signal(change)
        return bool(change.layouts)

    @dbus_method(name="AboutToShowGroup")
    def about_to_show_group(
        self, item_ids: Annotated[list[int], DBusSignature("ai")]
    ) -> Annotated[tuple[list[int], list[int]], DBusSignature("aiai")]:
        updated = []
        for item_id in item_ids:
            change = self._menu.about_to_show(item_id)
            self.signal(change)
            updated += [item_id] if change.layouts else []
        return updated, self._unknown(item_ids)

    def _on_event(self, item_id: int, kind: str) -> None:
        match kind:
            case "clicked":
                self.signal(self._menu.clicked(item_id))
            case "opened":
                self.signal(self._menu.opened(item_id))
            case "closed":
                self.signal(self._menu.closed(item_id))
            case _:  # "hovered", and whatever a host adds of its own ("x-…"), needs no answer
                pass

    def _unknown(self, item_ids: Iterable[int]) -> list[int]:
        return [item_id for item_id in item_ids if self._tree.node(item_id) is None]

    def _node(self, item_id: int) -> Node:
        node = self._tree.node(item_id)
        if node is None:
            raise DBusError(ErrorType.INVALID_ARGS, f"there is no item {item_id}")
        return node

    def _layout(self, node: Node, depth: int, names: frozenset[str], known: frozenset[int] = frozenset()) -> Layout:
        """Make the layout of an item and its children; ``known``: items whose properties are left out."""
        children = (self._node(child) for child in node.children) if depth else ()
        # The values are of our own making: letting Variant check them again doubles the time of 5,000 items.
        rows = [Variant("(ia{sv}av)", self._layout(child, depth - 1, names, known), verify=False) for child in children]
        return [node.id, {} if node.id in known else properties(node, names), rows]

    def _kinds_known(self, names: frozenset[str], parent: int, depth: int) -> frozenset[int]:
        """Return the items whose kind need not be told again to a host that reads nothing else.

        GNOME's extension (version 46) replaces every submenu and line whose kind it is told, a second time, too, and
        with it shuts the submenu that a person has opened. Of items new to it, it asks for all properties anyway.
        """
        if names != KIND_NAMES or parent != ROOT or depth >= 0:
            return frozenset()
        host, known = self._kinds_read
        self._kinds_read = (self.caller, frozenset(self._tree.ids()))
        return known if host == self.caller else frozenset()

    def _make_prefetch(self, host: str, parent: Node) -> None:
        """Cause a host that reads level by level to read the level below, too.

        Plasma 5.27 places a submenu before it is filled, so that its first opening can run off the screen; told that
        the submenu has changed, it reads it ahead. Once a host and submenu, or the two would go on for ever.
        """
        for child in parent.children:
            if self._node(child).kind is Kind.SUBMENU and (host, child) not in self._prefetched:
                self._prefetched.add((host, child))
                self._call_soon(partial(self.layout_updated, child))
