from datetime import UTC, datetime

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.alerts.context import SuppressionReason
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.recent import recent_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, at
from tests.offers import CATALOGUE
from tests.view.hostile import NAMES, is_harmless

DESK = Subject(id="1", name="Front Desk")
WENT = Recent(at=at(-3600), kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=(DESK,))


def lines(*recent: Recent, several: bool = False) -> list[str]:
    node = recent_node(MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, recent=recent), several=several)
    return [child.label for child in node.children]


def test_newest_comes_first_with_its_clock_time() -> None:
    back = Recent(at=at(-60), kind=NoticeKind.DEVICE_ONLINE, source="Makerspace", subjects=(DESK,))

    assert lines(WENT, back) == ["18:59  Front Desk is back online", "18:00  Front Desk is offline"]


def test_what_was_not_shown_says_why() -> None:
    muted = Recent(
        at=NOW, kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=(DESK,), why=SuppressionReason.MUTED
    )

    assert lines(muted) == ["19:00  Front Desk is offline — not shown: muted"]


def test_several_are_named() -> None:
    """The toast that named them may be gone."""
    five = tuple(Subject(id=letter, name=letter) for letter in "abcde")

    lost = Recent(at=NOW, kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=five)

    assert lines(lost) == ["19:00  5 devices offline: a, b, c and 2 more"]


def test_lines_are_short() -> None:
    wordy = tuple(Subject(id=letter, name=letter * 300) for letter in "abcde")
    lost = Recent(
        at=at(-86_400 * 400),
        kind=NoticeKind.DEVICE_OFFLINE,
        source="x" * 300,
        subjects=wordy,
        why=SuppressionReason.QUIET,
    )

    assert all(len(line) <= 160 for line in lines(lost, several=True))


def test_source_is_named_where_it_is_not_clear() -> None:
    lost = Recent(at=NOW, kind=NoticeKind.SOURCE_UNREACHABLE, source="Makerspace")
    network = Recent(at=NOW, kind=NoticeKind.NETWORK_LOST, source="")

    assert lines(WENT, lost, network, several=True) == [
        "19:00  This computer's network seems to be down",
        "19:00  Makerspace is unavailable",
        "18:00  Front Desk is offline · Makerspace",
    ]


def test_nothing_yet() -> None:
    assert lines() == ["Nothing yet"]


def test_same_thing_has_the_same_key_when_more_happens() -> None:
    def keys(*recent: Recent) -> list[str]:
        return [
            child.key
            for child in recent_node(
                MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, recent=recent), several=False
            ).children
        ]

    before, now = keys(WENT, WENT), keys(WENT, WENT, Recent(at=NOW, kind=NoticeKind.NO_STAFF, source="Helpdesk"))

    assert now[1:] == before
    assert len(set(now)) == 3


def test_outage_of_thousands_has_a_short_key() -> None:
    """Each menu is built with the keys of all that has happened lately."""
    thousands = tuple(Subject(id=f"{number}", name=f"host {number}") for number in range(5000))
    lost = Recent(at=NOW, kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=thousands)

    node = recent_node(MenuContext(now=NOW, tz=UTC, recent=(lost,)), several=False)

    assert len(node.children[0].key) < 100


def attempt(when: datetime = NOW, result: Result = Result.DONE, problem: str | None = None) -> Attempt:
    target = Target(source="Makerspace", device="1", name="printer-host")
    return Attempt(at=when, target=target, action="sync", result=result, problem=problem)


def own_actions(*attempts: Attempt, several: bool = False) -> MenuNode:
    node = recent_node(MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, attempts=attempts), several=several)
    assert [child.label for child in node.children] == ["Your actions", "", "Nothing yet"]
    return node.children[0]


def test_what_was_done_is_listed_newest_first() -> None:
    refused = attempt(at(-60), Result.REFUSED, "no printers")

    assert [child.label for child in own_actions(attempt(at(-120)), refused).children] == [
        "18:59  Printers of printer-host could not be synced — no printers",
        "18:58  Synced printers of printer-host",
    ]
    assert [child.label for child in own_actions(attempt(), several=True).children] == [
        "19:00  Synced printers of printer-host · Makerspace"
    ]


def test_only_the_last_20_of_what_was_done_are_listed() -> None:
    listed = own_actions(*(attempt(at(60 * number)) for number in range(30))).children

    assert len(listed) == 20
    assert listed[0].label == "19:29  Synced printers of printer-host"


def test_each_of_what_was_done_has_its_own_key() -> None:
    """Of a bulk run many end at once."""
    before = own_actions(attempt(), attempt()).children
    now = own_actions(attempt(), attempt(), attempt(at(1))).children

    assert [child.key for child in now[1:]] == [child.key for child in before]
    assert len({child.key for child in now}) == 3


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_what_was_done(name: str) -> None:
    target = Target(source=name, device=name, name=name)
    done = Attempt(at=NOW, target=target, action=name, argument=name, result=Result.REFUSED, problem=name)

    (line,) = own_actions(done, several=True).children

    assert is_harmless(line.label, limit=220)
