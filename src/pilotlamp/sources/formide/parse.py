"""Formide's clients, past sessions and user connections in our words; no I/O.

What is tolerated is written down in ``pilotlamp.sources.wire``. Printers are in ``parse_printers``.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pilotlamp.domain.links import page_of
from pilotlamp.domain.model import Connection, Device, DeviceState, PastSession, Session
from pilotlamp.domain.text import clean
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.actions import FOR_ADMINS, SYNC
from pilotlamp.sources.lenient import bool_or_none, instant_or_none, text_or_none, texts
from pilotlamp.sources.wire import NotAnObject, identity

_STATES: Mapping[str, DeviceState] = {
    "online": DeviceState.ONLINE,
    "offline": DeviceState.OFFLINE,
    "disconnected": DeviceState.OFFLINE,
}
"""Only "online" is documented; what is not here stays unknown and is shown in Formide's own word."""

_ALLOWED: Mapping[tuple[bool, bool], tuple[str, ...]] = {
    (True, True): (SYNC, *FOR_ADMINS),
    (True, False): (SYNC,),
    (False, True): FOR_ADMINS,
    (False, False): (),
}
"""By whether the device can be reached and whether the caller administrates it; one tuple for however many devices."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def devices(clients: Iterable[wire.Client], *, page: str | None = None) -> tuple[Device, ...]:
    """All clients of the account; of those with the same id the first. ``page``: see ``Endpoint.device_page``."""
    return tuple(device(raw, page=page) for raw in unique(clients))


def device(raw: wire.Client, *, page: str | None = None) -> Device:
    """One client, without its printers.

    Raises:
        BadReplyError: it has no usable id.
    """
    id_ = identity(raw.id, what="a client")
    state, state_text = state_of(raw)
    return Device(
        id=id_,
        name=text_or_none(raw.name) or clean(id_),
        state=state,
        state_text=state_text,
        type=text_or_none(raw.device_type),
        mac=text_or_none(raw.mac_address),
        tags=texts(raw.tags),
        page=page_of(page, id_),
        session=_session(raw.session) if state is not DeviceState.OFFLINE else None,
        allowed_actions=_ALLOWED[state is not DeviceState.OFFLINE, _is_administrated(raw)],
    )


def unique(clients: Iterable[wire.Client]) -> tuple[wire.Client, ...]:
    """The first of each id."""
    by_id: dict[str, wire.Client] = {}
    for raw in clients:
        by_id.setdefault(str(raw.id), raw)
    return tuple(by_id.values())


def state_of(raw: wire.Client) -> tuple[DeviceState, str | None]:
    """A client's state, and Formide's own word for it where we have none.

    Without a ``status`` it goes by the session, which only clients that are online have (inferred).
    """
    if raw.status is None or raw.status == "":
        if raw.session is None:
            return DeviceState.OFFLINE, None
        return (DeviceState.ONLINE if isinstance(raw.session, wire.Session) else DeviceState.UNKNOWN), None
    word = text_or_none(raw.status)
    state = _STATES.get(word.casefold(), DeviceState.UNKNOWN) if word else DeviceState.UNKNOWN
    return state, word if state is DeviceState.UNKNOWN else None


def _is_administrated(raw: wire.Client) -> bool:
    """Whether the caller is an admin user of it, or may be: where nothing is said the server will say.

    That an owner may do what an admin user may, and that an entry of ``permissions`` names admins so, is inferred.
    """
    is_admin, is_owner = bool_or_none(raw.is_admin), bool_or_none(raw.is_owner)
    if is_admin is None and is_owner is None:
        return True
    return bool(is_admin or is_owner) or any("admin" in text.casefold() for text in texts(raw.permissions))


def past_session(raw: wire.PastSession) -> PastSession:
    """One of a device's sessions.

    Raises:
        BadReplyError: it has no usable id.
    """
    return PastSession(
        id=identity(raw.id, what="a session"),
        started_at=instant_or_none(raw.created_at),
        updated_at=instant_or_none(raw.updated_at),
        session=_session(raw.sessiondata) or Session(),
    )


def past_sessions(found: Iterable[PastSession]) -> tuple[PastSession, ...]:
    """A device's last sessions, newest first; those that don't say when they were come last."""
    by_id: dict[str, PastSession] = {}
    for past in found:
        by_id.setdefault(past.id, past)
    return tuple(sorted(by_id.values(), key=_when, reverse=True))


def connection(raw: wire.UserClient) -> Connection:
    """One who may use a device.

    Raises:
        BadReplyError: there is no usable id.
    """
    id_ = identity(raw.id, what="a user")
    user = raw.user if isinstance(raw.user, wire.User) else wire.User()
    email = text_or_none(raw.email) or text_or_none(user.email)
    name = text_or_none(raw.name) or _full_name(user) or email or clean(id_)
    return Connection(id=id_, name=name, email=email, is_admin=bool_or_none(raw.is_admin))


def connections(found: Iterable[Connection]) -> tuple[Connection, ...]:
    """Users of a device, in Formide's order."""
    by_id: dict[str, Connection] = {}
    for each in found:
        by_id.setdefault(each.id, each)
    return tuple(by_id.values())


def _session(raw: wire.Session | NotAnObject) -> Session | None:
    if not isinstance(raw, wire.Session):
        return None
    geo = raw.geo if isinstance(raw.geo, wire.Geo) else wire.Geo()
    return Session(
        ip=text_or_none(raw.ip),
        ip_internal=text_or_none(raw.ip_internal),
        city=text_or_none(geo.city),
        country=text_or_none(geo.country),
        isp=text_or_none(geo.isp),
        version=text_or_none(raw.version),
    )


def _when(past: PastSession) -> datetime:
    return past.started_at or past.updated_at or _LONG_AGO


def _full_name(user: wire.User) -> str | None:
    names = (text_or_none(user.firstname), text_or_none(user.lastname))
    return text_or_none(user.name) or " ".join(name for name in names if name) or None
