"""What may be done to a device: the closed union ``Command``, as plain data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final


class Verb(StrEnum):
    """What a caller may do with a device; the words of ``pilotlamp act``."""

    SYNC = "sync"
    USERS = "users"
    """See who may use the device."""
    INVITE = "invite"
    RENAME_USER = "rename-user"
    SET_ADMIN = "set-admin"
    REMOVE_USER = "remove-user"
    APPROVE = "approve"
    ASSIGN = "assign"
    REVOKE = "revoke"


IRREVERSIBLE: Final = frozenset({Verb.REMOVE_USER, Verb.REVOKE})
"""What can't be taken back, and is confirmed before it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The device that somebody chose, as it was shown to them."""

    source: str
    device: str
    """Its id."""
    name: str
    """On the label that was clicked, or as typed: what has another name by now is not what was chosen."""


@dataclass(frozen=True, slots=True)
class SyncPrinters:
    """Read the device's printers into the account."""

    verb: ClassVar = Verb.SYNC


@dataclass(frozen=True, slots=True)
class Invite:
    """Let somebody use the device."""

    verb: ClassVar = Verb.INVITE
    email: str


@dataclass(frozen=True, slots=True)
class RenameUser:
    """Give a connection (by its id) another name."""

    verb: ClassVar = Verb.RENAME_USER
    user: str
    name: str


@dataclass(frozen=True, slots=True)
class SetAdmin:
    """Let a connection (by its id) administrate the device, or not any more."""

    verb: ClassVar = Verb.SET_ADMIN
    user: str
    admin: bool


@dataclass(frozen=True, slots=True)
class RemoveUser:
    """End a connection (by its id)."""

    verb: ClassVar = Verb.REMOVE_USER
    user: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Let an enrolled device in, and where ``user`` is given assign it to that user in one."""

    verb: ClassVar = Verb.APPROVE
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Make a device that of another user, by user name."""

    verb: ClassVar = Verb.ASSIGN
    user: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """End a device's enrolment."""

    verb: ClassVar = Verb.REVOKE


Command = SyncPrinters | Invite | RenameUser | SetAdmin | RemoveUser | Approve | Assign | Revoke
