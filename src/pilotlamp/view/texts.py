"""Texts of the view, to be translated in one place: whole sentences and labels with named fields.

Texts that depend on a number are pairs for one and for several; only ``plural`` chooses between them.
"""

from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState, PrinterState, Role

Counted = tuple[str, str]
"""Texts for one and for several, both with the number as ``{n}``."""


def plural(one: str, many: str, n: int) -> str:
    """The text for a number, chosen as gettext's ``ngettext`` does."""
    return one if n == 1 else many


def counted(texts: Counted, n: int, **fields: object) -> str:
    """The text for a number, with its fields filled in."""
    return plural(*texts, n).format(n=n, **fields)


# Numbers, times and lists
SECONDS: Final = "{n} s"
MINUTES: Final = "{n} min"
HOURS: Final = "{n} h"
HOURS_AND_MINUTES: Final = "{hours} h {minutes} min"
DAYS: Final[Counted] = ("{n} day", "{n} days")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YESTERDAY: Final = "yesterday {time}"
TOMORROW: Final = "tomorrow {time}"
THIS_YEAR: Final = "{day} {month} {time}"
ANOTHER_YEAR: Final = "{day} {month} {year} {time}"
LIST_END: Final = "{names} and {last}"
LIST_REST: Final = "{names} and {n} more"
MORE_ROWS: Final = "{n} more…"
MORE_ROWS_BELOW: Final = "… and {n} more"
MORE_DEVICES: Final = "and {n} more"
YES: Final = "yes"
NO: Final = "no"

# Devices
NO_NAME: Final = "(no name)"
NAMESAKE: Final = "{name} ({owner})"
ID_END: Final = "…{end}"
NAME_AND_STATE: Final = "{name} — {state}"
NOT_LISTED: Final = "not listed, checking"
EXPECTED_OFF: Final = "offline, as expected"
STATE_SINCE: Final = "{state} since {time}"
STATE_CHECKING: Final = "{state}, checking"
STATE_AND_DETAIL: Final = "{state} ({detail})"
DEVICES_IN_STATE: Final[Counted] = ("{n} {state}", "{n} {state}")
PRINTERS_IN_STATE: Final[Counted] = ("{n} printer {state}", "{n} printers {state}")
STATE_ACKNOWLEDGED: Final = "{state} (acknowledged)"

# States
DEVICE_STATES: Final[Mapping[DeviceState, str]] = {
    DeviceState.ONLINE: "online",
    DeviceState.OFFLINE: "offline",
    DeviceState.PENDING: "waiting for approval",
    DeviceState.UNKNOWN: "in an unknown state",
}
PRINTER_STATES: Final[Mapping[PrinterState, str]] = {
    PrinterState.IDLE: "idle",
    PrinterState.PRINTING: "printing",
    PrinterState.PAUSED: "paused",
    PrinterState.HEATING: "heating",
    PrinterState.BUSY: "busy",
    PrinterState.ERROR: "in error",
    PrinterState.OFFLINE: "offline",
    PrinterState.UNKNOWN: "state unknown",
}
SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.OK: "OK",
    Severity.ATTENTION: "Attention",
    Severity.PROBLEM: "Problem",
    Severity.UNKNOWN: "Unknown",
}

# Labels of facts
FACT: Final = "{label}: {value}"
NAME: Final = "Name"
STATE: Final = "State"
SOURCE: Final = "Source"
SOURCE_AND_HOST: Final = "{source} ({host})"
LAST_READING: Final = "Last reading"
NO_READING: Final = "none yet"
LAST_POLL_FAILED: Final = "Last poll failed"
ID: Final = "Id"
TYPE: Final = "Type"
SYSTEM: Final = "System"
OWNER: Final = "Owner"
ENCRYPTED: Final = "Encrypted"
DESCRIPTION: Final = "Description"
TAGS: Final = "Tags"
MAC_ADDRESS: Final = "MAC address"
IP_ADDRESS: Final = "IP address"
INTERNAL_IP: Final = "Internal IP"
PLACE: Final = "Place"
CITY_AND_COUNTRY: Final = "{city}, {country}"
PROVIDER: Final = "Provider"
VERSION: Final = "Version"
CONNECTED_SINCE: Final = "Connected since"
PRINTER: Final = "Printer {name}"
PAGE: Final = "Page"
SETTINGS: Final = "Settings"
LOG: Final = "Log"

