"""Desktops that the tests start for real: a table of programs, settings and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

PANEL_PX = 30
"""Height of the panel, at the top of the screen."""
DBUS_SERVICES = Path("/usr/share/dbus-1/services")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """One row of the table."""

    name: str
    needs: tuple[str, ...]
    """Programs on the PATH, or files by their full path, beside Xvfb and dbus-daemon."""
    shell: tuple[str, ...]
    """The command of the program that has the panel."""
    notifications: tuple[str, ...]
    """The command of the notification daemon; none: the shell is it."""
    services: tuple[str, ...] = ()
    """Patterns of D-Bus service files that the panel starts programs by."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Settings: path in the home folder, content."""
    environment: Mapping[str, str] = field(default_factory=dict)
    window_manager: tuple[str, ...] = ()
    logind: bool = False
    """It needs a system bus with a login manager: a mocked one."""
    menu_button: int = 3
    """Mouse button that opens the menu."""
    height: int = 640
    """Of the screen."""
    panel: tuple[int, int] = (0, PANEL_PX)
    """Top and bottom of the panel."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The programs of ``needs`` that are not installed."""
        needs = ("Xvfb", "dbus-daemon", *self.needs)
        return tuple(name for name in needs if not (Path(name).exists() if "/" in name else which(name)))


_XFCE_PANEL = f"""<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="{PANEL_PX}"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="3"/>
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray"/>
    <property name="plugin-3" type="string" value="clock"/>
  </property>
</channel>
"""

_DUNST = """
[global]
    # Below the panel's menu and beside its submenus, so that all are seen whole.
    origin = bottom-right
    offset = 24x24
    width = 360
    height = 160
    font = Sans 10
    format = "<b>%s</b>\\n%b"
    frame_width = 1
    corner_radius = 4
    padding = 12
    horizontal_padding = 12
    # Not in front of what says how old a notification is: pictures of it would never be the same.
    show_age_threshold = -1
    show_indicators = no

[urgency_low]
    background = "#ffffff"
    foreground = "#333333"
    frame_color = "#999999"

[urgency_normal]
    background = "#ffffff"
    foreground = "#222222"
    frame_color = "#26a64e"

[urgency_critical]
    background = "#ffffff"
    foreground = "#222222"
    frame_color = "#d42428"
"""

XFCE = Desktop(
    name="XFCE",
    needs=("xfce4-panel", "dunst", str(DBUS_SERVICES / "org.xfce.Xfconf.service")),
    shell=("xfce4-panel", "--disable-wm-check"),
    notifications=("dunst",),
    services=("org.xfce.Xfconf.service",),
    files={
        "config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml": _XFCE_PANEL,
        "config/dunst/dunstrc": _DUNST,
    },
    environment={"GSETTINGS_BACKEND": "memory"},
)

_MATE_PANEL = f"""
[org/mate/panel/general]
object-id-list=['tray', 'clock']
toplevel-id-list=['top']

[org/mate/panel/toplevels/top]
orientation='top'
size={PANEL_PX}
expand=true

[org/mate/panel/objects/tray]
object-type='applet'
applet-iid='NotificationAreaAppletFactory::NotificationArea'
toplevel-id='top'
position=0
panel-right-stick=true

[org/mate/panel/objects/clock]
object-type='applet'
applet-iid='ClockAppletFactory::ClockApplet'
toplevel-id='top'
position=0

[org/mate/notification-daemon]
popup-location='bottom_left'
"""

MATE_NOTIFICATIONS = "/usr/lib/mate-notification-daemon/mate-notification-daemon"

MATE = Desktop(
    name="MATE",
    needs=("mate-panel", "marco", MATE_NOTIFICATIONS),
    shell=("mate-panel",),
    notifications=(MATE_NOTIFICATIONS,),
    services=("org.mate.panel.applet.ClockAppletFactory.service", "org.mate.panel.applet.Notification*.service"),
    files={"config/glib-2.0/settings/keyfile": _MATE_PANEL},
    environment={"GSETTINGS_BACKEND": "keyfile"},
    window_manager=("marco", "--no-composite"),
)

_GNOME_SETTINGS = """
[org/gnome/shell]
enabled-extensions=['ubuntu-appindicators@ubuntu.com']
welcome-dialog-last-shown-version='99'

[org/gnome/desktop/interface]
enable-animations=false
"""

GNOME_NOTIFICATIONS = "/usr/share/gnome-shell/org.gnome.Shell.Notifications"

GNOME = Desktop(
    name="GNOME",
    needs=(
        *("gnome-shell", "gjs", GNOME_NOTIFICATIONS, "/usr/lib/python3/dist-packages/dbusmock"),
        "/usr/share/gnome-shell/extensions/ubuntu-appindicators@ubuntu.com",
    ),
    shell=("gnome-shell", "--x11", "--unsafe-mode"),
    notifications=("gjs", GNOME_NOTIFICATIONS),
    files={"config/glib-2.0/settings/keyfile": _GNOME_SETTINGS},
    environment={"GSETTINGS_BACKEND": "keyfile", "LIBGL_ALWAYS_SOFTWARE": "1"},
    logind=True,
    menu_button=1,
    height=768,
)

PLASMA = Desktop(
    name="KDE",
    needs=("plasmashell", "kwin_x11"),
    shell=("plasmashell", "--no-respawn"),
    notifications=(),
    services=("org.kde.kded5.service", "org.kde.kglobalaccel.service", "org.kde.ActivityManager.service"),
    environment={"KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5", "QT_QUICK_BACKEND": "software"},
    window_manager=("kwin_x11",),
    height=768,
    panel=(724, 768),
)

HEAVY = (GNOME, MATE, PLASMA)
"""Those that take hundreds of megabytes to install."""
