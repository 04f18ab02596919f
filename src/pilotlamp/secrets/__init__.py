"""A source's secret, from the first place that has one: environment, command, file, keyring.

There is no fallback to a store in plain text, and no secret is in any error.

Source: contract.md, "Settings file"; platforms.md, "keyring".
"""

from pilotlamp.secrets.reading import SERVICE, read_secret, remove_secret, store_secret, variable_name

__all__ = ["SERVICE", "read_secret", "remove_secret", "store_secret", "variable_name"]
