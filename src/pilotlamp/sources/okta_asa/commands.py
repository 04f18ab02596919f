"""Okta Advanced Server Access' requests that change something; no I/O.

Source: systems.md, "Okta Advanced Server Access (ScaleFT)".
"""

from typing import Final, assert_never

from pilotlamp.domain.commands import (
    Approve,
    Assign,
    Command,
    Invite,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
)
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write, segment

NEEDS_ACCESS_ADMIN: Final = "the service user needs the role access_admin for this"
_GONE_OR_NO_USER = "the device is not there any more, or the team has no such user"


def write(device_id: str, command: Command) -> Write:
    """Request that carries out a command; its path begins after the team's.

    Raises:
        ActionError: the system has no such command, or the id can't be sent.
    """
    path = f"/clients/{segment(device_id)}"
    match command:
        case Approve(user=None):
            return Write(method="PUT", path=path, json={"state": "ACTIVE"}, needs=NEEDS_ACCESS_ADMIN)
        case Approve(user=user):
            return _assigning(path, {"state": "ACTIVE", "user_name": user})
        case Assign(user=user):
            return _assigning(path, {"user_name": user})
        case Revoke():
            return Write(method="DELETE", path=path, needs=NEEDS_ACCESS_ADMIN)
        case SyncPrinters() | Invite() | RenameUser() | SetAdmin() | RemoveUser():
            raise ActionError(f"Okta Advanced Server Access has no command {command.verb}")
        case _:
            assert_never(command)


def _assigning(path: str, json: dict[str, str | None]) -> Write:
    return Write(method="PUT", path=path, json=json, needs=NEEDS_ACCESS_ADMIN, gone=_GONE_OR_NO_USER)
