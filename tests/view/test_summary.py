from dataclasses import replace
from datetime import UTC

import pytest

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Device, DeviceState, PrinterState
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.severity import overview
from pilotlamp.domain.snapshot import FailureKind, Outcome, Snapshot
from pilotlamp.view.formatting import moment
from pilotlamp.view.summary import SUMMARY_UNITS, icon_spec, source_words, summary
from pilotlamp.view.tray_view import IconSpec
from tests.builders import (
    HELPDESK,
    LAPTOPS,
    MAKERSPACE,
    NOW,
    after,
    at,
    device,
    failure,
    offline,
    person,
    printer,
    reading,
    source,
    status_of,
)

ALL = (MAKERSPACE, LAPTOPS, HELPDESK)
PENDING = DeviceState.PENDING


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ((), "Waiting for the first answers"),
        ((reading(device("a"), device("b")),), "2 devices online"),
        ((reading(device("a")),), "1 device online"),
        ((reading(device("a"), offline("b")),), "1 of 2 devices offline"),
        ((reading(device("a"), offline("b", expected_off=True)),), "1 of 2 devices online"),
        ((reading(device("a"), device("b", PENDING)),), "1 of 2 devices online · 1 waiting for approval"),
        ((reading(device("a", encrypted=False)),), "1 device online · 1 not encrypted"),
        (
            (reading(device("a", printers=(printer(state=PrinterState.ERROR),))),),
            "1 device online · 1 printer in error",
        ),
        ((reading(device("a"), left_out=1),), "1 device online · 1 entry can't be read"),
        (
            (reading(left_out=1), reading(of=LAPTOPS, printers_left_out=1), reading(of=HELPDESK)),
            "No devices listed · 2 entries can't be read",
        ),
        ((reading(),), "Waiting for the first answers"),
        ((reading(), reading(of=LAPTOPS), reading(of=HELPDESK)), "No devices listed"),
        ((reading(of=HELPDESK, people=(person(),)),), "1 person online"),
        ((reading(of=HELPDESK, people=(person(online=False),)),), "Nobody online"),
        (
            (reading(offline("a")), reading(of=HELPDESK, people=(person("x"), person("y")))),
            "1 of 1 device offline · 2 people online",
        ),
    ],
)
def test_summary_says_the_worst_first(outcomes: tuple[Outcome, ...], words: str) -> None:
    assert summary(after(*outcomes, sources=ALL), NOW) == words


@pytest.mark.parametrize(
    ("shown", "acknowledged", "words"),
    [
        ((offline("a"), offline("b")), "a", "2 of 2 devices offline (1 acknowledged)"),
        ((offline("a"), offline("b")), "ab", "2 of 2 devices offline (acknowledged)"),
        ((offline("a"),), "a", "The device is offline (acknowledged)"),
        ((device("a", PENDING), device("b")), "a", "1 of 2 devices online · 1 waiting for approval (acknowledged)"),
        ((device("a", encrypted=False),), "a", "The device is online · 1 not encrypted (acknowledged)"),
        (
            (device("a", printers=(printer(state=PrinterState.ERROR),)), device("b")),
            "a",
            "All 2 devices online · 1 printer in error (acknowledged)",
        ),
        ((device("a"), device("b")), "a", "All 2 devices online"),
    ],
)
def test_summary_says_what_of_the_trouble_is_acknowledged(
    shown: tuple[Device, ...], acknowledged: str, words: str
) -> None:
    """It explains why the icon doesn't show it; it doesn't make it better."""
    noted = frozenset(("Makerspace", id_) for id_ in acknowledged)

    assert summary(after(reading(*shown)), NOW, acknowledged=noted) == words


def test_summary_says_that_there_are_no_notices_before_who_is_online() -> None:
    snapshot = after(reading(device("a"), people=(person(),)))

    assert (
        summary(snapshot, NOW, muted="Notifications muted until 14:30")
        == "The device is online · Notifications muted until 14:30 · 1 person online"
    )


def test_summary_of_nothing() -> None:
    assert summary(Snapshot(), NOW) == "No sources set up"


def test_summary_names_what_is_stale() -> None:
    """An icon that stays green while it sees nothing is the field's standing complaint."""
    blind = after(
        reading(device("a"), device("b")), reading(of=LAPTOPS, taken_at=at(300)), sources=(MAKERSPACE, LAPTOPS)
    )

    assert summary(blind, at(300)) == "2 devices online · Makerspace unavailable"


