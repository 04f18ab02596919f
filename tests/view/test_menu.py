from collections.abc import Iterable, Iterator
from datetime import UTC

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.mutes import Mute, Mutes, Scope
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState, Role, Source
from pilotlamp.domain.snapshot import Reading, Snapshot
from pilotlamp.view.clicks import OpenSettings, Quit, RefreshNow, RetrySource, SetPaused, ShowAbout
from pilotlamp.view.menu.build import DIRECT_ROWS, Loaded, MenuContext, build_menu, build_tray_view
from pilotlamp.view.summary import summary
from pilotlamp.view.tray_view import LazyItems, MenuNode
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
from tests.offers import CATALOGUE

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
    warnings=("No notification daemon answers.", "No notification daemon answers.", "The clipboard is missing."),
    catalogue=CATALOGUE,
    lists={("Makerspace", "host 1", "sessions"): Loaded(problem="no answer")},
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
        "Mute everything",
        "-",
        "Refresh now",
        "Pilotlamp",
        "Quit Pilotlamp",
    ]
    assert [node.click for node in menu[-3:]] == [RefreshNow(), None, Quit()]
    assert labels(menu[-2].children) == ["Pause", "Open settings file", "About Pilotlamp"]
    assert [node.click for node in menu[-2].children] == [SetPaused(True), OpenSettings(), ShowAbout()]


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


def test_acknowledged_devices_take_the_red_off_the_icon_and_leave_a_look_of_its_own() -> None:
    """Alerts.md, rules 12 and 17."""
    snapshot = after(reading(offline("a"), offline("b")))

    def icon_of(*acknowledged: str) -> tuple[Severity, int, bool]:
        noted = frozenset(("Makerspace", id_) for id_ in acknowledged)
        icon = build_tray_view(snapshot, MenuContext(now=NOW, tz=UTC, mutes=Mutes(acknowledged=noted))).icon
        return icon.severity, icon.count, icon.acknowledged

    assert icon_of("a") == (Severity.PROBLEM, 1, False)
    assert icon_of("a", "b") == (Severity.OK, 2, True)


def test_muted_devices_still_colour_the_icon() -> None:
    """Alerts.md, rule 12."""
    muted = MenuContext(now=NOW, tz=UTC, mutes=Mutes(mutes={(None, None): Mute()}))

    assert build_tray_view(after(reading(offline("a"))), muted).icon.severity is Severity.PROBLEM


@pytest.mark.parametrize(
    ("scopes", "muted"),
    [
        ([], False),
        ([("Makerspace", None)], False),
        ([("Makerspace", "a"), ("Laptops", None)], False),
        ([("Makerspace", None), ("Laptops", None)], True),
        ([(None, None)], True),
    ],
)
def test_icon_shows_that_there_are_no_notifications_at_all(scopes: list[Scope], muted: bool) -> None:
    """Also where each source was muted by itself."""
    snapshot = after(reading(device("a")), reading(device("b"), of=LAPTOPS), sources=(MAKERSPACE, LAPTOPS))
    context = MenuContext(now=NOW, tz=UTC, mutes=Mutes(mutes=dict.fromkeys(scopes, Mute())))

    tray_view = build_tray_view(snapshot, context)

    assert tray_view.icon.muted is muted
    assert ("Notifications muted" in tray_view.tooltip) is muted


def test_where_each_source_is_muted_the_first_that_is_heard_again_counts() -> None:
    snapshot = after(reading(device("a")), reading(device("b"), of=LAPTOPS), sources=(MAKERSPACE, LAPTOPS))
    mutes = Mutes(mutes={("Makerspace", None): Mute(), ("Laptops", None): Mute(until=at(3600))})

    tray_view = build_tray_view(snapshot, MenuContext(now=NOW, tz=UTC, mutes=mutes))

    assert tray_view.tooltip == "All 2 devices online · Notifications muted until 20:00"


def test_mute_of_everything_until_all_is_back_says_so() -> None:
    mutes = Mutes(mutes={(None, None): Mute(until_online=True)})

    tray_view = build_tray_view(after(reading(offline("a"))), MenuContext(now=NOW, tz=UTC, mutes=mutes))

    assert tray_view.menu[0].label == "The device is offline · Notifications muted until everything is back online"


