"""What may be done to a device, as items of its submenu.

An item's key holds the names that it was shown under: a click on a label from before a renaming finds nothing.
"""

from pilotlamp.domain.commands import (
    Approve,
    Command,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
    Target,
    Verb,
)
from pilotlamp.domain.model import Device
from pilotlamp.domain.text import clean
from pilotlamp.domain.user_actions import offered
from pilotlamp.view.action_texts import doing
from pilotlamp.view.actions import AskAndPerform, Perform, RunUserAction
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu.context import MenuContext, key, row
from pilotlamp.view.tray_view import MenuNode

Offer = tuple[str, str, Perform | AskAndPerform]
"""A word for the key, the label, and what it does."""


def target_of(source: str, device: Device) -> Target:
    """The device as it is shown now."""
    return Target(source=source, device=device.id, name=device.name)


def device_deeds(here: str, source: str, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    """The system's own actions and the user's, with what can't be taken back at the end; for people see ``users``."""
    target = target_of(source, device)
    offers: tuple[Offer, ...] = (
        ("sync", "Sync printers", Perform(target, SyncPrinters())),
        ("approve", "Approve", Perform(target, Approve())),
        ("approve-and-assign", "Approve and assign to…", AskAndPerform(target, Verb.APPROVE)),
        ("assign", "Assign to…", AskAndPerform(target, Verb.ASSIGN)),
    )
    revoke: Offer = ("revoke", "Revoke access…", Perform(target, Revoke()))
    return (
        *(deed_row(here, offer, context) for offer in offers if verb_of(offer[2]) in device.may),
        *_user_deeds(here, target, device, context),
        *((deed_row(here, revoke, context),) if Verb.REVOKE in device.may else ()),
    )


def deed_row(here: str, offer: Offer, context: MenuContext) -> MenuNode:
    """The item; while its like is being done to the same it can't be clicked, and while just this is it says so."""
    word, label, action = offer
    target, about = action.target, action.connection
    shown = (target.name, about.name) if about else (target.name,)
    key_ = f"{here}/{word}/{key(*shown)}"
    alike = [
        command
        for device, command in context.pending
        if device == (target.source, target.device)
        and command.verb is verb_of(action)
        and (about is None or _user_of(command) == about.id)
    ]
    if not alike:
        return row(key_, label, action)
    this = [command for command in alike if _is_made_by(action, command)]
    return row(key_, doing(this[0]) if this else label)


def pending_mark(source: str, device: Device, context: MenuContext) -> str:
    """Behind a device's label: " · approving…"; empty mostly."""
    words = {doing(command) for of, command in context.pending if of == (source, device.id)}
    said = ", ".join(word[:1].lower() + word[1:] for word in sorted(words))
    return f" · {said}" if said else ""


def verb_of(action: Perform | AskAndPerform) -> Verb:
    """What it comes to, whatever the answer."""
    return action.command.verb if isinstance(action, Perform) else action.verb


def _user_deeds(here: str, target: Target, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    kind = context.kinds.get(target.source, "")
    return tuple(
        row(
            f"{here}/user-action/{key(action.label, target.name)}",
            shorten(clean(action.label)),
            RunUserAction(target, action.label),
        )
        for action in context.user_actions
        if offered(action, kind, device)
    )


def _is_made_by(action: Perform | AskAndPerform, command: Command) -> bool:
    return command == action.command if isinstance(action, Perform) else command != Approve()


def _user_of(command: Command) -> str | None:
    return command.user if isinstance(command, RenameUser | SetAdmin | RemoveUser) else None
