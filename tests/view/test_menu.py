from collections.abc import Iterable, Iterator
from datetime import UTC

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.model import DeviceState, Role
from pilotlamp.domain.severity import Severity
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.view.actions import OpenSettings, Quit, RefreshNow, RetrySource, SetPaused, ShowAbout
from pilotlamp.view.face import MenuNode
from pilotlamp.view.glance import summary
from pilotlamp.view.menu.build import DIRECT_ROWS, Loaded, MenuContext, build_face, build_menu
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
    session,
    source,
    went_offline,
)

CONTEXT = MenuContext(now=NOW, tz=UTC)


def every(nodes: Iterable[MenuNode]) -> Iterator[MenuNode]:
    """All items at all depths."""
    for node in nodes:
        yield node
        yield from every(node.children)


def labels(nodes: Iterable[MenuNode]) -> list[str]:
    """What is read, with lines between items as "-"."""
    return ["-" if node.separator else node.label for node in nodes]


def a_day_at_work() -> Snapshot:
    """Everything at once: long lists, namesakes, doubled ids, people, a failed source."""
    many = tuple(
        offline(f"host {number}", mac="aa", session=session(), printers=(printer(id="p"), printer(id="p")))
        if number % 2
        else device(f"host {number}")
        for number in range(90)
    )
    people = tuple(person(f"{role} {number}", role, id=str(number % 30)) for role in Role for number in range(40))
    odd = (offline("host 1", id="host 1/state"), offline("host 1", id="100%"), offline("host 1", id="host 1%2Fstate"))
    return after(
        reading(*many),
        reading(*odd, of=LAPTOPS),
        reading(of=HELPDESK, people=people),
        failure(of=HELPDESK),
        sources=(MAKERSPACE, LAPTOPS, HELPDESK),
    )


FULL = MenuContext(
    now=at(3600),
    tz=UTC,
    troubles=("No notification daemon answers.", "No notification daemon answers.", "The clipboard is missing."),
    with_sessions=frozenset({"Makerspace"}),
    with_connections=frozenset({"Makerspace"}),
    sessions={("Makerspace", "host 1"): Loaded(problem="no answer")},
    mutes=Mutes(mutes={("Makerspace", "host 1"): Mute()}, acknowledged=frozenset({("Makerspace", "host 3")})),
    recent=(Recent(at=NOW, kind=NoticeKind.NO_STAFF, source="Helpdesk"),) * 2,
)


def test_keys_are_unique_in_the_whole_menu() -> None:
    """Item ids on the bus stick to them: a click must never hit another item."""
    keys = [node.key for node in every(build_menu(a_day_at_work(), FULL))]

    assert len(keys) == len(set(keys))


def test_keys_stay_when_states_change() -> None:
    """The menu stays open while readings arrive, and its labels change in place."""
    before = build_menu(after(reading(device("a"), device("b"))), CONTEXT)
    now = build_menu(
        after(reading(device("a"), device("b")), reading(device("a"), offline("b"), taken_at=at(30))), CONTEXT
    )

    assert [node.key for node in every(before)] == [node.key for node in every(now)]
    assert labels(every(before)) != labels(every(now))


def test_no_submenu_is_longer_than_a_screen() -> None:
    for node in every(build_menu(a_day_at_work(), FULL)):
        devices = [child for child in node.children if "device" in child.key.split("/")[-2:-1]]
        assert len(devices) <= 25


def test_labels_are_short_lines_of_plain_text() -> None:
    wordy = after(reading(offline("x" * 900, owner="y" * 900)), failure(problem="z" * 900))

    assert all(len(label) <= 140 for label in labels(every(build_menu(wordy, CONTEXT))))


def test_menu_of_a_quiet_day() -> None:
    menu = build_menu(after(reading(device("a"), device("b"))), CONTEXT)

    assert labels(menu) == [
        "All 2 devices online",
        "-",
        "Makerspace — 2 online",
        "-",
        "Recent",
        "Mute all",
        "-",
        "Refresh now",
        "Pilotlamp",
        "Quit",
    ]
    assert [node.action for node in menu[-3:]] == [RefreshNow(), None, Quit()]
    assert labels(menu[-2].children) == ["Pause", "Open settings file", "About Pilotlamp"]
    assert [node.action for node in menu[-2].children] == [SetPaused(True), OpenSettings(), ShowAbout()]


def test_there_is_one_default_item() -> None:
    assert [node.label for node in build_menu(after(), CONTEXT) if node.default] == ["Refresh now"]


def test_first_rows_name_the_device_that_is_offline() -> None:
    menu = build_menu(after(*went_offline("printer-host")), CONTEXT)

    assert labels(menu)[:3] == ["The device is offline", "-", "printer-host — offline since 19:00"]


def test_problems_come_before_attentions_and_name_their_source() -> None:
    snapshot = after(
        reading(device("new", DeviceState.PENDING)), reading(offline("z"), of=LAPTOPS), sources=(MAKERSPACE, LAPTOPS)
    )

    rows = labels(build_menu(snapshot, CONTEXT))

    assert rows[2:4] == ["z — offline · Laptops", "new — waiting for approval · Makerspace"]


