"""Texts of the tray session, to be translated in one place: whole sentences with named fields."""

from typing import Final

# Warnings in the menu
INTERNAL_ERROR: Final = "Pilotlamp has an internal error in {parts}, and notices may be missing. Please see the log."
BAD_SETTINGS: Final = "The new settings can't be used: {problem}"
MISSING_PROGRAMS: Final = "Programs of [[actions]] that are not installed: {programs}"

# Answers to clicks
DEVICE_GONE: Final = "This device is not listed any more."
NO_SUCH_ACTION: Final = "The settings have no such action any more."
NO_DIALOG: Final = "{problem}."
USE_COMMAND_LINE: Final = "{problem}. Use the command line: {command}"
CHECK_FIRST: Final = "{problem}. It may have been done all the same: check before you try again"

# Results of actions
ENDED_TOO_EARLY: Final = "Pilotlamp ended before the answer came"
NOT_LISTED: Final = "{device} is not listed any more"
RENAMED: Final = "It is called {device} now; nothing was done"
UNEXPECTED: Final = "unexpected error: {error}"