def test_summary_speaks_of_all_devices_only_if_all_sources_are_seen() -> None:
    seen = reading(device("a"), device("b")), reading(of=LAPTOPS)
    both = MAKERSPACE, LAPTOPS

    assert summary(after(*seen, sources=both), NOW) == "All 2 devices online"
    assert summary(after(seen[0], sources=both), NOW) == "2 devices online"
    assert summary(after(seen[0], failure(of=LAPTOPS), sources=both), NOW) == "2 devices online · Laptops unavailable"
    assert summary(after(reading(device("a"), left_out=1)), NOW) == "1 device online · 1 entry can't be read"
    assert summary(after(reading(offline("a"))), NOW) == "The device is offline"


def test_summary_calls_no_server_silent_that_replies() -> None:
    bad, limited = (failure(kind, of=LAPTOPS) for kind in (FailureKind.BAD_REPLY, FailureKind.RATE_LIMITED))

    assert summary(after(bad, sources=(LAPTOPS,)), NOW) == "No usable reply from Laptops"
    assert summary(after(limited, sources=(LAPTOPS,)), NOW) == "Requests limited by Laptops"
    two = after(bad, failure(), sources=(MAKERSPACE, LAPTOPS))
    assert summary(two, NOW) == "Makerspace unavailable · No usable reply from Laptops"


def test_summary_names_who_needs_a_sign_in() -> None:
    refused = after(failure(FailureKind.SIGN_IN), sources=(MAKERSPACE,))

    assert summary(refused, NOW) == "Sign-in needed for Makerspace"


def test_summary_counts_stale_sources_from_three_on() -> None:
    lost = after(*(failure(of=of) for of in ALL), sources=ALL)

    assert summary(lost, NOW) == "3 sources unavailable"


def test_paused_comes_first_and_its_staleness_is_no_news() -> None:
    assert summary(after(reading(offline("a"))), at(3600), paused=True) == "Paused · The device is offline"


def test_summary_fits_a_windows_tooltip() -> None:
    named = [source(letter * 300) for letter in "💡b"]

    words = summary(after(*(failure(of=of) for of in named), sources=tuple(named)), NOW)

    assert len(words.encode("utf-16-le")) // 2 <= SUMMARY_UNITS


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ((), "waiting for the first answer"),
        ((failure(),), "unavailable"),
        ((failure(FailureKind.BAD_REPLY),), "no usable reply"),
        ((failure(FailureKind.RATE_LIMITED),), "limits requests"),
        ((failure(FailureKind.SIGN_IN),), "sign-in needed"),
        ((replace(failure(FailureKind.SIGN_IN), evidence=Evidence.PAGE),), "unavailable"),
        ((replace(failure(FailureKind.SIGN_IN), evidence=Evidence.PAGE),) * 6, "sign-in needed"),
        ((reading(),), "nothing listed"),
        ((reading(device("a"), device("b")),), "2 online"),
        ((reading(device("a"), offline("b")),), "1 of 2 offline"),
        ((reading(device("a"), offline("b", expected_off=True)),), "1 of 2 online, 1 off as expected"),
        ((reading(device("a"), device("b", DeviceState.UNKNOWN)),), "1 of 2 online"),
        ((reading(device("a"), device("b", PENDING)),), "1 of 2 waiting for approval"),
        ((reading(offline("a"), device("b", PENDING)),), "1 of 2 offline, 1 waiting"),
        ((reading(people=(person(), person("x", online=False))),), "1 online"),
        ((reading(people=(person(online=False),)),), "nobody online"),
        ((reading(device("a"), people=(person(),)),), "1 online, 1 person online"),
        ((reading(device("a", encrypted=False), device("b")),), "2 online, 1 not encrypted"),
    ],
)
def test_source_says_the_worst_of_its_devices(outcomes: tuple[Outcome, ...], words: str) -> None:
    assert source_words(status_of(after(*outcomes)), NOW, str) == words


def test_stale_source_says_as_of_when() -> None:
    words = source_words(status_of(after(reading(offline("a")))), at(300), lambda then: moment(then, UTC))

    assert words == "1 of 1 offline, as of 21 Nov 2026 19:00"


def test_icon_counts_the_devices_of_the_severity_it_shows() -> None:
    seen = overview(after(reading(offline("a"), offline("b"), device("c", PENDING))), NOW)

    assert icon_spec(seen, paused=False) == IconSpec(severity=Severity.PROBLEM, count=2)


def test_icon_of_attention_counts_attentions() -> None:
    seen = overview(after(reading(device("c", PENDING))), NOW)

    assert icon_spec(seen, paused=True) == IconSpec(severity=Severity.ATTENTION, count=1, paused=True)


def test_icon_says_stale_and_waiting() -> None:
    assert icon_spec(overview(after(), NOW), paused=False) == IconSpec(severity=Severity.UNKNOWN, waiting=True)
    assert icon_spec(overview(after(reading(device())), at(300)), paused=False) == IconSpec(
        severity=Severity.OK, stale=True
    )
