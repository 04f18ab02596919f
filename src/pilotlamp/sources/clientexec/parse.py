"""Clientexec's structs to our model; no I/O.

Source: systems.md, "Clientexec".
"""

import re
from collections.abc import Collection
from html import unescape

from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Person, Role
from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.clientexec import wire
from pilotlamp.sources.elements import Listed
from pilotlamp.sources.lenient import bool_or_none, text_or_none
from pilotlamp.sources.wire import NotAnObject, identity_or_none

_TIME = re.compile(r"(?:(?P<hours>[0-9]{1,6})h)? ?(?:(?P<minutes>[0-9]{1,6})m)?")

_UNNAMED = "(no name)"


def refusal(reply: wire.UsersOnline) -> str | None:
    """Message of a refusal with HTTP 200, "" without a message; None: the server did not refuse.

    The text is the server's: cleaned, but it may repeat what was sent to it.
    """
    if reply.users is not None and bool_or_none(reply.success) is not False:
        return None
    return _text_or_none(reply.message) or ""


def people(reply: wire.UsersOnline, base_url: str) -> Listed[Person]:
    """People who are online or were recently; of several with the same id the first, so that online wins.

    Raises:
        BadReplyError: there are entries, and nobody among them has a usable id.
    """
    online, gone = _members(reply.users), _members(reply.offlineusers)
    found = [
        *(_person(user, base_url, online=True) for user in online),
        *(_person(user, base_url, online=False) for user in gone),
    ]
    by_id: dict[str, Person] = {}
    for person in found:
        if person is not None:
            by_id.setdefault(person.id, person)
    if found and not by_id:
        raise BadReplyError(
            "the list of users has nobody with a valid id", where=f"$.{'users' if online else 'offlineusers'}[0]"
        )
    return Listed(tuple(by_id.values()), found.count(None))


def _members(users: wire.Users | None) -> Collection[wire.User | NotAnObject]:
    return users.values() if isinstance(users, dict) else users or ()


def _person(user: wire.User | NotAnObject, base_url: str, *, online: bool) -> Person | None:
    """None: there is no telling who it is."""
    id_ = identity_or_none(user.id) if isinstance(user, wire.User) else None
    if id_ is None or not isinstance(user, wire.User):
        return None
    return Person(
        id=id_,
        name=_text_or_none(user.name) or _UNNAMED,
        role=_role(user.type),
        online=online,
        email=_text_or_none(user.email),
        for_s=_seconds(user.time),
        viewing=_viewing(user.lastview) if online else None,
        link=openable(user.link, base_url) if isinstance(user.link, str) else None,
    )


def _text_or_none(value: object) -> str | None:
    """Clientexec writes its texts for a web page: their HTML entities are undone, once."""
    return text_or_none(unescape(value)) if isinstance(value, str) else None


def _role(type_: object) -> Role:
    """Role of a person; a person who is not plainly staff counts as a customer."""
    return Role.STAFF if type_ == Role.STAFF.value else Role.CUSTOMER


def _seconds(time: object) -> float | None:
    """``[Nh ]Nm`` in seconds: since when somebody is online, or gone."""
    found = _TIME.fullmatch(text_or_none(time) or "")
    if found is None or not found[0]:
        return None
    return int(found["hours"] or 0) * 3600.0 + int(found["minutes"] or 0) * 60.0


def _viewing(lastview: object) -> str | None:
    """``{"m": "support", "v": "getticket", "t": "ticketid|105792"}`` → ``support/getticket ticketid 105792``.

    None for the "" and the ``[]`` that PHP puts in its place.
    """
    if not isinstance(lastview, dict):
        return None
    page = "/".join(part for part in (_text_or_none(lastview.get("m")), _text_or_none(lastview.get("v"))) if part)
    target = (_text_or_none(lastview.get("t")) or "").replace("|", " ")
    return clean(f"{page} {target}") or None
