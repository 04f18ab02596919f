"""Formide's requests that change something; no I/O.

Source: systems.md, "Formide (Printr)". Which right each needs is documented for making somebody an admin and for
removing somebody, and is inferred for inviting and renaming.
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

NEEDS_ADMIN: Final = "you need to be an admin user of this device for this"
_NEEDS_MORE = "you need more rights on this device for this"
_USER_GONE = "the device, or this user of it, is not there any more"


def write(device_id: str, command: Command) -> Write:
    """Request that carries out a command.

    Raises:
        ActionError: Formide has no such command, or one of the ids can't be sent.
    """
    client = f"/clients/{segment(device_id)}"
    match command:
        case SyncPrinters():
            return Write(method="POST", path=f"{client}/sync", needs=_NEEDS_MORE)
        case Invite(email=email):
            return Write(method="POST", path=f"{client}/users", json={"email": email}, needs=NEEDS_ADMIN)
        case RenameUser(user=user, name=name):
            return Write(
                method="PUT", path=_user(client, user), json={"name": name}, needs=NEEDS_ADMIN, gone=_USER_GONE
            )
        case SetAdmin(user=user, admin=admin):
            path = f"{_user(client, user)}/admin"
            return Write(method="PUT", path=path, json={"isAdmin": admin}, needs=NEEDS_ADMIN, gone=_USER_GONE)
        case RemoveUser(user=user):
            return Write(method="DELETE", path=_user(client, user), needs=NEEDS_ADMIN, gone=_USER_GONE)
        case Approve() | Assign() | Revoke():
            raise ActionError(f"Formide has no command {command.verb}")
        case _:
            assert_never(command)


def _user(client: str, user_id: str) -> str:
    return f"{client}/users/{segment(user_id)}"
