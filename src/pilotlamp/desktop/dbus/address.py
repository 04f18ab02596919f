"""Addresses of the session bus and of the system bus."""

import os
from pathlib import Path

from pilotlamp.errors import DesktopError

_SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket"
"""D-Bus Specification, "Well-known Message Bus Instances"."""


def session_bus_address() -> str:
    """Return the address of the user's session bus, which may or may not answer.

    Raises:
        DesktopError: the session has none.
    """
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if address:
        return address
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and (socket := Path(runtime) / "bus").is_socket():
        return f"unix:path={socket}"
    raise DesktopError(
        "no session bus (DBUS_SESSION_BUS_ADDRESS is not set): start Pilotlamp in your desktop session,"
        " or use `pilotlamp watch` in a terminal"
    )


def system_bus_address() -> str:
    """Return the address of the machine's system bus, which may or may not be there."""
    return os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or _SYSTEM_BUS
