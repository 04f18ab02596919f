"""Texts about actions, to be translated in one place: whole sentences with named fields."""

from typing import Final

# The words of a command line
NAME_SOURCE_AND_ACTION: Final = "name a source and an action, as in: pilotlamp act SOURCE --state pending ACTION"
NAME_ALL: Final = (
    "name a source, a device and an action, as in: pilotlamp act SOURCE DEVICE ACTION\n"
    "For several devices at once put --state, --match or --again in place of the device."
)
NO_SUCH_ACTION: Final = "{source} has no action called {typed}; {nearest}"
NO_ACTIONS: Final = "{source} has no action called {typed}; nothing can be done there"
NONE_IS_NAMED: Final = "{problem}\nWhere devices are selected none is named."
TOO_FEW: Final = "after {action} comes {wanted}"
TOO_MANY: Final = "after {action} comes only {wanted}, so what is {extra}? Options go before a --"
NONE_WANTED: Final = "after {action} comes nothing, so what is {extra}? Options go before a --"
OPTION_UNFIT: Final = "{options} can't be used with {action}"
OPTION_MISSING: Final = "{usage}: an option is missing"
ONE_DEVICE: Final = "{action} needs one device by name or id; several at once: {others}"
ONLY_ONE_DEVICE: Final = "{action} needs one device by name or id; several at once: none"
UNSENDABLE: Final = "{typed} can't be sent: {problem}"
ANOTHER_VALUE: Final = "after {action} comes {choices}, not {typed}"

# What was named
NO_SUCH_SOURCE: Final = "no source is called {typed}; the settings have: {names}"
SOURCE_DISABLED: Final = "the source {typed} is not enabled in the settings"
NO_SUCH_DEVICE: Final = "no device of {source} is called {typed}{instead}"
SEVERAL_DEVICES: Final = "{n} devices of {source} are called {typed}; name one by its id:{rows}"
NO_SUCH_USER: Final = "no user of {device} is called {typed}{instead}"
SEVERAL_USERS: Final = "{n} users of {device} are called {typed}; name one by the id:{rows}"
DID_YOU_MEAN: Final = "; did you mean {names}?"
NONE_AT_ALL: Final = "; there is none at all"
THERE_IS: Final = "; there is {name}"
THERE_ARE: Final = "; there is {names} and {last}"
MORE: Final = "{n} more"
AND_MORE: Final = "and {n} more"

# Results
STOPPED: Final = "no answer came before it was stopped"
NOT_TRIED: Final = "not tried: it was stopped"
WAIT_S: Final = "not tried: the server asks to wait {n:.0f} s"
WAIT_MIN: Final = "not tried: the server asks to wait {n:.0f} min"
UNEXPECTED: Final = "unexpected error: {error}"
