"""Clientexec's reply in our words."""

import json
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.model import Person, Role
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.clientexec import parse, wire
from pilotlamp.sources.wire import decode

BASE = "https://billing.example.com"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "clientexec"
DAMAGED = FIXTURES.parent / "damaged" / "clientexec"
EXAMPLE = FIXTURES / "clientexec-users-online.json"


def reply(content: object) -> wire.UsersOnline:
    return decode(json.dumps(content).encode(), wire.UsersOnline, what="the list of users")


def people(*users: Any, gone: Any = ()) -> tuple[Person, ...]:
    return parse.people(reply({"users": list(users), "offlineusers": list(gone)}), BASE).entries


def only(**fields: Any) -> Person:
    (person,) = people({"id": "1", **fields})
    return person


def test_vendors_example_is_read_in_full() -> None:
    read = parse.people(decode(EXAMPLE.read_bytes(), wire.UsersOnline, what="the list of users"), BASE).entries

    assert [(person.id, person.name, person.role, person.online, person.for_s, person.viewing) for person in read] == [
        ("4145", "Jack Smith", Role.CUSTOMER, True, 600, None),
        ("23243", "Joshua Post", Role.STAFF, True, 360, "support/getticket ticketid 105792"),
        ("21150", "Justin Patterson", Role.STAFF, False, 3420, None),
        ("23111", "Jesse Wolf", Role.CUSTOMER, False, 4440, None),
        ("21780", "Alejandro Cordova", Role.STAFF, False, 4740, None),
        ("10182", "Juan Box.", Role.STAFF, False, 13440, None),
        ("2072", "CPA Business Name", Role.CUSTOMER, False, 25140, None),
    ]
    assert {person.email for person in read} == {"[email protected]"}
    assert {person.link for person in read} == {None}


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("10m", 600),
        ("1h 14m", 4440),
        ("2h", 7200),
        ("0m", 0),
        ("1h14m", 4440),
        ("26h 0m", 93600),
        ("", None),
        ("  ", None),
        ("ten minutes", None),
        ("-5m", None),
        ("9999999h", None),
        (10, None),
        (None, None),
    ],
)
def test_time_is_hours_and_minutes(time: object, seconds: float | None) -> None:
    assert only(time=time).for_s == seconds


@pytest.mark.parametrize(
    ("lastview", "viewing"),
    [
        ({"m": "support", "v": "getticket", "t": "ticketid|105792"}, "support/getticket ticketid 105792"),
        ({"m": "support", "v": "getticket"}, "support/getticket"),
        ({"m": "support", "v": "", "t": ""}, "support"),
        ({"t": "ticketid|1"}, "ticketid 1"),
        ({"m": "a\n", "v": 5, "t": ["x"]}, "a"),
        ({}, None),
        ("", None),
        ([], None),
        (None, None),
        ("support", None),
    ],
)
def test_last_view_is_what_somebody_looks_at(lastview: object, viewing: str | None) -> None:
    """PHP puts "" and [] where there is none."""
    assert only(lastview=lastview).viewing == viewing


def test_who_is_gone_views_nothing() -> None:
    (person,) = people(gone=[{"id": "1", "lastview": {"m": "support"}}])

    assert (person.online, person.viewing) == (False, None)


@pytest.mark.parametrize(
    ("type_", "role"),
    [("staff", Role.STAFF), ("customer", Role.CUSTOMER), ("robot", Role.CUSTOMER), (None, Role.CUSTOMER)],
)
def test_only_staff_counts_as_staff(type_: object, role: Role) -> None:
    assert only(type=type_).role is role


@pytest.mark.parametrize(
    ("link", "opened"),
    [
        ("index.php?fuse=support&id=7", "https://billing.example.com/index.php?fuse=support&id=7"),
        ("https://billing.example.com/t/7", "https://billing.example.com/t/7"),
        ("javascript:alert(1)//.", None),
        ("urllinktoticket", None),
        (7, None),
        (None, None),
    ],
)
def test_link_is_checked_and_made_whole(link: object, opened: str | None) -> None:
    assert only(link=link).link == opened


def test_decoration_of_a_wrong_type_counts_as_missing() -> None:
    assert only(name=5, email=[], time={}, link=False, type=1, lastview=3) == Person(
        id="1", name="(no name)", role=Role.CUSTOMER, online=True
    )


def test_texts_are_cleaned() -> None:
    person = only(name="Jack\u202e\nSmith", email=" jack@example.com\t")

    assert (person.name, person.email) == ("Jack Smith", "jack@example.com")


def test_id_may_be_a_number() -> None:
    (person,) = people({"id": 4145})

    assert person.id == "4145"


def test_of_two_with_the_same_id_the_one_online_counts() -> None:
    read = people({"id": "1", "name": "first"}, {"id": 1, "name": "second"}, gone=[{"id": "1", "name": "third"}])

    assert [(person.name, person.online) for person in read] == [("first", True)]


def test_visitor_without_identity_is_left_out_and_counted() -> None:
    users = [{"id": "1"}, {"id": " "}, {"name": "nobody"}, None]
    gone = [{"id": "2"}, {"id": None}, "somebody"]

    read = parse.people(reply({"users": users, "offlineusers": gone}), BASE)

    assert [person.id for person in read.entries] == ["1", "2"]
    assert read.left_out == 5


@pytest.mark.parametrize(("listed", "where"), [("users", "$.users[0]"), ("offlineusers", "$.offlineusers[0]")])
def test_list_of_nobody_who_can_be_told_is_another_reply(listed: str, where: str) -> None:
    with pytest.raises(BadReplyError, match="the list of users has nobody with a valid id") as caught:
        parse.people(reply({"users": [], listed: [{"uid": 1}, None]}), BASE)

    assert caught.value.where == where


def test_ids_that_look_alike_are_not_the_same() -> None:
    assert [person.id for person in people({"id": "1"}, {"id": "1\u200b"})] == ["1", "1\u200b"]


def test_html_entities_are_undone_once() -> None:
    """Clientexec writes for its own web page."""
    raw = decode((DAMAGED / "entities.json").read_bytes(), wire.UsersOnline, what="the list of users")

    (person,) = parse.people(raw, BASE).entries

    assert person.name == "Zoë O'Neil"
    assert only(name="&amp;lt;b&amp;gt;").name == "&lt;b&gt;"
    assert only(lastview={"m": "a&amp;b"}).viewing == "a&b"


def test_list_with_gaps_in_its_numbering_comes_as_an_object() -> None:
    read = parse.people(reply({"users": {"0": {"id": "a"}, "3": {"id": "b"}}, "offlineusers": {}}), BASE).entries

    assert [person.id for person in read] == ["a", "b"]


@pytest.mark.parametrize("gone", [{}, {"offlineusers": None}])
def test_missing_list_of_those_gone_is_empty(gone: dict[str, None]) -> None:
    assert parse.people(reply({"users": [], **gone}), BASE) == ((), 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"users": []}, None),
        ({"users": [], "success": True, "message": "hello"}, None),
        ({"users": [], "success": False, "message": "No\npermission"}, "No permission"),
        ({"success": False}, ""),
        ({"success": True}, ""),
        ({"message": "Invalid key"}, "Invalid key"),
        ({"users": None, "message": 5}, ""),
        ({}, ""),
    ],
)
def test_refusal_is_told_by_structure(content: dict[str, object], said: str | None) -> None:
    assert parse.refusal(reply(content)) == said
