"""Formide's requests that perform actions; no I/O.

Source: systems.md, "Formide (Printr)". Which right each needs is documented for making somebody an admin and for
removing somebody, and is inferred for inviting and renaming.
"""

from typing import Final, Literal

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write, segment

NEEDS_ADMIN: Final = "you need to be an admin user of this device for this"
_NEEDS_MORE = "you need more rights on this device for this"
_NEEDS_CONTROL = "local_user needs the right to control this printer for this"
_PRINTER_GONE = "the printer is not there any more"
_USER_GONE = "the device, or this user of it, is not there any more"


def write(device_id: str, request: ActionRequest) -> Write:
    """The HTTP request that performs an action.

    Raises:
        ActionError: Formide has no such action, or one of the ids can't be sent.
    """
    client = f"/clients/{segment(device_id)}"
    match request:
        case ActionRequest(action="sync"):
            return Write(method="POST", path=f"{client}/sync", needs=_NEEDS_MORE)
        case ActionRequest(action="invite", values=(email,)):
            return Write(method="POST", path=f"{client}/users", json={"email": email}, needs=NEEDS_ADMIN)
        case ActionRequest(action="rename-user", person=str(person), values=(name,)):
            return _write_person("PUT", f"{client}/users/{segment(person)}", {"name": name})
        case ActionRequest(action="set-admin", person=str(person), values=(admin,)):
            return _write_person("PUT", f"{client}/users/{segment(person)}/admin", {"isAdmin": admin == "true"})
        case ActionRequest(action="remove-user", person=str(person)):
            return _write_person("DELETE", f"{client}/users/{segment(person)}")
        case _:
            raise ActionError(f"Formide has no action {request.action}")


def write_local(port: str, request: ActionRequest, *, is_v1: bool) -> Write:
    """The HTTP request to a device itself that performs an action on its printer; a v1 device takes GET.

    Raises:
        ActionError: the port can't be sent.
    """
    path = f"/api/printer/{segment(port)}/{request.action}"
    return Write(method="GET" if is_v1 else "POST", path=path, needs=_NEEDS_CONTROL, gone=_PRINTER_GONE)


def _write_person(method: Literal["PUT", "DELETE"], path: str, json: object | None = None) -> Write:
    return Write(method=method, path=path, json=json, needs=NEEDS_ADMIN, gone=_USER_GONE)
