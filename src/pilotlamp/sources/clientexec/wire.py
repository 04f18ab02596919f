"""Clientexec's JSON as structs; what it means is parse.py's business.

Everything may be of any type or missing; whoever has no id is left out by parse.py. There are no fields for ``staff``
and ``customers``: the vendor's sample has them empty, and what they are for is not documented.

Source: systems.md, "Clientexec".
"""

import msgspec

from pilotlamp.sources.wire import NotAnObject


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody online now, or seen recently."""

    id: object = None
    name: object = None
    email: object = None
    time: object = None
    link: object = None
    type: object = None
    lastview: object = None


Users = list[User | NotAnObject] | dict[str, User | NotAnObject]
"""PHP writes a list with gaps in its numbering as an object."""


class UsersOnline(msgspec.Struct, frozen=True, kw_only=True):
    """The reply, and what comes in its place with HTTP 200 when the call was refused."""

    users: Users | None = None
    offlineusers: Users | None = None
    success: object = None
    message: object = None
