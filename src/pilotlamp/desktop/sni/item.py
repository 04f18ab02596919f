"""The D-Bus object org.kde.StatusNotifierItem: icon, title, tooltip and what a click on the icon does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from dbus_fast import PropertyAccess
from dbus_fast.annotations import DBusBool, DBusInt32, DBusObjectPath, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from pilotlamp.desktop.sni.menu import MENU_PATH
from pilotlamp.desktop.sni.pixmaps import Draw, pixmaps

ITEM_PATH = "/StatusNotifierItem"
ITEM_INTERFACE = "org.kde.StatusNotifierItem"

Pixmaps = Annotated[list[Any], DBusSignature("a(iiay)")]
ToolTip = Annotated[list[Any], DBusSignature("(sa(iiay)ss)")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Appearance of the item; outlives the bus connection."""

    id: str
    """The program's id, the same in every session: hosts remember the icon's place by it."""
    draw: Draw | None = None
    """Another function draws another picture."""
    name: str = ""
    """The program's name for people."""
    title: str = ""
    """Tooltip; the first line is the heading."""
    visible: bool = True

    @property
    def status(self) -> str:
        """Active or Passive, never NeedsAttention: hosts replace or blink the icon then."""
        return "Active" if self.visible else "Passive"

    @property
    def heading(self) -> str:
        return self.title.partition("\n")[0] or self.id


class ItemObject(ServiceInterface):
    """One connection's view of the look. ``activate`` is called on the bus's loop and returns at once."""

    def __init__(self, look: Look, activate: Callable[[], None]) -> None:
        super().__init__(ITEM_INTERFACE)
        self._look = look
        self._activate = activate

    def show(self, look: Look) -> None:
        """Take a new look and signal only its differences: each signal makes every host read anew."""
        before, self._look = self._look, look
        if look.draw is not before.draw:
            self.new_icon()
        if look.title != before.title:
            self.new_tool_tip()
        if look.visible != before.visible:
            self.new_status()

    def repeat(self) -> None:
        """Signal everything again; a host that has it all reads the same once more."""
        self.new_icon()
        self.new_title()
        self.new_tool_tip()

    @dbus_property(access=PropertyAccess.READ, name="Category")
    def category(self) -> DBusStr:
        return "ApplicationStatus"

    @dbus_property(access=PropertyAccess.READ, name="Id")
    def id(self) -> DBusStr:
        return self._look.id

    @dbus_property(access=PropertyAccess.READ, name="Title")
    def title(self) -> DBusStr:
        return self._look.name or self._look.id

    @dbus_property(access=PropertyAccess.READ, name="Status")
    def status(self) -> DBusStr:
        return self._look.status

    @dbus_property(access=PropertyAccess.READ, name="WindowId")
    def window_id(self) -> DBusInt32:
        return 0

    @dbus_property(access=PropertyAccess.READ, name="IconThemePath")
    def icon_theme_path(self) -> DBusStr:
        return ""

    @dbus_property(access=PropertyAccess.READ, name="IconName")
    def icon_name(self) -> DBusStr:
        return ""

    @dbus_property(access=PropertyAccess.READ, name="IconPixmap")
    def icon_pixmap(self) -> Pixmaps:
        return [list(pixmap) for pixmap in pixmaps(self._look.draw)] if self._look.draw else []

    @dbus_property(access=PropertyAccess.READ, name="IconAccessibleDesc")
    def icon_accessible_desc(self) -> DBusStr:
        return self._look.heading

    @dbus_property(access=PropertyAccess.READ, name="OverlayIconName")
    def overlay_icon_name(self) -> DBusStr:
        return ""

    @dbus_property(access=PropertyAccess.READ, name="OverlayIconPixmap")
    def overlay_icon_pixmap(self) -> Pixmaps:
        return []

    @dbus_property(access=PropertyAccess.READ, name="AttentionIconName")
    def attention_icon_name(self) -> DBusStr:
        return ""

    @dbus_property(access=PropertyAccess.READ, name="AttentionIconPixmap")
    def attention_icon_pixmap(self) -> Pixmaps:
        return []

    @dbus_property(access=PropertyAccess.READ, name="AttentionMovieName")
    def attention_movie_name(self) -> DBusStr:
        return ""

    @dbus_property(access=PropertyAccess.READ, name="ToolTip")
    def tool_tip(self) -> ToolTip:
        heading, body = (_plain(text) for text in (self._look.heading, self._look.title.partition("\n")[2]))
        return ["", [], heading, body]

    @dbus_property(access=PropertyAccess.READ, name="ItemIsMenu")
    def item_is_menu(self) -> DBusBool:
        # Even with a default item: a menu that opens is seen, a refresh is not. Hosts that don't ask call Activate.
        return True

    @dbus_property(access=PropertyAccess.READ, name="Menu")
    def menu(self) -> DBusObjectPath:
        return MENU_PATH

    @dbus_signal(name="NewIcon")
    def new_icon(self) -> None: ...

    @dbus_signal(name="NewTitle")
    def new_title(self) -> None: ...

    @dbus_signal(name="NewToolTip")
    def new_tool_tip(self) -> None: ...

    @dbus_signal(name="NewStatus")
    def new_status(self) -> DBusStr:
        return self._look.status

    @dbus_method(name="Activate")
    def activate(self, _x: DBusInt32, _y: DBusInt32) -> None:
        self._activate()

    # What follows is taken without an effect: hosts send it, and an error reply would end up in their logs.

    @dbus_method(name="ContextMenu")
    def context_menu(self, x: DBusInt32, y: DBusInt32) -> None: ...

    @dbus_method(name="SecondaryActivate")
    def secondary_activate(self, x: DBusInt32, y: DBusInt32) -> None: ...

    @dbus_method(name="XAyatanaSecondaryActivate")
    def ayatana_secondary_activate(self, timestamp: DBusUInt32) -> None: ...

    @dbus_method(name="Scroll")
    def scroll(self, delta: DBusInt32, orientation: DBusStr) -> None: ...

    @dbus_method(name="ProvideXdgActivationToken")
    def provide_xdg_activation_token(self, token: DBusStr) -> None: ...


def _plain(text: str) -> str:
    """Replace "<": some hosts read markup, and a name with markup could make Plasma load a picture."""
    return text.replace("<", "‹")
