"""The submenu of the people who may use a device."""

from pilotlamp.domain.commands import RemoveUser, SetAdmin, Verb
from pilotlamp.domain.model import Connection, Device
from pilotlamp.domain.text import clean
from pilotlamp.view.actions import AskAndPerform, LoadConnections, Perform
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.actions import Offer, deed_row, target_of, verb_of
from pilotlamp.view.menu.context import Loaded, MenuContext, distinct, fact, key, line
from pilotlamp.view.menu.groups import grouped, rows_of
from pilotlamp.view.menu.lists import list_node
from pilotlamp.view.tray_view import MenuNode


def users_node(here: str, source: str, device: Device, context: MenuContext) -> MenuNode:
    """Each with what may be done about them, and the way to invite another."""
    loaded = context.connections.get((source, device.id), Loaded())
    rows = None if loaded.connections is None else _rows(here, source, device, loaded.connections, context)
    invite = ("invite", labels.INVITE, AskAndPerform(target_of(source, device), Verb.INVITE))
    more = (line(f"{here}/line"), deed_row(here, invite, context)) if Verb.INVITE in device.may else ()
    return list_node(here, labels.USERS, LoadConnections(source, device.id), rows, loaded, more=more)


def _rows(
    here: str, source: str, device: Device, users: tuple[Connection, ...], context: MenuContext
) -> tuple[MenuNode, ...]:
    ids = distinct(user.id for user in users)
    named = [
        (_name(user), _user_node(f"{here}/row/{key(id_)}", source, device, user, context))
        for id_, user in zip(ids, users, strict=True)
    ]
    return grouped((here,), rows_of(named))


def _user_node(here: str, source: str, device: Device, user: Connection, context: MenuContext) -> MenuNode:
    """A mere fact where there is nothing in its submenu."""
    target = target_of(source, device)
    make: Offer = ("make-admin", labels.MAKE_ADMIN, Perform(target, SetAdmin(user.id, admin=True), user))
    unmake: Offer = ("unmake-admin", labels.REMOVE_ADMIN, Perform(target, SetAdmin(user.id, admin=False), user))
    admin = {True: (unmake,), False: (make,), None: (make, unmake)}[user.is_admin]
    offers: tuple[Offer, ...] = (
        ("rename", labels.RENAME_USER, AskAndPerform(target, Verb.RENAME_USER, user)),
        *admin,
        ("remove", labels.REMOVE_USER, Perform(target, RemoveUser(user.id), user)),
    )
    return MenuNode(
        key=here,
        label=labels.ADMIN.format(name=_name(user)) if user.is_admin else _name(user),
        children=(
            *(
                (fact(f"{here}/email", labels.EMAIL.format(email=shorten(user.email)), user.email),)
                if user.email
                else ()
            ),
            *(deed_row(here, offer, context) for offer in offers if verb_of(offer[2]) in device.may),
        ),
    )


def _name(user: Connection) -> str:
    return shorten(user.name or user.email or clean(user.id))
