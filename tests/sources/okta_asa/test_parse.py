"""Okta Advanced Server Access' clients in our words, and its paging links."""

import json
from pathlib import Path

import pytest

from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.okta_asa import parse, wire
from pilotlamp.sources.wire import decode

FIXTURES = Path(__file__).parents[2] / "fixtures" / "okta_asa"

LIGHT_IN_AUGUST = Device(
    id="1c8dd4d4-a9ab-499c-86b7-cac3fa6ac7a2",
    name="LightInAugust",
    state=DeviceState.PENDING,
    description="Work laptop",
    owner="Jason.Compson.IV",
    os="macOS 10.14.6",
    encrypted=True,
    allowed_actions=("approve", "assign", "revoke"),
)

ABSALOM = Device(
    id="185ed10c-9881-434d-ad0f-2f3fccb752f6",
    name="Absalom",
    state=DeviceState.ONLINE,
    state_text="active",
    description="Personal laptop",
    owner="Jason.Compson.IV",
    os="macOS 10.14.6",
    encrypted=True,
    allowed_actions=("assign", "revoke"),
)


def client(**fields: object) -> wire.Client:
    """A client with the id "a" and these fields, through JSON."""
    return decode(json.dumps({"id": "a", **fields}).encode(), wire.Client, what="the client")


def test_documented_list_of_clients() -> None:
    page = decode((FIXTURES / "okta-asa-clients.json").read_bytes(), wire.ClientPage, what="the list of clients")

    assert parse.devices(page.clients or ()) == (LIGHT_IN_AUGUST, ABSALOM)


def test_documented_client() -> None:
    raw = decode((FIXTURES / "okta-asa-client.json").read_bytes(), wire.Client, what="the client")

    assert parse.device(raw) == LIGHT_IN_AUGUST


@pytest.mark.parametrize(
    ("state", "expected", "text"),
    [
        ("ACTIVE", DeviceState.ONLINE, "active"),
        ("Active", DeviceState.ONLINE, "active"),
        ("PENDING", DeviceState.PENDING, None),
        ("DELETED", DeviceState.OFFLINE, "revoked"),
        ("SUSPEN\u0007DED", DeviceState.UNKNOWN, "SUSPEN DED"),
        (None, DeviceState.UNKNOWN, None),
        (5, DeviceState.UNKNOWN, None),
    ],
)
def test_state_in_our_words_and_theirs(state: object, expected: DeviceState, text: str | None) -> None:
    found = parse.device(client(state=state))

    assert (found.state, found.state_text) == (expected, text)


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"state": "PENDING"}, ("approve", "assign", "revoke")),
        ({"state": "ACTIVE"}, ("assign", "revoke")),
        ({"state": "SUSPENDED"}, ("assign", "revoke")),
        ({"state": 5}, ("assign", "revoke")),
        ({"state": "DELETED"}, ()),
        ({"deleted_at": "2026-11-01T10:00:00Z"}, ()),
    ],
)
def test_what_may_be_done_goes_by_the_state(fields: dict[str, object], may: tuple[str, ...]) -> None:
    found = parse.device(client(**fields))

    assert found.allowed_actions == may
    assert found.allowed_actions is parse.device(client(**fields)).allowed_actions


def test_revoked_client_is_off_as_it_should_be() -> None:
    """Somebody decided so: no alarm."""
    assert parse.device(client(state="DELETED")).expected_off
    assert not parse.device(client(state="ACTIVE")).expected_off


def test_revoked_clients_are_left_out_unless_asked_for() -> None:
    raw = [client(id="a", state="DELETED"), client(id="b", state="ACTIVE")]

    assert [device.id for device in parse.devices(raw)] == ["b"]
    assert [device.id for device in parse.devices(raw, deleted=True)] == ["a", "b"]


def test_time_of_deletion_counts_only_where_there_is_no_state() -> None:
    """And Go's zero time is no time."""
    deleted, not_deleted = "2026-11-01T10:00:00Z", "0001-01-01T00:00:00Z"

    assert parse.device(client(deleted_at=deleted)).state is DeviceState.OFFLINE
    assert parse.device(client(deleted_at=not_deleted)).state is DeviceState.UNKNOWN
    assert parse.device(client(deleted_at=deleted, state="ACTIVE")).state is DeviceState.ONLINE


