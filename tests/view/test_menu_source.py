from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.model import Role
from pilotlamp.domain.snapshot import FailureKind, Snapshot
from pilotlamp.domain.text import clean
from pilotlamp.view.clicks import CopyText, OpenLink, RetrySource
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.source import failed_node, source_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, at, device, failure, offline, person, reading, status_of
from tests.view.hostile import NAMES, is_harmless


def shown(snapshot: Snapshot, now: datetime = NOW) -> MenuNode:
    return source_node(status_of(snapshot), MenuContext(now=now, tz=UTC))


def labels(nodes: Iterable[MenuNode]) -> list[str]:
    return ["-" if node.separator else node.label for node in nodes]


def listed(source: MenuNode) -> tuple[MenuNode, ...]:
    """The rows without what can be done about the source's notices, which is the last of them after a line."""
    *rows, between, mute = source.children
    assert (between.separator, mute.label) == (True, "Mute Makerspace")
    return tuple(rows)


def test_source_lists_its_devices_worst_first() -> None:
    node = shown(after(reading(device("a"), offline("c"), device("b"))))

    assert node.label == "Makerspace — 1 of 3 offline"
    assert labels(listed(node)) == ["c — offline", "a — online", "b — online"]


def test_acknowledged_devices_come_between_the_bad_and_the_good() -> None:
    mutes = Mutes(acknowledged=frozenset({("Makerspace", "a")}))

    node = source_node(
        status_of(after(reading(offline("a"), device("b"), offline("c")))), MenuContext(now=NOW, tz=UTC, mutes=mutes)
    )

    assert labels(listed(node)) == ["c — offline", "a — offline (acknowledged)", "b — online"]


def test_entries_that_can_not_be_read_have_a_row_of_their_own() -> None:
    node = shown(after(reading(device("a"), left_out=1)))

    assert node.label == "Makerspace — 1 online, 1 entry can't be read"
    assert labels(listed(node)) == ["1 entry can't be read", "-", "a — online"]


def test_source_that_has_said_nothing_yet_is_no_empty_submenu() -> None:
    node = shown(after())

    assert node.label == "Makerspace — waiting for the first answer"
    assert labels(listed(node)) == ["Nothing here yet"]


def test_failed_source_says_why_above_its_last_reading() -> None:
    refused = [failure(FailureKind.SIGN_IN, failed_at=at(s), problem="refused (401)") for s in (30, 60, 90)]
    node = shown(after(reading(device("a")), *refused))

    assert node.label == "Makerspace — 1 online, as of 19:00"
    assert labels(listed(node)) == ["refused (401)", "Last reading: 19:00", "Retry", "-", "a — online"]
    assert node.children[2].click == RetrySource("Makerspace")


def test_stale_source_says_so_even_without_a_failure() -> None:
    """After a pause or a sleep, for instance."""
    node = shown(after(reading(device("a"))), now=at(300))

    assert node.label == "Makerspace — 1 online, as of 19:00"
    assert labels(listed(node))[0] == "Last reading: 19:00"


def test_failed_row_of_a_source_that_was_never_read() -> None:
    row = failed_node(status_of(after(failure())), MenuContext(now=NOW, tz=UTC))

    assert labels(row.children) == ["no answer within 10 s", "Last reading: none yet", "Retry"]


def test_25_devices_are_one_list() -> None:
    node = shown(after(reading(*(device(f"host {number}") for number in range(25)))))

    assert len(listed(node)) == 25


def test_more_devices_are_groups_with_the_bad_ones_first() -> None:
    devices = (*(device(f"host {number}") for number in range(50)), offline("sick"))

    node = shown(after(reading(*devices)))

    assert labels(listed(node)) == ["1 device with a problem", "host 0 – host 24", "host 25 – host 49"]
    assert labels(node.children[0].children) == ["sick — offline"]
    assert len(listed(node)[1].children) == 25


