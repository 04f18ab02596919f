"""Secrets of a source, each from the first place that has one: environment, command, file, keyring.

There is no fallback to a store in plain text, and no error contains a secret.

Source: contract.md, "Settings file"; platforms.md, "keyring".
"""

from pilotlamp.secrets.purpose import LOCAL, PROXY, SOURCE, Purpose, take_secrets
from pilotlamp.secrets.reading import COMMAND_LIMIT_S, place_before_keyring, read_secret, remove_secret, store_secret

__all__ = [
    "COMMAND_LIMIT_S",
    "LOCAL",
    "PROXY",
    "SOURCE",
    "Purpose",
    "place_before_keyring",
    "read_secret",
    "remove_secret",
    "store_secret",
    "take_secrets",
]
