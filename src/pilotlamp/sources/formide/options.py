"""The settings that only a Formide source has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormideOptions:
    """See contract.md, "Settings file"."""

    local_printers: bool = False
    """Ask each device in the local network for its printers' live state."""