def test_acknowledged_devices_follow_the_others_that_need_somebody() -> None:
    """What nobody has seen yet comes first."""
    snapshot = after(reading(offline("a"), offline("b"), device("new", DeviceState.PENDING)))
    context = MenuContext(now=NOW, tz=UTC, mutes=Mutes(acknowledged=frozenset({("Makerspace", "a")})))

    rows = labels(build_menu(snapshot, context))

    assert rows[2:5] == ["b — offline", "new — waiting for approval", "a — offline (acknowledged)"]


def test_acknowledged_devices_neither_colour_the_icon_nor_count_on_it() -> None:
    """Alerts.md, rule 12."""
    snapshot = after(reading(offline("a"), offline("b")))

    def icon_of(*acknowledged: str) -> tuple[Severity, int]:
        noted = frozenset(("Makerspace", id_) for id_ in acknowledged)
        icon = build_face(snapshot, MenuContext(now=NOW, tz=UTC, mutes=Mutes(acknowledged=noted))).icon
        return icon.severity, icon.count

    assert icon_of("a") == (Severity.PROBLEM, 1)
    assert icon_of("a", "b") == (Severity.OK, 0)


def test_muted_devices_still_colour_the_icon() -> None:
    """Alerts.md, rule 12."""
    muted = MenuContext(now=NOW, tz=UTC, mutes=Mutes(mutes={(None, None): Mute()}))

    assert build_face(after(reading(offline("a"))), muted).icon.severity is Severity.PROBLEM


def test_summary_says_what_is_acknowledged_and_that_all_is_muted() -> None:
    mutes = Mutes(mutes={(None, None): Mute(until=at(3600))}, acknowledged=frozenset({("Makerspace", "a")}))

    face = build_face(after(reading(offline("a"), offline("b"))), MenuContext(now=NOW, tz=UTC, mutes=mutes))

    assert face.tooltip == "2 of 2 devices offline (1 acknowledged) · notifications muted until 20:00"


def test_devices_beyond_the_first_rows_are_one_level_down() -> None:
    """Of GNOME's rows, twenty fit a screen of 768 pixels."""
    menu = build_menu(after(reading(*(offline(f"host {number}") for number in range(8)))), CONTEXT)

    (more,) = [node for node in menu if node.label == "3 more…"]
    assert menu.index(more) == 2 + DIRECT_ROWS
    assert len(menu) <= 20
    assert labels(more.children) == ["host 5 — offline", "host 6 — offline", "host 7 — offline"]


def test_troubles_of_the_desktop_follow_the_summary_once_each() -> None:
    assert labels(build_menu(after(), FULL))[1:4] == [
        "No notification daemon answers.",
        "The clipboard is missing.",
        "-",
    ]


def test_failed_source_has_a_row_with_cause_hint_and_retry() -> None:
    menu = build_menu(after(reading(device("a")), failure(hint="Check the address.", failed_at=at(30))), CONTEXT)

    (row,) = [node for node in menu if node.key == "failed/Makerspace"]
    assert row.label == "Makerspace: no answer within 10 s"
    assert labels(row.children) == ["no answer within 10 s", "Check the address.", "Last reading: 19:00", "Retry"]
    assert row.children[-1].action == RetrySource("Makerspace")


def test_failed_sources_beyond_the_first_rows_are_one_level_down() -> None:
    """Where the network is down all of them fail, and Quit has to stay on a small screen."""
    sources = tuple(source(f"s{number}") for number in range(5))
    menu = build_menu(after(*(failure(of=of) for of in sources), sources=sources), CONTEXT)

    (more,) = [node for node in menu if node.label == "2 more…"]
    assert [node.key for node in more.children] == ["failed/s3", "failed/s4"]
    assert len(menu) <= 20


def test_pause_becomes_resume() -> None:
    menu = build_menu(after(), MenuContext(now=NOW, tz=UTC, paused=True))

    (resume,) = [node for node in every(menu) if node.key == "pause"]
    assert (resume.label, resume.action) == ("Resume", SetPaused(False))


@pytest.mark.parametrize("paused", [False, True])
def test_face_says_the_same_in_icon_tooltip_and_menu(paused: bool) -> None:
    snapshot = after(reading(offline("a"), device("b")))

    face = build_face(snapshot, MenuContext(now=NOW, tz=UTC, paused=paused))

    assert (face.icon.severity, face.icon.count, face.icon.paused) == (Severity.PROBLEM, 1, paused)
    assert face.tooltip == face.menu[0].label == summary(snapshot, NOW, paused=paused)


def test_equal_snapshots_have_equal_faces() -> None:
    """An equal face redraws nothing."""
    assert build_face(a_day_at_work(), FULL) == build_face(a_day_at_work(), FULL)


def test_menu_of_two_sources_with_look_alike_names_keeps_them_apart() -> None:
    twins = (source("a/b"), source("a%2Fb"))
    snapshot = after(*(reading(offline("x"), of=of) for of in twins), sources=twins)

    keys = [node.key for node in every(build_menu(snapshot, CONTEXT))]

    assert len(keys) == len(set(keys))


def test_nothing_has_been_so_since_tomorrow() -> None:
    """The computer's clock was set back after a device was lost."""
    snapshot = after(reading(device("a"), taken_at=at(-60)), *(reading(offline("a"), taken_at=at(s)) for s in (-30, 0)))

    menu = build_menu(snapshot, MenuContext(now=at(-86_400), tz=UTC))

    assert any(node.label == "a — offline since 19:00" for node in menu)
