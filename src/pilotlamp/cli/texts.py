"""Texts of the commands, to be translated in one place: whole sentences with named fields.

Help texts stand with their commands, where click reads them.
"""

from typing import Final

ERROR: Final = "pilotlamp: {error}"
FOR_EXAMPLE: Final = "For example:\n\n{example}"

GLOBAL_OPTION: Final = "{option} is a global option and comes before the command: pilotlamp {option} … {command}"

# Streams
OUTPUT_FAILED: Final = "the output can't be written: {fault}"
FILE_FAULT: Final = "{file}: {fault}"
TOO_MANY_FILES: Final = "{fault}; close other programs, or raise the limit with 'ulimit -n'"

# act
ACTIONS_OF: Final = "Actions of the kind {kind}, {title}"
STOPPED: Final = "stopped: nothing was done"
NOT_CONFIRMED: Final = "nothing was done"
ASKS_FIRST: Final = "{action} asks for a confirmation: add --yes if you are sure"
SERVER_ASKS_TO_WAIT: Final = "the server asks to wait {time}"
FAILED: Final = "{attempt}: {problem}"
TRY_AGAIN: Final = "To try those that were not done once more: {command}"
NEVER_RUN: Final = "There is no earlier {action} of several devices of {source} to repeat"
ALL_DONE: Final = "The last {action} of several devices of {source} was done on all of them"
PROBLEM_AND_HINT: Final = "{problem}. {hint}"
SOURCE_FAILED: Final = "{source}: {problem}"

# login and logout
ASK_FOR: Final = "Secret of {owner}"
STORED: Final = "The secret of {owner} is in the keyring."
NOT_USED: Final = (
    "But it is not used: {place} goes first. Put the secret there, or remove it from there to use the keyring."
)
REMOVED: Final = "The secret of {owner} is no longer in the keyring."
UNKNOWN_SOURCE: Final = "no source is called {name!r}; the settings have: {names}"

# watch
JSON_OR_WAYBAR: Final = "--json and --waybar exclude each other: choose one."

# discover
LISTENING: Final = "Listening for {seconds} s. Found so far: {found}"
ANNOUNCED: Final = "{name}: announced by {address} as {service}"
ANNOUNCED_OUTSIDE: Final = "{announced}. Beware: this address is not one of a local network"
NOT_ADDED: Final = (
    "Not added: {name}, {url}. Its address is not one of a local network; if you trust it, add it to {file} yourself."
)
ALREADY_WATCHED: Final = "{comment}; the settings have it as {name}."
ADDED: Final = "Added to {file}: {name}, {url}"
ADD_THEM: Final = "To write these to the settings file: pilotlamp discover --add"
LOOK_BEFORE_LOGIN: Final = (
    "Anybody in the network can announce anything. Look at the addresses before you store a key: pilotlamp login NAME"
)
NOTHING_FOUND: Final = "nothing announced itself within {seconds} s; 'pilotlamp discover --seconds 30' listens longer"
NO_ZEROCONF: Final = "discover needs an extra package: pip install 'pilotlamp[discover]'"
CANT_LISTEN: Final = "Pilotlamp can't listen on the network: {fault}"
CANT_LISTEN_ON: Final = "Pilotlamp can't listen on {interfaces}: {fault}; --interface takes an address of this computer"

# The simulator
NO_SIMULATOR: Final = (
    "the demo needs more packages: in Pilotlamp's folder run 'sh packaging/run.sh', "
    "or install with '.[demo]' in place of '.'"
)
SIMULATOR_LATE: Final = "the simulator did not start within {seconds} s"
SIMULATOR_ENDED: Final = "the simulator ended at once; its own message says why"

# history
NO_SINCE: Final = "{typed!r} is no time: write a length of time, as 24h, 7d or 4w, or a date, as 2026-11-01"
JSON_OR_CSV: Final = "--json and --csv exclude each other: choose one."
NO_HISTORY_OF_SOURCE: Final = "the history of that time has no source called {typed!r}; it has: {names}"
NO_HISTORY_OF_DEVICE: Final = "the history of {source!r} in that time has no device called {typed!r}"