# Printers
PROGRESS: Final = "{state} {percent} % {bar}"
TIME_LEFT: Final = "{time} left"
ENDS_AT: Final = "≈ {time}"
JOB_NAME: Final = "Job"
JOBS_WAITING: Final = "Jobs waiting"
ACCEPTS_JOBS: Final = "Accepts new jobs"
SUPPLIES: Final = "Supplies"
SUPPLY: Final = "{name} {percent} %"

# People
PERSON_ONLINE: Final = "online"
PERSON_ONLINE_FOR: Final = "online {time}"
PERSON_OFFLINE: Final = "offline"
PERSON_LEFT: Final = "left {time} ago"
VIEWING: Final = "viewing {page}"
ROLES: Final[Mapping[Role, str]] = {Role.STAFF: "staff", Role.CUSTOMER: "customer"}

# The summary
NO_SOURCES: Final = "No sources set up"
PAUSED: Final = "Paused"
WAITING_FOR_ALL: Final = "Waiting for the first answers"
NO_DEVICES: Final = "No devices listed"
ONLY_DEVICE_OFFLINE: Final = "The device is offline"
ONLY_DEVICE_ONLINE: Final = "The device is online"
DEVICES_OFFLINE: Final[Counted] = ("{off} of {n} device offline", "{off} of {n} devices offline")
DEVICES_ONLINE: Final[Counted] = ("{online} of {n} device online", "{online} of {n} devices online")
ALL_ONLINE: Final[Counted] = ("All {n} device online", "All {n} devices online")
SEEN_ONLINE: Final[Counted] = ("{n} device online", "{n} devices online")
DEVICES_PENDING: Final = "{n} waiting for approval"
LEFT_OUT: Final[Counted] = ("{n} entry can't be read", "{n} entries can't be read")
PEOPLE_ONLINE: Final[Counted] = ("{n} person online", "{n} people online")
NOBODY_ONLINE: Final = "Nobody online"
PART_ACKNOWLEDGED: Final = "{trouble} ({n} acknowledged)"
ALL_ACKNOWLEDGED: Final = "{trouble} (acknowledged)"
SIGN_IN_FOR: Final = "Sign-in needed for {sources}"
SIGN_IN_FOR_MANY: Final[Counted] = ("Sign-in needed for {n} source", "Sign-in needed for {n} sources")
UNAVAILABLE: Final = "{sources} unavailable"
MANY_UNAVAILABLE: Final[Counted] = ("{n} source unavailable", "{n} sources unavailable")
BAD_REPLY: Final = "No usable reply from {sources}"
MANY_BAD_REPLIES: Final[Counted] = ("No usable reply from {n} source", "No usable reply from {n} sources")
RATE_LIMITED: Final = "Requests limited by {sources}"
MANY_RATE_LIMITED: Final[Counted] = ("Requests limited by {n} source", "Requests limited by {n} sources")
NOTIFICATIONS_MUTED: Final = "Notifications muted"
NOTIFICATIONS_MUTED_UNTIL: Final = "Notifications muted until {time}"
NOTIFICATIONS_MUTED_UNTIL_ONLINE: Final = "Notifications muted until everything is back online"

# One source
SOURCE_SIGN_IN: Final = "sign-in needed"
SOURCE_UNAVAILABLE: Final = "unavailable"
SOURCE_BAD_REPLY: Final = "no usable reply"
SOURCE_RATE_LIMITED: Final = "limits requests"
SOURCE_WAITING: Final = "waiting for the first answer"
SOURCE_EMPTY: Final = "nothing listed"
SOURCE_FAILED: Final = "{source}: {problem}"
SOURCE_AS_OF: Final = "{state}, as of {time}"
OFFLINE_OF: Final = "{n} of {total} offline"
PENDING_OF: Final = "{n} of {total} waiting for approval"
PENDING_BESIDE: Final = "{n} waiting"
ONLINE_ALL: Final = "{n} online"
ONLINE_OF: Final = "{n} of {total} online"
OFF_AS_EXPECTED: Final = "{n} off as expected"
ONLY_PEOPLE_ONLINE: Final = "{n} online"
ONLY_NOBODY_ONLINE: Final = "nobody online"

# The terminal
WAITING: Final = "Waiting"
ACKNOWLEDGED: Final = "Acknowledged"
OUT_OF_DATE: Final = "Out of date"
LAST_NOTICES: Final = "Last notices"
CTRL_C: Final = "Press Ctrl+C to stop"
EMAIL: Final = "Email"
ADMIN: Final = "Admin"
STARTED: Final = "Started"
LAST_SEEN: Final = "Last seen"

