"""Texts of notices besides their headlines, to be translated in one place: sentences and labels with named fields."""

from typing import Final

from pilotlamp.view.texts import Counted

# Titles of notices that share a toast
MORE_OFFLINE: Final = "{n} more went offline, newest: {device} at {source}"
MORE_URGENT: Final = "{n} more urgent notices, newest: {notice}"

# Devices and printers
WERE_OFFLINE: Final[Counted] = ("Was offline for {time}.", "Were offline for up to {time}.")
WERE_UNSTABLE: Final[Counted] = ("Was unstable for {time}.", "Were unstable for up to {time}.")
UNTIL_SETTLED: Final[Counted] = ("No more notices until it has settled.", "No more notices until they have settled.")
ONLY_NEW_FAULTS: Final[Counted] = (
    "Until it settles, you will only hear about new faults.",
    "Until they settle, you will only hear about new faults.",
)
JOB: Final = "The job was {job}."
JOB_TOOK: Final = "The job took {time}."
NAMED_JOB_TOOK: Final = "{job} took {time}."
PRINTERS_AFFECTED: Final[Counted] = ("{n} printer affected.", "{n} printers affected.")

# Sources and the network
AND_ADVICE: Final = "{problem} {advice}"
THEN_RETRY: Final = "Then choose Retry."
LAST_READING_SHOWN: Final = "The menu shows its last reading."
NOTHING_ANSWERS: Final = "No source is answering. The menu shows the last readings."
NETWORK_SIGN_IN: Final = "{problem} This network may want you to sign in: open a web page in your browser."
NO_READINGS_FOR: Final = "There were no readings for {time}."
DROPPED_FOR: Final = "They kept dropping offline for {time}."
ONLY_THOSE_THAT_STAY: Final = (
    "Until they settle, you will only hear about devices that stay offline for {n} readings in a row."
)

# Digests
MORE: Final = "{n} more"

# Buttons
RETRY: Final = "Retry"
TRY_NOW: Final = "Try now"
OPEN_PAGE: Final = "Open page"
DETAILS: Final = "Details"
ACKNOWLEDGE: Final = "Acknowledge"
ACKNOWLEDGE_ALL: Final = "Acknowledge all"
MUTE: Final = "Mute for 1 hour"
