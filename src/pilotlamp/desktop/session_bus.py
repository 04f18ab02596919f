"""Where the session bus is."""

import os
from pathlib import Path

from pilotlamp.errors import DesktopError


def session_bus_address() -> str:
    """The address of the user's session bus; whether it answers is another question.

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
