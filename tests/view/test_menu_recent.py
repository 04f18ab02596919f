from datetime import UTC

from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.alerts.stage import Why
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.recent import recent_node
from tests.builders import NOW, at

DESK = Subject(id="1", name="Front Desk")
WENT = Recent(at=at(-3600), kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=(DESK,))


def lines(*recent: Recent, several: bool = False) -> list[str]:
    node = recent_node(MenuContext(now=NOW, tz=UTC, recent=recent), several=several)
    return [child.label for child in node.children]


def test_newest_comes_first_with_its_clock_time() -> None:
    back = Recent(at=at(-60), kind=NoticeKind.DEVICE_ONLINE, source="Makerspace", subjects=(DESK,))

    assert lines(WENT, back) == ["18:59  Front Desk is back online", "18:00  Front Desk is offline"]


def test_what_was_not_shown_says_why() -> None:
    muted = Recent(at=NOW, kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=(DESK,), why=Why.MUTED)

    assert lines(muted) == ["19:00  Front Desk is offline — not shown: muted"]


def test_several_are_named() -> None:
    """The toast that named them may be gone."""
    five = tuple(Subject(id=letter, name=letter) for letter in "abcde")

    lost = Recent(at=NOW, kind=NoticeKind.DEVICE_OFFLINE, source="Makerspace", subjects=five)

    assert lines(lost) == ["19:00  5 devices offline: a, b, c and 2 more"]


def test_lines_are_short() -> None:
    wordy = tuple(Subject(id=letter, name=letter * 300) for letter in "abcde")
    lost = Recent(at=at(-86_400 * 400), kind=NoticeKind.DEVICE_OFFLINE, source="x" * 300, subjects=wordy, why=Why.QUIET)

    assert all(len(line) <= 160 for line in lines(lost, several=True))


def test_source_is_named_where_it_is_not_clear() -> None:
    lost = Recent(at=NOW, kind=NoticeKind.SOURCE_UNREACHABLE, source="Makerspace")
    network = Recent(at=NOW, kind=NoticeKind.NETWORK_LOST, source="")

    assert lines(WENT, lost, network, several=True) == [
        "19:00  This computer's network seems down",
        "19:00  Makerspace can't be reached",
        "18:00  Front Desk is offline · Makerspace",
    ]


def test_nothing_yet() -> None:
    assert lines() == ["Nothing yet"]


def test_same_thing_has_the_same_key_when_more_happens() -> None:
    def keys(*recent: Recent) -> list[str]:
        return [child.key for child in recent_node(MenuContext(now=NOW, tz=UTC, recent=recent), several=False).children]

    before, now = keys(WENT, WENT), keys(WENT, WENT, Recent(at=NOW, kind=NoticeKind.NO_STAFF, source="Helpdesk"))

    assert now[1:] == before
    assert len(set(now)) == 3
