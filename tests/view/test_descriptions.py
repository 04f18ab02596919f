from datetime import UTC, datetime

import pytest

from pilotlamp.domain.model import Device, DeviceState, Person, PrinterState
from pilotlamp.domain.snapshot import Reading
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.descriptions import (
    device_facts,
    device_names,
    device_words,
    person_name,
    person_words,
    session_facts,
    state_name,
    state_words,
    viewing_words,
    worst_first,
)
from pilotlamp.view.formatting import clock
from tests.builders import (
    after,
    at,
    device,
    offline,
    person,
    printer,
    reading,
    session,
    source,
    status_of,
    went_offline,
)


def when(moment: datetime) -> str:
    return clock(moment, at(90), UTC)


def tracked(*readings: Reading, online_after: int = 1) -> TrackedDevice:
    """The one device of these readings."""
    (found,) = status_of(after(*readings, sources=(source(online_after=online_after),))).devices.values()
    return found


def test_offline_says_since_when() -> None:
    assert state_words(tracked(*went_offline()), when) == "offline since 19:00"


def test_state_at_first_sight_has_no_since() -> None:
    assert state_words(tracked(reading(device())), when) == "online"


def test_first_missed_answer_is_not_called_offline() -> None:
    """Alerts.md, rule 2: the menu shows what is unconfirmed."""
    unconfirmed = tracked(reading(device()), reading(offline(), taken_at=at(30)))

    assert state_words(unconfirmed, when) == "no answer, checking"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeviceState.ONLINE, "answering, checking"),
        (DeviceState.PENDING, "wants approval, checking"),
        (DeviceState.UNKNOWN, "unclear, checking"),
    ],
)
def test_every_unconfirmed_state_has_words(state: DeviceState, words: str) -> None:
    unconfirmed = tracked(reading(offline()), reading(device(state=state), taken_at=at(30)), online_after=2)

    assert state_name(unconfirmed) == words


def test_device_that_left_the_list_is_being_checked() -> None:
    assert state_words(tracked(reading(device()), reading(taken_at=at(30))), when) == ("not listed, checking")


def test_systems_own_word_is_used_while_it_fits_the_confirmed_state() -> None:
    assert state_name(tracked(reading(device(state_text="active")))) == "active"


def test_expected_off_says_so() -> None:
    assert state_name(tracked(reading(offline(expected_off=True)))) == "offline, as expected"


def test_words_name_what_else_needs_somebody() -> None:
    """The icon counts a device that is online but not encrypted: the row has to say why."""
    printers = (printer("a", PrinterState.ERROR), printer("b", PrinterState.ERROR), printer("c", PrinterState.PAUSED))
    troubled = tracked(reading(device(encrypted=False, printers=printers)))

    assert device_words(troubled, when) == "online, not encrypted, 2 printers in error, 1 printer paused"


def test_namesakes_are_told_apart_by_owner_or_by_id() -> None:
    """Two laptops of one owner can't be told apart by the owner."""
    devices = (
        device("Absalom", id="aaaaaa-000001", owner="Quentin"),
        device("Absalom", id="aaaaaa-000002", owner="Shreve"),
        device("Absalom", id="aaaaaa-000003", owner="Shreve"),
        device("Light", id="l"),
        device("", id="nameless"),
        device("", id=""),
    )

    names = device_names(status_of(after(reading(*devices))))

    assert list(names.values()) == [
        "Absalom (Quentin)",
        "Absalom (…000002)",
        "Absalom (…000003)",
        "Light",
        "nameless",
        "(no name)",
    ]


def test_worst_come_first_then_by_name() -> None:
    devices: tuple[Device, ...] = (
        device("host 10"),
        device("host 2"),
        offline("zulu"),
        device("new", DeviceState.PENDING),
    )

    ordered = worst_first(status_of(after(reading(*devices))).devices.values())

    assert [one.device.name for one in ordered] == ["zulu", "new", "host 2", "host 10"]


def test_facts_leave_out_what_is_not_known() -> None:
    assert device_facts(device()) == ()
    assert device_facts(device(type="the_element", os="macOS", owner="Jason", encrypted=False, tags=("a", "b"))) == (
        ("Type", "the_element"),
        ("System", "macOS"),
        ("Owner", "Jason"),
        ("Encrypted", "no"),
        ("Tags", "a, b"),
    )
    assert ("Encrypted", "yes") in device_facts(device(encrypted=True))


def test_session_facts_are_in_the_order_people_ask() -> None:
    assert session_facts(None, when) == ()
    assert session_facts(session(since=at(0)), when) == (
        ("IP address", "203.0.113.7"),
        ("Internal IP", "192.168.1.20"),
        ("Place", "Amsterdam, Netherlands"),
        ("Provider", "Example Net"),
        ("Version", "0.2.0"),
        ("Connected since", "19:00"),
    )
    assert session_facts(session(country=None), when)[2] == ("Place", "Amsterdam")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (person(), "online 10 min"),
        (person(for_s=None), "online"),
        (person(online=False, for_s=57 * 60.0), "left 57 min ago"),
        (person(online=False, for_s=None), "offline"),
    ],
)
def test_person_is_online_or_gone_for_so_long(who: Person, words: str) -> None:
    assert person_words(who) == words


def test_viewed_page_is_named_without_the_key_of_its_number() -> None:
    assert viewing_words(person(viewing="support/getticket ticketid 105792")) == "viewing support/getticket 105792"
    assert viewing_words(person(viewing="home")) == "viewing home"
    assert viewing_words(person()) == ""


def test_person_without_name_is_called_by_what_there_is() -> None:
    assert person_name(person("", email="a@b.example")) == "a@b.example"
    assert person_name(person("", id="4145")) == "4145"
