"""What is asked before something is done to a device, in words, and the command line that asks nothing."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from pilotlamp.domain.commands import (
    IRREVERSIBLE,
    Approve,
    Assign,
    Command,
    Invite,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
    Verb,
)
from pilotlamp.domain.entries import EntryKind
from pilotlamp.domain.model import Connection
from pilotlamp.domain.text import clean
from pilotlamp.view.actions import AskAndPerform, Perform, RunUserAction
from pilotlamp.view.formatting import shorten
from pilotlamp.view.questions import Entry, Question

_CONFIRM: Final = "confirm"
"""The kind of all questions without an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    text: str
    """With ``{device}`` and ``{who}``."""
    accept: str
    label: str = ""
    """Of the entry."""
    kind: EntryKind = EntryKind.NAME
    placeholder: str = ""
    """Stands for the answer in a command line."""


_ASKED: Final[Mapping[Verb, _Words]] = {
    Verb.INVITE: _Words(
        title="Invite",
        text="Who do you want to invite to {device}?",
        accept="Invite",
        label="Email address",
        kind=EntryKind.EMAIL,
        placeholder="EMAIL",
    ),
    Verb.RENAME_USER: _Words(
        title="Rename",
        text="What should {who} be called on {device}?",
        accept="Rename",
        label="New name",
        placeholder="NAME",
    ),
    Verb.APPROVE: _Words(
        title="Approve and assign",
        text="Which user should {device} belong to? It will be approved at the same time.",
        accept="Approve and assign",
        label="User name",
        placeholder="USER",
    ),
    Verb.ASSIGN: _Words(
        title="Assign",
        text="Which user should {device} belong to?",
        accept="Assign",
        label="User name",
        placeholder="USER",
    ),
}

_CONFIRMED: Final[Mapping[Verb, _Words]] = {
    Verb.REMOVE_USER: _Words(
        title="Remove user",
        text="Remove {who} from {device}? They will need a new invitation to come back.",
        accept="Remove",
    ),
    Verb.REVOKE: _Words(
        title="Revoke access",
        text="Revoke access for {device}? Its user will have to enroll again.",
        accept="Revoke access",
    ),
}


def question(
    action: Perform | AskAndPerform | RunUserAction,
    *,
    known_users: tuple[str, ...] = (),
    value: str | None = None,
    error: str | None = None,
) -> Question | None:
    """What to ask before it is done; None: nothing.

    Args:
        action: one that the user defined asks only when it is to be confirmed: otherwise don't come here with it.
        known_users: whom a device may be assigned to, as far as known.
        value: what was typed the last time.
        error: why that was not taken.
    """
    device = called(action.target.name or action.target.device)
    match action:
        case Perform(command=command):
            if command.verb not in IRREVERSIBLE:
                return None
            words = _CONFIRMED[command.verb]
            text = words.text.format(device=device, who=_named(action.connection))
            return Question(kind=_CONFIRM, title=words.title, text=text, accept=words.accept)
        case RunUserAction(label=label):
            text = f"Run “{called(label)}” on {device}?"
            return Question(kind=_CONFIRM, title=called(label), text=text, accept="Run")
        case AskAndPerform(verb=verb, connection=connection):
            words = _ASKED[verb]
            return Question(
                kind=verb,
                title=words.title,
                text=words.text.format(device=device, who=_named(connection)),
                accept=words.accept,
                entry=Entry(
                    label=words.label,
                    value=(connection.name if connection else "") if value is None else value,
                    kind=words.kind,
                    choices=known_users if verb in {Verb.APPROVE, Verb.ASSIGN} else (),
                ),
                error=error,
            )
    assert_never(action)


def command_of(action: AskAndPerform, answer: str) -> Command:
    """What to do now that the answer is there; blanks around it are a slip."""
    typed = answer.strip()
    match action.verb:
        case Verb.INVITE:
            return Invite(typed)
        case Verb.RENAME_USER if action.connection:
            return RenameUser(action.connection.id, typed)
        case Verb.APPROVE:
            return Approve(typed)
        case Verb.ASSIGN:
            return Assign(typed)
        case verb:
            raise ValueError(f"{verb} can't be made of an answer alone")


def command_line(source: str, action: Perform | AskAndPerform) -> str:
    """What to run in a shell for it instead: ``pilotlamp act Makerspace 55c8 invite EMAIL``."""
    command = action.command if isinstance(action, Perform) else command_of(action, _ASKED[action.verb].placeholder)
    operands = (source, action.target.device, command.verb, *_operands(command))
    options = ("--user", command.user) if isinstance(command, Approve) and command.user else ()
    if any(word.startswith("-") for word in operands):
        return shlex.join(("pilotlamp", "act", *options, "--", *operands))
    return shlex.join(("pilotlamp", "act", *operands, *options))


def called(name: str) -> str:
    """A name for a sentence, fit to be shown wherever it comes from."""
    return shorten(clean(name))


def _operands(command: Command) -> tuple[str, ...]:
    match command:
        case Invite(email=email):
            return (email,)
        case RenameUser(user=user, name=name):
            return user, name
        case SetAdmin(user=user, admin=admin):
            return user, "true" if admin else "false"
        case RemoveUser(user=user) | Assign(user=user):
            return (user,)
        case SyncPrinters() | Approve() | Revoke():
            return ()
    assert_never(command)


def _named(connection: Connection | None) -> str:
    return called(connection.name or connection.email or connection.id) if connection else ""
