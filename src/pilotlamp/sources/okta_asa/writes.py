"""Okta Advanced Server Access's requests that perform actions; no I/O.

Source: systems.md, "Okta Advanced Server Access (ScaleFT)".
"""

from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write, segment

NEEDS_ACCESS_ADMIN: Final = "the service user needs the role access_admin for this"
_GONE_OR_NO_USER = "the device is not there any more, or the team has no such user"


def write(device_id: str, request: ActionRequest) -> Write:
    """The HTTP request that performs an action; its path begins after the team's.

    Raises:
        ActionError: the system has no such action, or the id can't be sent.
    """
    path = f"/clients/{segment(device_id)}"
    match request:
        case ActionRequest(action="approve", values=()):
            return Write(method="PUT", path=path, json={"state": "ACTIVE"}, needs=NEEDS_ACCESS_ADMIN)
        case ActionRequest(action="approve", values=(user,)):
            return _assigning(path, {"state": "ACTIVE", "user_name": user})
        case ActionRequest(action="assign", values=(user,)):
            return _assigning(path, {"user_name": user})
        case ActionRequest(action="revoke"):
            return Write(method="DELETE", path=path, needs=NEEDS_ACCESS_ADMIN)
        case _:
            raise ActionError(f"Okta Advanced Server Access has no action {request.action}")


def _assigning(path: str, json: dict[str, str]) -> Write:
    return Write(method="PUT", path=path, json=json, needs=NEEDS_ACCESS_ADMIN, gone=_GONE_OR_NO_USER)
