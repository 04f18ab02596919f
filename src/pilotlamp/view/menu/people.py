"""The rows of the people whom a source lists."""

from pilotlamp.domain.model import Person
from pilotlamp.view import texts
from pilotlamp.view.clicks import CopyText, OpenLink
from pilotlamp.view.descriptions import person_name, person_words, viewing_words
from pilotlamp.view.formatting import name_order
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import distinct, key, row
from pilotlamp.view.menu.groups import grouped, rows_of
from pilotlamp.view.tray_view import MenuNode


def people_nodes(root: str, source: str, people: tuple[Person, ...]) -> tuple[MenuNode, ...]:
    """Staff, then customers, each under its heading, those who are online first."""
    nodes: list[MenuNode] = []
    for role, heading in labels.PEOPLE_ONLINE.items():
        of_role = sorted(
            (person for person in people if person.role is role),
            key=lambda person: (not person.online, person.for_s or 0.0, name_order(person.name)),
        )
        if not of_role:
            continue
        ids = distinct(person.id for person in of_role)
        rows = [
            (person_name(person), _person_row(key(root, source, role, id_), person))
            for id_, person in zip(ids, of_role, strict=True)
        ]
        online = sum(person.online for person in of_role)
        nodes.append(row(key(root, source, role), texts.counted(heading, online)))
        nodes.extend(grouped((root, source, f"{role} groups"), rows_of(rows)))
    return tuple(nodes)


def _person_row(key_: str, person: Person) -> MenuNode:
    """With what the desk links to, such as a ticket, and the email address, in its submenu."""
    words = ", ".join(part for part in (person_words(person), viewing_words(person)) if part)
    label = texts.NAME_AND_STATE.format(name=person_name(person), state=words)
    children = (
        *((row(f"{key_}/open", labels.OPEN_VIEWED, OpenLink(person.link)),) if person.link else ()),
        *((row(f"{key_}/copy", labels.COPY_EMAIL, CopyText(person.email)),) if person.email else ()),
    )
    return MenuNode(key=key_, label=label, children=children)
