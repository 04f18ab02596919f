"""OctoPrint's JSON as structs; what it means is parse.py's business.

Source: systems.md, "OctoPrint".
"""

import msgspec


class File(msgspec.Struct, frozen=True, kw_only=True):
    """File that is selected."""

    display: object = None
    name: object = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the print has come; times in seconds."""

    completion: object = None
    printTime: object = None  # noqa: N815 - as in the JSON
    printTimeLeft: object = None  # noqa: N815 - as in the JSON


class JobReply(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/api/job``."""

    state: str
    """Open set: "Operational", "Printing", "Offline after error"."""
    job: object = None
    progress: object = None
    error: object = None
    """Words of the printer; OctoPrint 2 always sends the field, and often null."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/api/currentuser``, which anybody may ask."""

    name: object = None
    """None: the key belongs to nobody."""


class KeyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to the request for an application key."""

    app_token: str
    """Asks for the decision; the last part of the address in ``Location`` too."""


class KeyReply(msgspec.Struct, frozen=True, kw_only=True):
    """The application key, once it is allowed."""

    api_key: str
