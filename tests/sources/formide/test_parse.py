"""Formide's clients, past sessions and user connections in our words."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pilotlamp.domain.model import Connection, Device, DeviceState, PastSession, Session
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.formide import parse, wire
from pilotlamp.sources.wire import decode

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formide"

EXAMPLE_SESSION = Session(
    ip="CLIENT_IP",
    ip_internal="CLIENT_INTERNAL_IP",
    city="Amsterdam",
    country="Netherlands",
    isp="YOUR ISP",
    version="0.2.0",
)

EXAMPLE = Device(
    id="55c8ff04d4beab38774ff593",
    name="My Awesome Element",
    state=DeviceState.ONLINE,
    type="the_element",
    mac="CLIENT_MAC",
    session=EXAMPLE_SESSION,
    allowed_actions=("sync",),
)

ADMIN_MAY = ("users", "invite", "rename-user", "set-admin", "remove-user")


def client(**fields: object) -> wire.Client:
    """A client with the id "a" and these fields, through JSON."""
    return decode(json.dumps({"_id": "a", **fields}).encode(), wire.Client, what="the client")


def past(**fields: object) -> PastSession:
    raw = decode(json.dumps({"_id": "a", **fields}).encode(), wire.PastSession, what="the session")
    return parse.past_session(raw)


def user(**fields: object) -> Connection:
    raw = decode(json.dumps({"_id": "a", **fields}).encode(), wire.UserClient, what="the user")
    return parse.connection(raw)


def test_documented_list_of_clients() -> None:
    raw = decode((FIXTURES / "formide-clients.json").read_bytes(), list[wire.Client], what="the list of clients")

    assert parse.devices(raw) == (EXAMPLE,)


def test_documented_client() -> None:
    raw = decode((FIXTURES / "formide-client.json").read_bytes(), wire.Client, what="the client")

    assert parse.device(raw) == EXAMPLE


def test_documented_past_session() -> None:
    body = (FIXTURES / "formide-client-sessions.json").read_bytes()
    then = datetime(2015, 8, 21, 5, 37, 37, 590_000, tzinfo=UTC)

    (raw,) = decode(body, list[wire.PastSession], what="the list of sessions")

    assert parse.past_session(raw) == (
        PastSession(id="55d6b92174166da32f792cb7", started_at=then, updated_at=then, session=EXAMPLE_SESSION)
    )


def test_client_token_exists_nowhere() -> None:
    """It is a secret: what is not decoded can't leak."""
    raw = client(clientToken="CLIENT_CONNECTION_TOKEN", session={"clientToken": "CLIENT_CONNECTION_TOKEN"})

    assert "TOKEN" not in repr(raw)
    assert "TOKEN" not in repr(parse.device(raw))


@pytest.mark.parametrize(
    ("status", "session", "state", "text"),
    [
        ("online", None, DeviceState.ONLINE, None),
        ("Online", {}, DeviceState.ONLINE, None),
        ("offline", None, DeviceState.OFFLINE, None),
        ("disconnected", None, DeviceState.OFFLINE, None),
        ("re\u0000booting", {}, DeviceState.UNKNOWN, "re booting"),
        (5, None, DeviceState.UNKNOWN, None),
        ("\u0000", None, DeviceState.UNKNOWN, None),
        (None, None, DeviceState.OFFLINE, None),
        ("", None, DeviceState.OFFLINE, None),
        (None, {"ip": "203.0.113.7"}, DeviceState.ONLINE, None),
        (None, "yes", DeviceState.UNKNOWN, None),
    ],
)
def test_state_by_status_and_else_by_session(
    status: object, session: object, state: DeviceState, text: str | None
) -> None:
    """Only "online" is documented; the rest is inferred, and what can't be is shown in Formide's word."""
    found = parse.device(client(status=status, session=session))

    assert (found.state, found.state_text) == (state, text)


def test_client_with_nothing_but_an_id() -> None:
    assert parse.device(client()) == Device(id="a", name="a", state=DeviceState.OFFLINE, allowed_actions=ADMIN_MAY)


def test_decoration_of_a_wrong_type_counts_as_missing() -> None:
    """One odd field must not blind the user to a whole source."""
    raw = client(
        isAdmin="yes",
        isOwner=[],
        permissions={"admin": True},
        name=["x"],
        status="online",
        deviceType={"a": 1},
        macAddress=7,
        tags="lab",
        session={"ip": 1, "ip_internal": [], "port": "x", "version": {}, "geo": "NL"},
    )

    assert parse.device(raw) == Device(
        id="a", name="a", state=DeviceState.ONLINE, session=Session(), allowed_actions=("sync", *ADMIN_MAY)
    )


