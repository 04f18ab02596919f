"""Clientexec's structs to our model; no I/O.

Source: systems.md, "Clientexec".
"""

import re
from collections.abc import Iterable

from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Person, Role
from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.clientexec import wire
from pilotlamp.sources.lenient import bool_or_none, text_or_none

_TIME = re.compile(r"(?:(?P<hours>[0-9]{1,6})h)? ?(?:(?P<minutes>[0-9]{1,6})m)?")

_UNNAMED = "(no name)"


def refusal(reply: wire.UsersOnline) -> str | None:
    """What the server says when it refuses with HTTP 200, "" if it does not say; None: it did not refuse.

    The text is the server's: cleaned, but it may repeat what was sent to it.
    """
    if reply.users is not None and bool_or_none(reply.success) is not False:
        return None
    return text_or_none(reply.message) or ""


def people(reply: wire.UsersOnline, base_url: str) -> tuple[Person, ...]:
    """Who is online and who was recently; of several with the same id the first, so that online wins.

    Raises:
        BadReplyError: somebody's id is blank.
    """
    online = _listed(reply.users, "users", base_url, online=True)
    gone = _listed(reply.offlineusers, "offlineusers", base_url, online=False)
    by_id: dict[str, Person] = {}
    for person in (*online, *gone):
        by_id.setdefault(person.id, person)
    return tuple(by_id.values())


def _listed(users: wire.Users | None, key: str, base_url: str, *, online: bool) -> Iterable[Person]:
    members = users.values() if isinstance(users, dict) else users or ()
    for index, user in enumerate(members):
        id_ = clean(str(user.id))
        if not id_:
            raise BadReplyError("the list of users has a blank id", where=f"$.{key}[{index}].id")
        yield Person(
            id=id_,
            name=text_or_none(user.name) or _UNNAMED,
            role=_role(user.type),
            online=online,
            email=text_or_none(user.email),
            for_s=_seconds(user.time),
            viewing=_viewing(user.lastview) if online else None,
            link=openable(user.link, base_url) if isinstance(user.link, str) else None,
        )


def _role(type_: object) -> Role:
    """Who is not plainly staff does not count as somebody who could help."""
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
    page = "/".join(part for part in (text_or_none(lastview.get("m")), text_or_none(lastview.get("v"))) if part)
    target = (text_or_none(lastview.get("t")) or "").replace("|", " ")
    return clean(f"{page} {target}") or None
