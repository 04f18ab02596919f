"""OctoPrint's requests that perform actions; no I/O.

Source: systems.md, "OctoPrint".
"""

from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write

_NEEDS: Final = "the key's user needs the right to print for this"


def write(request: ActionRequest) -> Write:
    """The HTTP request that performs an action.

    Raises:
        ActionError: OctoPrint has no such action.
    """
    match request:
        case ActionRequest(action="pause" | "resume" as action):
            return _job({"command": "pause", "action": action})  # without "action" it would toggle
        case ActionRequest(action="cancel"):
            return _job({"command": "cancel"})
        case ActionRequest(action="connect"):
            return Write(method="POST", path="/api/connection", json={"command": "connect"}, needs=_NEEDS)
        case _:
            raise ActionError(f"OctoPrint has no action {request.action}")


def _job(command: dict[str, str]) -> Write:
    return Write(method="POST", path="/api/job", json=command, needs=_NEEDS)
