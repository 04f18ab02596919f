"""Printers that a device can be told to pause, resume or stop, from the device's own list; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.actions import STOP
from pilotlamp.sources.lenient import text_or_none
from pilotlamp.sources.print_actions import PAUSE, RESUME
from pilotlamp.sources.wire import identity_or_none

_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "printing": (PAUSE.name, STOP.name),
    "paused": (RESUME.name, STOP.name),
}
"""By the printer's own word. What a device does with a command while it heats or stops is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyPrinter:
    """The only printer of a device: an action on the device can mean no other."""

    port: str
    """Name of the printer in addresses."""
    is_v1: bool
    """The device is one of the first version."""
    allowed: tuple[str, ...]
    """Names of the actions that the printer's state allows."""


def only_printer(raw: wire.PrinterArray | wire.PrintersByPort) -> OnlyPrinter | None:
    """The only printer in a device's list; None: there are none or several, or the one can't be named."""
    if len(raw) != 1:
        return None
    (key, row), is_v1 = (next(iter(raw.items())), True) if isinstance(raw, dict) else ((None, raw[0]), False)
    if not isinstance(row, wire.LocalPrinter):
        return None
    port = identity_or_none(key) or identity_or_none(row.port)
    allowed = _ALLOWED.get((text_or_none(row.status) or "").casefold(), ())
    return OnlyPrinter(port=port, is_v1=is_v1, allowed=allowed) if port else None
