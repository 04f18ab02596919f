"""The submenu of the people who may use a device."""

from pilotlamp.domain.actions import Place
from pilotlamp.domain.model import Connection, Device
from pilotlamp.domain.text import clean
from pilotlamp.view.clicks import Perform
from pilotlamp.view.formatting import shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.actions import action_row, offers, target_of
from pilotlamp.view.menu.context import MenuContext, distinct, fact, key, line
from pilotlamp.view.menu.groups import grouped, rows_of
from pilotlamp.view.tray_view import MenuNode


def below_people(here: str, source: str, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    """The actions below the list, such as an invitation."""
    specs = offers(source, device, Place.PEOPLE, context)
    rows = tuple(action_row(here, Perform(target_of(source, device), spec), context) for spec in specs)
    return (line(f"{here}/line"), *rows) if rows else ()


def people_rows(
    here: str, source: str, device: Device, users: tuple[Connection, ...], context: MenuContext
) -> tuple[MenuNode, ...]:
    """Each person with the actions on them."""
    ids = distinct(user.id for user in users)
    named = [
        (_name(user), _user_node(f"{here}/row/{key(id_)}", source, device, user, context))
        for id_, user in zip(ids, users, strict=True)
    ]
    return grouped((here,), rows_of(named))


def _user_node(here: str, source: str, device: Device, user: Connection, context: MenuContext) -> MenuNode:
    """A mere fact where there is nothing in its submenu."""
    target = target_of(source, device)
    specs = [spec for spec in offers(source, device, Place.PERSON, context) if spec.fits(user)]
    return MenuNode(
        key=here,
        label=labels.ADMIN.format(name=_name(user)) if user.is_admin else _name(user),
        children=(
            *(
                (fact(f"{here}/email", labels.EMAIL.format(email=shorten(user.email)), user.email),)
                if user.email
                else ()
            ),
            *(action_row(here, Perform(target, spec, user), context) for spec in specs),
        ),
    )


def _name(user: Connection) -> str:
    return shorten(user.name or user.email or clean(user.id))
