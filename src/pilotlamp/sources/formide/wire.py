"""Formide's JSON as structs; what it means is parse.py's business.

Ids are strict, everything else may be of any type or missing. ``clientToken`` is a secret: there is no field for it
here, so it is skipped while decoding and exists nowhere in Pilotlamp.

Source: systems.md, "Formide (Printr)".
"""

from http import HTTPStatus

import msgspec

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import Id, NotAnObject, decode


class Geo(msgspec.Struct, frozen=True, kw_only=True):
    """Location of a session's public address."""

    city: object = None
    country: object = None
    isp: object = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """``session`` of a client and ``sessiondata`` of a past session; the device sends it, any part may be missing."""

    ip: object = None
    ip_internal: object = None
    port: object = None
    version: object = None
    geo: Geo | NotAnObject = None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """One of ``GET /clients``, and ``GET /clients/:clientId``."""

    id: Id = msgspec.field(name="_id")
    name: object = None
    status: object = None
    device_type: object = msgspec.field(name="deviceType", default=None)
    mac_address: object = msgspec.field(name="macAddress", default=None)
    tags: object = None
    is_admin: object = msgspec.field(name="isAdmin", default=None)
    is_owner: object = msgspec.field(name="isOwner", default=None)
    permissions: object = None
    session: Session | NotAnObject = None


class PastSession(msgspec.Struct, frozen=True, kw_only=True):
    """One of ``GET /clients/:clientId/sessions``."""

    id: Id = msgspec.field(name="_id")
    created_at: object = msgspec.field(name="createdAt", default=None)
    updated_at: object = msgspec.field(name="updatedAt", default=None)
    sessiondata: Session | NotAnObject = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """The person behind a user client connection; the layout is inferred from ``GET /auth/me``."""

    name: object = None
    firstname: object = None
    lastname: object = None
    email: object = None


class UserClient(msgspec.Struct, frozen=True, kw_only=True):
    """One of ``GET /clients/:clientId/users``; the layout is not documented."""

    id: Id = msgspec.field(name="_id")
    name: object = None
    email: object = None
    is_admin: object = msgspec.field(name="isAdmin", default=None)
    user: User | NotAnObject = None


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A record that another one points to, where it is written out instead of being only an id."""

    mongo_id: object = msgspec.field(name="_id", default=None)
    id: object = None


class PrinterRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One of ``GET /db/printers``; the layout is inferred, every spelling seen in vendor code is tolerated."""

    mongo_id: object = msgspec.field(name="_id", default=None)
    id: object = None
    name: object = None
    client: Reference | NotAnObject = None
    client_id: Reference | NotAnObject = msgspec.field(name="clientId", default=None)
    device: Reference | NotAnObject = None
    port: object = None
    type: object = None
    status: object = None


PrinterRecords = list[PrinterRecord | NotAnObject]


class LocalPrinter(msgspec.Struct, frozen=True, kw_only=True):
    """One printer of the device-local ``GET /api/printer``."""

    port: object = None
    status: object = None
    type: object = None
    progress: object = None
    remaining_s: object = msgspec.field(name="remainingPrintingTime", default=None)


PrinterArray = list[LocalPrinter | NotAnObject]
"""Printers of a v2 device; null stands for one plugged in less than 2 s ago."""

PrintersByPort = dict[str, LocalPrinter | NotAnObject]
"""Printers of a v1 device; a refusal is ``{"status": 401, "errors": …}``, with HTTP 200."""


class LocalLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A device's answer to a login: ``access_token`` of a v1 device, ``token`` of a v2 device."""

    access_token: object = None
    token: object = None


class LocalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A v1 device's answer to a command; a refusal is ``{"status": 401, "errors": …}``, with HTTP 200."""

    status: object = None
    errors: object = None


def is_local_refusal(body: bytes) -> bool:
    """Whether a v1 device refuses a command, in an answer with HTTP 200; what a good answer holds is not documented."""
    try:
        told = decode(body, LocalAnswer, what="the device's answer")
    except BadReplyError:
        return False
    return told.errors is not None or (isinstance(told.status, int) and told.status >= HTTPStatus.BAD_REQUEST)


def decode_local(body: bytes) -> PrinterArray | PrintersByPort:
    """A device's answer to ``GET /api/printer``, of either version."""
    what = "the device's list of printers"
    if body.lstrip().startswith(b"{"):
        return decode(body, PrintersByPort, what=what)
    return decode(body, PrinterArray, what=what, empty=[])