def sixty(*, offline_ones: Iterable[int]) -> list[MenuNode]:
    """The groups of sixty devices that are well."""
    off = frozenset(offline_ones)
    devices = [(offline if number in off else device)(f"host {number}") for number in range(60)]
    return [node for node in listed(shown(after(reading(*devices)))) if " – " in node.label]


def test_device_in_trouble_leaves_all_others_in_their_groups() -> None:
    """A person finds them where they were, and no host reads groups again in which nothing has happened."""
    before, now = sixty(offline_ones=()), sixty(offline_ones=(0, 3))

    assert labels(now) == ["host 1 – host 24", "host 25 – host 49", "host 50 – host 59"]
    assert [node.key for node in now] == [node.key for node in before]
    assert len(now[0].children) == 23
    assert now[1:] == before[1:]


def test_group_without_anything_that_is_well_is_left_out() -> None:
    before, now = sixty(offline_ones=()), sixty(offline_ones=range(50, 60))

    assert labels(now) == ["host 0 – host 24", "host 25 – host 49"]
    assert now == before[:2]


def test_groups_are_full_when_many_devices_are_in_trouble() -> None:
    assert labels(sixty(offline_ones=range(0, 60, 3))) == ["host 1 – host 37", "host 38 – host 59"]


def test_groups_keep_their_keys_when_a_device_joins() -> None:
    fifty = tuple(device(f"host {number}") for number in range(50))

    before = shown(after(reading(*fifty)))
    now = shown(after(reading(device("another"), *fifty)))

    assert [node.key for node in listed(now)][:2] == [node.key for node in listed(before)]


def test_hundreds_of_devices_are_groups_of_groups() -> None:
    node = shown(after(reading(*(device(f"host {number}") for number in range(700)))))

    assert labels(listed(node)) == ["host 0 – host 624", "host 625 – host 699"]
    assert labels(node.children[0].children)[:2] == ["host 0 – host 24", "host 25 – host 49"]


def test_people_are_listed_by_staff_and_customers_who_is_online_first() -> None:
    people = (
        person("Jack Smith"),
        person("Justin", Role.STAFF, online=False, for_s=57 * 60.0),
        person("Joshua", Role.STAFF, viewing="support/getticket ticketid 105792", link="https://desk.example/t"),
    )

    node = shown(after(reading(people=people)))

    assert node.label == "Makerspace — 2 online"
    assert labels(listed(node)) == [
        "Staff — 1 online",
        "Joshua — online 10 min, viewing support/getticket 105792",
        "Justin — left 57 min ago",
        "Customers — 1 online",
        "Jack Smith — online 10 min",
    ]


def test_person_offers_what_there_is_to_open_and_to_copy() -> None:
    people = (
        person("a", link="https://desk.example/t", email="a@example.com"),
        person("b", email="b@example.com"),
        person("c", link="https://desk.example/u"),
        person("d"),
    )

    _, *rows = listed(shown(after(reading(people=people))))

    opening, copying = "Open what they are viewing", "Copy email address"
    assert [labels(row.children) for row in rows] == [[opening, copying], [copying], [opening], []]
    assert [child.click for child in rows[0].children] == [
        OpenLink("https://desk.example/t"),
        CopyText("a@example.com"),
    ]
    assert not rows[3].enabled


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_person_floods_the_menu(name: str) -> None:
    """Readings are cleaned; what is left may still be long."""
    hostile = clean(name)
    node = shown(after(reading(people=(person(hostile, email=hostile, viewing=hostile),))))

    _, row = listed(node)
    assert is_harmless(row.label, limit=160)
    assert row.children[0].click == CopyText(hostile)


def test_devices_and_people_of_one_source_are_told_apart() -> None:
    node = shown(after(reading(device("a"), people=(person(),))))

    assert labels(listed(node)) == ["a — online", "-", "Customers — 1 online", "Jack Smith — online 10 min"]


def test_many_people_are_grouped_too() -> None:
    node = shown(after(reading(people=tuple(person(f"visitor {number}") for number in range(30)))))

    assert labels(listed(node)) == ["Customers — 30 online", "visitor 0 – visitor 24", "visitor 25 – visitor 29"]
