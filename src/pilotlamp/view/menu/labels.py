"""Labels of the menu with named fields, to be translated in one place."""

from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.alerts.context import SuppressionReason
from pilotlamp.domain.alerts.mutes import MuteFor
from pilotlamp.domain.model import Role
from pilotlamp.view.texts import Counted

# The top level
REFRESH: Final = "Refresh now"
PROGRAM: Final = "Pilotlamp"
PAUSE: Final = "Pause"
RESUME: Final = "Resume"
OPEN_SETTINGS: Final = "Open settings file"
ABOUT: Final = "About Pilotlamp"
QUIT: Final = "Quit Pilotlamp"
GROUP: Final = "{first} – {last}"

# While monitoring hangs
RESTARTED: Final = "Monitoring stopped responding at {time} and was restarted"
NOT_RESPONDING: Final = "Monitoring has not responded since {time}. Please restart Pilotlamp."

# A source
LAST_READING: Final = "Last reading: {time}"
NO_READING: Final = "Last reading: none yet"
RETRY: Final = "Retry"
EMPTY_SOURCE: Final = "Nothing here yet"
WITH_PROBLEMS: Final[Counted] = ("{n} device with a problem", "{n} devices with problems")

# A device
DETAILS: Final = "Details…"
OPEN_PAGE: Final = "Open page"
ACKNOWLEDGE: Final = "Acknowledge"
SESSION: Final = "{time} — {facts}"
SESSION_VERSION: Final = "version {version}"
SESSION_TIME_UNKNOWN: Final = "time unknown"
ADMIN: Final = "{name} — admin"
EMAIL: Final = "Email: {email}"
LOAD: Final = "Load now"
LOADING: Final = "Loading…"
EMPTY_LIST: Final = "None"

# People of a desk
PEOPLE_ONLINE: Final[Mapping[Role, Counted]] = {
    Role.STAFF: ("Staff — {n} online", "Staff — {n} online"),
    Role.CUSTOMER: ("Customers — {n} online", "Customers — {n} online"),
}
OPEN_VIEWED: Final = "Open what they are viewing"
COPY_EMAIL: Final = "Copy email address"

# Mutes and acknowledgements
MUTE: Final = "Mute {name}"
MUTE_EVERYTHING: Final = "Mute everything"
MUTE_FOR: Final[Mapping[MuteFor, str]] = {
    MuteFor.HOUR: "For 1 hour",
    MuteFor.EIGHT_HOURS: "For 8 hours",
    MuteFor.TOMORROW: "Until tomorrow 08:00",
    MuteFor.BACK_ONLINE: "Until back online",
    MuteFor.INDEFINITELY: "Until I unmute",
}
UNMUTE: Final = "Unmute {name} (muted)"
UNMUTE_BEFORE: Final = "Unmute {name} (muted until {time})"
UNMUTE_BEFORE_ONLINE: Final = "Unmute {name} (muted until it is back online)"
UNMUTE_BEFORE_ALL_ONLINE: Final = "Unmute {name} (muted until everything is back online)"
EVERYTHING: Final = "everything"
IS_MUTED: Final = "muted"
IS_ACKNOWLEDGED: Final = "acknowledged"
MARKED: Final = "{state} ({marks})"

# Recent
RECENT: Final = "Recent"
NOTHING_RECENT: Final = "Nothing yet"
YOUR_ACTIONS: Final = "Your actions"
AT_SOURCE: Final = "{line} · {source}"
EVENT: Final = "{time}  {event}"
NOT_SHOWN: Final[Mapping[SuppressionReason, str]] = {
    SuppressionReason.OWN: "your own action",
    SuppressionReason.NETWORK: "the network was down",
    SuppressionReason.UNSTABLE: "unstable",
    SuppressionReason.MUTED: "muted",
    SuppressionReason.ACKNOWLEDGED: "acknowledged",
    SuppressionReason.QUIET: "quiet hours",
    SuppressionReason.BUDGET: "too many at once",
}
EVENT_NOT_SHOWN: Final = "{time}  {event} — not shown: {reason}"
ATTEMPT: Final = "{time}  {attempt}"
ATTEMPT_FAILED: Final = "{time}  {attempt} — {problem}"
