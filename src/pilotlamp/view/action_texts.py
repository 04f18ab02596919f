"""What is done to devices, in words: why it can't be, while it is being done, and what became of it.

What is asked beforehand is in ``pilotlamp.view.asking``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, assert_never

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
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
    Target,
    Verb,
)
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Connection, Device, DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.view.actions import ShowDetails
from pilotlamp.view.asking import called
from pilotlamp.view.formatting import DEVICE_WORDS, SHORT_NAME_LIMIT, clock, sentence, shorten
from pilotlamp.view.tray_view import Notice

_TO: Final = " → "
"""In an argument, between who somebody was and what they are to be."""
_PEOPLE_VERBS: Final = frozenset({Verb.USERS, Verb.INVITE, Verb.RENAME_USER, Verb.SET_ADMIN, Verb.REMOVE_USER})


@dataclass(frozen=True, slots=True)
class _Words:
    doing: str
    done: str
    """With ``{device}``, ``{label}`` and, from the argument, ``{who}`` and ``{to}``."""
    what: str
    """Goes before "could not be" and "may have been"; empty: the device itself."""
    participle: str


_WORDS: Final[Mapping[str, _Words]] = {
    Verb.SYNC: _Words("Syncing printers…", "Synced printers of {device}", "printers", "synced"),
    Verb.INVITE: _Words("Inviting…", "Invited {who} to {device}", "{who}", "invited"),
    Verb.RENAME_USER: _Words("Renaming…", "Renamed {who} to {to} on {device}", "{who}", "renamed to {to}"),
    Verb.SET_ADMIN: _Words(
        "Changing admin rights…", "{who} is {to} of {device} now", "admin rights of {who}", "changed"
    ),
    Verb.REMOVE_USER: _Words("Removing…", "Removed {who} from {device}", "{who}", "removed"),
    Verb.APPROVE: _Words("Approving…", "Approved {device}", "", "approved"),
    Verb.ASSIGN: _Words("Assigning…", "Assigned {device} to {who}", "", "assigned to {who}"),
    Verb.REVOKE: _Words("Revoking access…", "Revoked access for {device}", "access", "revoked"),
}

_APPROVED_AND_ASSIGNED: Final = _Words(
    "", "Approved {device} and assigned it to {who}", "", "approved and assigned to {who}"
)


_USER_DEFINED: Final = _Words("", "{label}: {device}", "“{label}”", "done")


def why_not(target: Target, verb: Verb, device: Device) -> str | None:
    """Why a device as it is now is not what was chosen, or can't be acted on like this; None: it can.

    A target without a name stands for the device whatever its name.
    """
    name = called(device.name or device.id)
    if target.name and device.name != target.name:
        return f"It is called {name} now; nothing was done"
    if verb in device.may:
        return None
    if verb in _PEOPLE_VERBS:
        return f"You need to be an admin user of {name} for this"
    if verb is Verb.SYNC:
        state = "" if device.state is DeviceState.ONLINE else f" is {DEVICE_WORDS[device.state]}: it"
        return f"{name}{state} can't sync its printers now"
    if Verb.REVOKE not in device.may:
        return f"{name} has been revoked in the meantime"
    return f"{name} is not waiting for approval any more" if verb is Verb.APPROVE else f"{name} can't be assigned now"


def argument_of(command: Command, connection: Connection | None) -> str | None:
    """With or to whom it is done, as ``Attempt.argument`` has it; ``connection`` is the user that it names."""
    match command:
        case Invite(email=email):
            return email
        case RenameUser(name=name):
            return f"{_who(command, connection)}{_TO}{name}"
        case SetAdmin(admin=admin):
            return f"{_who(command, connection)}{_TO}{'admin' if admin else 'not admin'}"
        case RemoveUser():
            return _who(command, connection)
        case Approve(user=user) | Assign(user=user):
            return user
        case SyncPrinters() | Revoke():
            return None
    assert_never(command)


def doing(command: Command) -> str:
    """ "Approving…"."""
    return _WORDS[command.verb].doing


def attempt_text(attempt: Attempt) -> str:
    """ "Invited a@b.c to printer-host", "printer-host: could not be approved", "Open a shell: printer-host"."""
    device = called(attempt.target.name or attempt.target.device)
    words = _WORDS.get(attempt.action, _USER_DEFINED)
    if attempt.action == Verb.APPROVE and attempt.argument:
        words = _APPROVED_AND_ASSIGNED
    who, _, to = (attempt.argument or "").partition(_TO)
    parts = {"device": device, "who": _short(who), "to": _short(to), "label": called(attempt.action)}
    if attempt.result is Result.DONE:
        return words.done.format_map(parts)
    could = "may have been" if attempt.result is Result.UNCERTAIN else "could not be"
    clause = " ".join(part for part in (words.what, could, words.participle) if part)
    return f"{device}: {clause.format_map(parts)}"


def attempt_notice(attempt: Attempt, *, id: str, urgency: Urgency, tz: tzinfo) -> Notice:  # noqa: A002 - as of Notice
    """What became of it, as a notification; a click shows the device's details."""
    target = attempt.target
    where = f"{called(target.source)} · {clock(attempt.at, attempt.at, tz)}"
    return Notice(
        id=id,
        kind=NoticeKind.ACTION_DONE if attempt.result is Result.DONE else NoticeKind.ACTION_FAILED,
        urgency=urgency,
        at=attempt.at,
        source=target.source,
        subjects=(target.device,),
        title=attempt_text(attempt),
        body=" ".join((*_reasons(attempt), where)),
        default=ShowDetails(target.source, target.device),
    )


def _reasons(attempt: Attempt) -> tuple[str, ...]:
    """Sentences."""
    if attempt.result is Result.UNCERTAIN:
        why = sentence(attempt.problem or "There was no answer")
        return why, "It may have been done anyway. Check before you try again."
    return (sentence(attempt.problem),) if attempt.problem else ()


def _who(command: RenameUser | SetAdmin | RemoveUser, connection: Connection | None) -> str:
    return (connection and (connection.name or connection.email)) or command.user


def _short(name: str) -> str:
    return shorten(clean(name), SHORT_NAME_LIMIT)