@pytest.mark.parametrize("user_name", ["", None, "\u200b", 7])
def test_client_of_nobody_has_no_owner(user_name: object) -> None:
    assert parse.device(client(user_name=user_name)).owner is None


def test_decoration_of_a_wrong_type_counts_as_missing() -> None:
    """One odd field must not blind the user to a whole team."""
    raw = client(hostname=5, description={}, os=[], encrypted="yes", user_name={}, deleted_at=3, state="ACTIVE")

    assert parse.device(raw) == Device(
        id="a", name="a", state=DeviceState.ONLINE, state_text="active", allowed_actions=("assign", "revoke")
    )


def test_encryption_may_be_unknown() -> None:
    assert [parse.device(client(encrypted=value)).encrypted for value in (True, False, None)] == [True, False, None]


def test_page_takes_the_escaped_id() -> None:
    assert parse.device(client(id="a/b"), page="https://asa.example/c/{id}").page == "https://asa.example/c/a%2Fb"


def test_of_two_clients_with_one_id_the_first_counts() -> None:
    """Pages overlap when a client is enrolled while they are read."""
    assert [d.name for d in parse.devices([client(hostname="first"), client(hostname="second")])] == ["first"]


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"list": 5}', b'{"list": [{"hostname": "x"}]}'])
def test_list_without_its_wrapper_or_ids_is_a_bad_reply(body: bytes) -> None:
    """It must not pass for an empty list: all devices would seem removed."""
    with pytest.raises(BadReplyError):
        decode(body, wire.ClientPage, what="the list of clients")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        (None, None),
        ("", None),
        ('<https://asa.example/p?offset=b>; rel="next"', "https://asa.example/p?offset=b"),
        ("</p?offset=b>;rel=next", "/p?offset=b"),
        ('</a>; rel="prev", </b>; rel="next"', "/b"),
        ('</a>; rel="prev"', None),
        ('</a>; REL="Next"', "/a"),
        ('</a>; rel="last next"', "/a"),
        ('</a>; rel="nextish"', None),
        ('</a?x=1,2;3>; rel="next"', "/a?x=1,2;3"),
        ('</a>; title="x, <y>; rel=next"; rel="prev", </b>; rel="next"', "/b"),
        ('</a>; title="a \\" quote"; rel="next"', "/a"),
        ('</a>; rel="prev"; rel="next"', None),
        ("</a>; rel", None),
        ("</a>", None),
        ("next", None),
        ('</a>; title="never closed; rel="next"', None),
        ('</a>; title="never closed, </b>; rel=next', None),
        ('</a>; title="never closed \\', None),
        ('</a>; rel="next', "/a"),
    ],
)
def test_next_page(header: str | None, target: str | None) -> None:
    assert parse.next_link(header) == target


def test_header_of_links_has_a_limit() -> None:
    link = "</a>; rel=prev, "

    assert parse.next_link(link * 3999 + "</b>; rel=next") == "/b"
    with pytest.raises(BadReplyError, match="too long"):
        parse.next_link(link * 4000 + "</b>; rel=next")


def test_link_has_a_limit() -> None:
    """No server takes a longer address."""
    assert parse.next_link(f"<{'a' * 8000}>; rel=next") == "a" * 8000
    with pytest.raises(BadReplyError, match="too long"):
        parse.next_link(f"<{'a' * (8000 + 1)}>; rel=next")


@pytest.mark.parametrize("part", ['<>\\"', '<>"', "<", "<a>;", ';"', "; a", '<>;a="\\"'])
def test_no_header_of_links_is_looked_at_again_and_again(part: str) -> None:
    """Once it took a minute, in which no other source was read: the limit is for that."""
    assert parse.next_link(part * (64_000 // len(part))) is None


def test_token_is_not_in_the_representation() -> None:
    answer = decode(b'{"bearer_token": "hush", "expires_at": "x"}', wire.ServiceToken, what="the service token")

    assert "hush" not in repr(answer)