def test_summary_says_what_is_acknowledged_and_that_all_is_muted() -> None:
    mutes = Mutes(mutes={(None, None): Mute(until=at(3600))}, acknowledged=frozenset({("Makerspace", "a")}))

    tray_view = build_tray_view(after(reading(offline("a"), offline("b"))), MenuContext(now=NOW, tz=UTC, mutes=mutes))

    assert tray_view.menu[0].label == "2 of 2 devices offline (1 acknowledged) · Notifications muted until 20:00"
    assert tray_view.tooltip.splitlines() == [tray_view.menu[0].label, "b — offline", "a — offline (acknowledged)"]


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
    assert row.children[-1].click == RetrySource("Makerspace")


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
    assert (resume.label, resume.click) == ("Resume", SetPaused(False))


@pytest.mark.parametrize("paused", [False, True])
def test_face_says_the_same_in_icon_tooltip_and_menu(paused: bool) -> None:
    snapshot = after(reading(offline("a"), device("b")))

    tray_view = build_tray_view(snapshot, MenuContext(now=NOW, tz=UTC, paused=paused))

    assert (tray_view.icon.severity, tray_view.icon.count, tray_view.icon.paused) == (Severity.PROBLEM, 1, paused)
    assert tray_view.tooltip.splitlines()[0] == tray_view.menu[0].label == summary(snapshot, NOW, paused=paused)


def went_offline_one_by_one(*names: str, of: Source = MAKERSPACE) -> tuple[Reading, ...]:
    """Each a minute after the one before."""
    return tuple(
        reading(
            *((offline if place < gone else device)(name) for place, name in enumerate(names)), of=of, taken_at=at(s)
        )
        for gone in range(len(names) + 1)
        for s in (gone * 60, gone * 60 + 30)
    )


def test_latest_outage_is_first_in_menu_and_tooltip() -> None:
    """Sorted by name it would hide in "more…"."""
    number = DIRECT_ROWS + 2
    snapshot = after(*went_offline_one_by_one(*(f"host {place:02}" for place in range(number))))

    tray_view = build_tray_view(snapshot, MenuContext(now=at(number * 60 + 40), tz=UTC))

    latest_first = [f"host {place:02} — offline since 19:{place + 1:02}" for place in reversed(range(number))]
    (more,) = [node for node in tray_view.menu if node.key == "more"]
    assert [node.label for node in tray_view.menu if node.key.startswith("problem/")] == latest_first[:DIRECT_ROWS]
    assert labels(more.children) == latest_first[DIRECT_ROWS:]
    assert tray_view.tooltip.splitlines() == [
        f"{number} of {number} devices offline",
        *latest_first[:3],
        f"and {number - 3} more",
    ]


def test_latest_outage_of_all_sources_is_first() -> None:
    snapshot = after(
        *went_offline_one_by_one("a", "c"),
        reading(device("b"), of=LAPTOPS),
        reading(offline("b"), of=LAPTOPS, taken_at=at(90)),
        reading(offline("b"), of=LAPTOPS, taken_at=at(150)),
        sources=(MAKERSPACE, LAPTOPS),
    )

    rows = labels(build_menu(snapshot, MenuContext(now=at(3600), tz=UTC)))

    assert [row[0] for row in rows[2:5]] == ["c", "b", "a"]


def test_outage_that_was_there_before_follows_the_others() -> None:
    snapshot = after(
        reading(offline("old"), device("z")), *(reading(offline("old"), offline("z"), taken_at=at(s)) for s in (30, 60))
    )

    rows = labels(build_menu(snapshot, MenuContext(now=at(3600), tz=UTC)))

    assert rows[2:4] == ["z — offline since 19:00", "old — offline"]


def test_summary_can_be_clicked() -> None:
    """A disabled row is the palest of all, and most themes draw it too pale to be read."""
    assert build_menu(after(), CONTEXT)[0].click == RefreshNow()


def test_row_of_a_long_list_is_found_without_the_others() -> None:
    """It may have been pushed there while the menu was open."""
    menu = build_menu(after(reading(*(offline(f"host {number:02}") for number in range(60)))), CONTEXT)
    (more,) = [node for node in menu if node.key == "more"]
    finds = [group.children.find for group in more.children if isinstance(group.children, LazyItems)]

    found = [find("problem/Makerspace/device/host 59") for find in finds if find]

    assert [node and node.label for node in found] == [None] * (len(found) - 1) + ["host 59 — offline"]
    assert more.children[0].label == f"{DIRECT_ROWS + 1} – {DIRECT_ROWS + 25}"


def test_equal_snapshots_have_equal_faces() -> None:
    """An equal tray view redraws nothing."""
    assert build_tray_view(a_day_at_work(), FULL) == build_tray_view(a_day_at_work(), FULL)


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
