"""Texts of the desktop's adapters, to be translated in one place: whole sentences with named fields."""

from typing import Final

# Links, files and programs
LINK_REFUSED: Final = "This link was not opened: it is neither https nor on one of your own servers"
ADDRESS_REFUSED: Final = "This address can't be opened in a browser: it must be http or https, and have no password"
LINK_FAILED: Final = "The link to {host} can't be opened: {problem}"
NO_SUCH_FILE: Final = "The file {file} does not exist"
FILE_FAILED: Final = "{file} can't be opened: {problem}"
NEEDS_SHELL: Final = '"{name}" was not started: it would run in a shell. Name the program itself.'
ENDED_AT_ONCE: Final = '"{name}" ended at once with {exit}{last_line}'
NO_SUCH_PROGRAM: Final = '"{name}" can\'t be started: there is no such program'
NOT_STARTED: Final = '"{name}" can\'t be started: {problem}'

# The clipboard
NO_CLIPBOARD: Final = "There is no clipboard: {problem}"
NO_COPYKITTEN: Final = "copykitten can't be loaded"
INSTALL_WL_CLIPBOARD: Final = "{problem}; install wl-clipboard"
MAY_NOT_BE_COPIED: Final = "The text may not be on the clipboard"
WL_COPY_NOT_STARTED: Final = "wl-copy can't be started: {problem}"
WL_COPY_FAILED: Final = "wl-copy failed{last_line}"
NOT_COPIED: Final = "wl-copy reported no fault, but the text is not on the clipboard"

# Notifications
NO_BUS: Final = "No session bus: desktop notifications can't be shown"
NO_DAEMON: Final = "No notification daemon is running: notifications wait until there is one"
HUNG: Final = "The notification daemon does not answer"
REFUSED: Final = "The notification daemon refused a notification: see the log"
OVERFLOW: Final = "Too many notifications are waiting: the oldest one was dropped"
NOT_SHOWN: Final = "Notifications can't be shown: see the log"

# Windows
NO_WINDOW: Final = "No window can be shown: install tkinter, zenity, kdialog or xmessage"
NO_DIALOG: Final = "no dialog can be shown: install tkinter, zenity or kdialog"
