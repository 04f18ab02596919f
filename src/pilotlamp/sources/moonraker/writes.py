"""Moonraker's requests that perform actions; no I/O.

Source: systems.md, "Moonraker".
"""

from collections.abc import Mapping
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write

_NEEDS: Final = "Moonraker does not let this computer do this"
_PATHS: Final[Mapping[str, str]] = {
    "pause": "/printer/print/pause",
    "resume": "/printer/print/resume",
    "cancel": "/printer/print/cancel",
    "firmware-restart": "/printer/firmware_restart",
    "emergency-stop": "/printer/emergency_stop",
}


def write(request: ActionRequest) -> Write:
    """The HTTP request that performs an action.

    Raises:
        ActionError: Moonraker has no such action.
    """
    path = _PATHS.get(request.action)
    if path is None:
        raise ActionError(f"Moonraker has no action {request.action}")
    return Write(method="POST", path=path, needs=_NEEDS)