# Answers to clicks
COPIED: Final = "Copied {text}"
NOT_COPIED: Final = "Could not copy to the clipboard"
PAGE_NOT_OPENED: Final = "The page can't be opened"
SETTINGS_NOT_OPENED: Final = "The settings file can't be opened"
PATH_COPIED: Final = "{problem} The path of the file was copied to the clipboard."
PATH_IS: Final = "{problem} The file is {path}."

# Actions; those of a system are in its folder
USER_ACTION_DONE: Final = "{label}: {device}"
USER_ACTION_FAILED: Final = "“{label}” could not be done on {device}"
USER_ACTION_UNCERTAIN: Final = "“{label}” may have been done on {device}"
CONFIRM_USER_ACTION: Final = "Run “{label}” on {device}?"
RUN: Final = "Run"
NO_ANSWER: Final = "There was no answer"
CHECK_FIRST: Final = "It may have been done anyway. Check before you try again."
DONE_OF: Final = "{done} of {total} done"
NONE_IN_STATE: Final = "No device of {source} is {state}"
NONE_CALLED: Final = "No device of {source} is called “{pattern}”"
NONE_IN_STATE_CALLED: Final = "No device of {source} is {state} and is called “{pattern}”"
NONE_LEFT: Final = "No device of {source} that was not done is listed any more"

# The program
ABOUT: Final = """\
Pilotlamp {version}
A pilot lamp for the machines and people you look after elsewhere.
Free software under the MIT licence.
"""
RUNNING_ALREADY: Final = "Pilotlamp is already running"
LOOK_FOR_LAMP: Final = "Pilotlamp already watches with the same settings. Look for its lamp in your panel."
LOOK_FOR_LAMP_OF: Final = (
    "Pilotlamp already watches with the same settings (process {pid}). Look for its lamp in your panel."
)
NO_TRAY: Final = "No panel of this desktop shows Pilotlamp’s lamp"
NO_TRAY_HINT: Final = "{hint} Until then, “pilotlamp watch” shows the same in a terminal."
PYGOBJECT: Final = (
    "{problem} Pilotlamp needs PyGObject for it (on Debian and Ubuntu: python3-gi and gir1.2-ayatanaappindicator3-0.1,"
    " and a Python environment made with --system-site-packages)."
)
BUDGIE: Final = "The tray of Budgie only shows icons of an older kind."
OTHER_TRAYS: Final = "Add a tray to your panel. Some trays, such as tint2 and trayer, only show icons of an older kind."
_BAR: Final = "Add a tray to your bar; in the settings of Waybar it is the module “tray”."
TRAYS: Final[Mapping[str, str]] = {
    "gnome": (
        "GNOME shows tray icons only with the extension “AppIndicator and KStatusNotifierItem Support”. Install it (on"
        " Debian and Ubuntu: gnome-shell-extension-appindicator), log in again and enable it."
    ),
    "x-cinnamon": (
        "Cinnamon shows tray icons only while xapp-sn-watcher runs (on Debian and Ubuntu: the package of that name) and"
        " the applet “XApp Status Applet” is in the panel."
    ),
    "kde": "Add the widget “System Tray” to a panel.",
    "xfce": "Add the item “Status Tray Plugin” to a panel.",
    "mate": "Add “Notification Area” to a panel.",
    "lxqt": "Add the plugin “Status Notifier” to a panel.",
    "sway": _BAR,
    "hyprland": _BAR,
    "river": _BAR,
    "niri": _BAR,
    "labwc": _BAR,
    "wlroots": _BAR,
}
"""Ways to get a tray, by the desktop's name in XDG_CURRENT_DESKTOP, in lower case."""

# History
NO_HISTORY: Final = "Nothing is known of that time. The history begins when the lamp runs: start it with 'pilotlamp'."
HISTORY_COLUMNS: Final = ("Name", "History", "Up", "Outages", "Down", "Up between")
HISTORY_LEGEND: Final = (
    "From {begin} to {end}, {cell} a cell: █ up, ▆▄▂ partly down, ▁ down, · not seen. “Up” is the share of the time"
    " that was seen, “Up between” the mean time up for each outage."
)
PRINTER_OF: Final = "{printer} of {device}"
SHARE: Final = "{pct} %"
NOTHING: Final = "–"
OUTAGE: Final = "{name} was offline from {begin}, for {length}"
OUTAGE_GOES_ON: Final = "{name} has been offline since {begin}, for {length}"
MORE_OUTAGES: Final[Counted] = ("{n} more outage", "{n} more outages")