@pytest.mark.parametrize(
    ("rights", "administrated"),
    [
        ({"isAdmin": True, "isOwner": False}, True),
        ({"isAdmin": False, "isOwner": True}, True),
        ({"isOwner": True}, True),
        ({"isAdmin": 1}, True),
        ({"isAdmin": False, "isOwner": False, "permissions": ["print", "Admin:users"]}, True),
        ({}, True),
        ({"isAdmin": None, "isOwner": "no", "permissions": []}, True),
        ({"isAdmin": False, "isOwner": False, "permissions": ["print"]}, False),
        ({"isAdmin": False}, False),
        ({"isOwner": False}, False),
        ({"isAdmin": False, "isOwner": None, "permissions": "admin"}, False),
    ],
)
def test_users_are_for_those_who_administrate_or_may(rights: dict[str, object], administrated: bool) -> None:
    """Where nothing is said, it may be tried: the server says no."""
    may = parse.device(client(status="online", **rights)).allowed_actions

    assert may == ("sync", *(ADMIN_MAY if administrated else ()))


def test_device_that_is_offline_is_not_synced() -> None:
    assert parse.device(client(status="offline", isAdmin=False)).allowed_actions == ()
    assert parse.device(client(status="offline", isAdmin=True)).allowed_actions == ADMIN_MAY
    assert parse.device(client(status="rebooting", isAdmin=False)).allowed_actions == ("sync",)


def test_rights_of_many_devices_are_one_object() -> None:
    """10,000 devices cost no more than one."""
    one, other = parse.devices([client(_id="a", isAdmin=True), client(_id="b", isAdmin=True)])

    assert one.allowed_actions is other.allowed_actions


def test_session_without_geo_or_with_odd_geo() -> None:
    assert parse.device(client(status="online", session={"geo": None})).session == Session()
    assert parse.device(client(status="online", session={"geo": {"city": 3, "country": "NL"}})).session == Session(
        country="NL"
    )


def test_tags_keep_order_and_lose_what_is_no_text() -> None:
    assert parse.device(client(tags=["lab", 3, None, "pla", "lab"])).tags == ("lab", "pla")


def test_texts_are_cleaned() -> None:
    """Names come from outside: no line breaks, no bidi override."""
    assert parse.device(client(name="  Shelf\n\u202eprinter ")).name == "Shelf printer"


def test_device_that_is_offline_has_no_session() -> None:
    """A session says where a device is connected now."""
    assert parse.device(client(status="offline", session={"ip": "203.0.113.7"})).session is None


def test_page_takes_the_escaped_id() -> None:
    raw = client(_id="a/b c")

    assert parse.device(raw, page="https://formide.example/#/devices/{id}").page == (
        "https://formide.example/#/devices/a%2Fb%20c"
    )


def test_of_two_clients_with_one_id_the_first_counts() -> None:
    assert [device.name for device in parse.devices([client(name="first"), client(name="second")])] == ["first"]


@pytest.mark.parametrize("body", [b'[{"_id": "a"}, {"name": "x"}]', b'[{"_id": "a"}, {"_id": 7.5}]'])
def test_client_without_a_proper_id_is_a_bad_reply(body: bytes) -> None:
    """Without ids there is nothing to tell changes by."""
    with pytest.raises(BadReplyError, match=r"\$\[1\]"):
        decode(body, list[wire.Client], what="the list of clients")


def test_past_sessions_come_newest_first_and_undated_last() -> None:
    found = [
        past(_id="old", createdAt="2026-11-01T10:00:00Z"),
        past(_id="undated", createdAt="0001-01-01T00:00:00Z", updatedAt=5),
        past(_id="updated", updatedAt="2026-11-02T10:00:00+02:00"),
        past(_id="new", createdAt="2026-11-03T10:00:00Z"),
    ]

    assert [session.id for session in parse.past_sessions(found)] == ["new", "updated", "old", "undated"]


def test_past_session_without_data_is_still_one() -> None:
    assert parse.past_sessions([past(sessiondata=[]), past()]) == (PastSession(id="a", session=Session()),)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Connection(id="a", name="a")),
        ({"name": "Ann", "isAdmin": True}, Connection(id="a", name="Ann", is_admin=True)),
        ({"email": "ann@example.com"}, Connection(id="a", name="ann@example.com", email="ann@example.com")),
        (
            {"user": {"firstname": "Ann", "lastname": "Lee", "email": "ann@example.com"}, "isAdmin": "yes"},
            Connection(id="a", name="Ann Lee", email="ann@example.com"),
        ),
        ({"user": {"name": "Ann", "lastname": 7}}, Connection(id="a", name="Ann")),
        ({"user": {"lastname": "Lee"}, "isAdmin": False}, Connection(id="a", name="Lee", is_admin=False)),
        ({"user": "55c8", "name": 7}, Connection(id="a", name="a")),
    ],
)
def test_connection_is_named_by_the_best_that_is_there(fields: dict[str, object], expected: Connection) -> None:
    """The layout is not documented: every plausible one is read."""
    assert parse.connections([user(**fields), user(name="same id")]) == (expected,)
