from datetime import UTC

import pytest

from pilotlamp.domain.alerts.mutes import Mutes
from pilotlamp.domain.model import Device, PastSession, Printer, PrinterState, Supply
from pilotlamp.view.clicks import Acknowledge, CopyText, LoadList, OpenLink, ShowDetails
from pilotlamp.view.menu.context import Loaded, MenuContext
from pilotlamp.view.menu.device import device_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, at, device, offline, printer, reading, session, status_of
from tests.offers import CATALOGUE

ITEM = ("Makerspace", "printer-host")


def node_of(shown: Device, context: MenuContext | None = None) -> MenuNode:
    (tracked,) = status_of(after(reading(shown))).devices.values()
    return device_node("source", "Makerspace", shown.name, tracked, context or MenuContext(now=NOW, tz=UTC))


def labels(node: MenuNode) -> list[str]:
    return ["-" if child.separator else child.label for child in node.children]


def submenu(node: MenuNode, label: str) -> MenuNode:
    (found,) = [child for child in node.children if child.label == label]
    return found


def with_sessions(loaded: Loaded | None) -> MenuContext:
    known = {(*ITEM, "sessions"): loaded} if loaded else {}
    return MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, lists=known)


def test_device_that_is_a_printer_shows_its_job_queue_and_supplies() -> None:
    made = Printer(
        id="laser",
        name="Laser 9",
        state=PrinterState.PRINTING,
        job="report.pdf",
        jobs_waiting=2,
        supplies=(Supply(name="black toner", level_pct=12.0),),
    )

    node = node_of(device("Laser 9", id="laser", printers=(made,)))

    assert node.label == "Laser 9 — printing"
    assert labels(node)[:4] == ["Printing", "Job: report.pdf", "Jobs waiting: 2", "Supplies: black toner 12 %"]


def test_device_shows_all_that_is_known_of_it() -> None:
    printing = printer(state=PrinterState.PRINTING, progress_pct=43.0, remaining_s=720.0)

    node = node_of(device(type="the_element", mac="CLIENT_MAC", session=session(), printers=(printing,)))

    assert node.label == "printer-host — online"
    assert labels(node) == [
        "Online",
        "Type: the_element",
        "MAC address: CLIENT_MAC",
        "IP address: 203.0.113.7",
        "Internal IP: 192.168.1.20",
        "Place: Amsterdam, Netherlands",
        "Provider: Example Net",
        "Version: 0.2.0",
        "Ultimaker 2 — printing 43 % ████░░░░░░, 12 min left, ≈ 19:12",
        "-",
        "Mute printer-host",
        "Details…",
    ]


def test_facts_of_a_device_can_be_read_and_copied() -> None:
    """A row without an action is drawn too pale to be read by most themes."""
    known = device(mac="aa:bb", type="the_element", session=session(), printers=(printer(),))

    facts = [child for child in node_of(known).children if child.click and not child.children]

    assert [child.click for child in facts][:-1] == [
        CopyText("printer-host — online"),
        CopyText("the_element"),
        CopyText("aa:bb"),
        CopyText("203.0.113.7"),
        CopyText("192.168.1.20"),
        CopyText("Amsterdam, Netherlands"),
        CopyText("Example Net"),
        CopyText("0.2.0"),
        CopyText("Ultimaker 2 — idle"),
    ]


def test_long_fact_is_shortened_in_its_row_and_copied_whole() -> None:
    row = submenu(node_of(device(type="x" * 100)), f"Type: {'x' * 59}…")

    assert row.click == CopyText("x" * 100)


def test_page_and_details_of_a_device_can_be_opened() -> None:
    node = node_of(device(page="https://example.com/d"))

    assert [child.click for child in node.children][-2:] == [
        ShowDetails("Makerspace", "printer-host"),
        OpenLink("https://example.com/d"),
    ]


def test_bare_device_still_has_its_details() -> None:
    assert labels(node_of(offline())) == ["Offline", "-", "Acknowledge", "Mute printer-host", "Details…"]


@pytest.mark.parametrize("shown", [offline(), device(encrypted=False)])
def test_problem_and_attention_can_be_acknowledged(shown: Device) -> None:
    assert submenu(node_of(shown), "Acknowledge").click == Acknowledge(*ITEM)


def test_acknowledged_device_says_so_instead() -> None:
    context = MenuContext(now=NOW, tz=UTC, mutes=Mutes(acknowledged=frozenset({ITEM})))

    node = node_of(offline(), context)

    assert node.label == "printer-host — offline (acknowledged)"
    assert "Acknowledge" not in labels(node)


def test_device_that_recovered_is_not_acknowledged_any_more() -> None:
    """What was acknowledged is over, even before the next decision drops it."""
    context = MenuContext(now=NOW, tz=UTC, mutes=Mutes(acknowledged=frozenset({ITEM})))

    assert node_of(device(), context).label == "printer-host — online"


def test_expected_off_is_nothing_to_acknowledge() -> None:
    node = node_of(offline(expected_off=True))

    assert node.label == "printer-host — offline, as expected"
    assert "Acknowledge" not in labels(node)


def test_lists_are_offered_only_where_the_source_has_them() -> None:
    mine = device(allowed_actions=("users",))

    assert labels(node_of(mine, with_sessions(None)))[1:-3] == ["Recent sessions", "People"]
    assert labels(node_of(device(), with_sessions(None)))[1:-3] == ["Recent sessions"]
    assert labels(node_of(mine))[1:-3] == []


@pytest.mark.parametrize("loaded", [Loaded(loading=True), Loaded(loading=True, problem="no answer")])
def test_sessions_are_loaded_when_the_submenu_opens(loaded: Loaded) -> None:
    sessions = submenu(node_of(device(), with_sessions(loaded)), "Recent sessions")

    assert sessions.on_open == LoadList(*ITEM, "sessions")
    assert labels(sessions) == ["Loading…"]


def test_a_list_can_be_asked_for_by_a_click() -> None:
    """Not every host tells when a submenu opens: MATE's panel does not."""
    (row,) = submenu(node_of(device(), with_sessions(None)), "Recent sessions").children

    assert (row.label, row.click) == ("Load now", LoadList(*ITEM, "sessions"))


def test_sessions_say_when_where_and_with_what() -> None:
    past = (
        PastSession(id="1", started_at=at(-86_400), session=session()),
        PastSession(id="1", session=session(since=at(-60), ip=None, city=None, country=None, version=None)),
        PastSession(id="2", session=session(version=None, city=None)),
    )

    sessions = submenu(node_of(device(), with_sessions(Loaded(rows=past))), "Recent sessions")

    assert labels(sessions) == [
        "yesterday 19:00 — Amsterdam, Netherlands, 203.0.113.7, version 0.2.0",
        "18:59",
        "time unknown — Netherlands, 203.0.113.7",
    ]
    assert len({child.key for child in sessions.children}) == 3


def test_failed_list_says_why_and_offers_to_retry() -> None:
    sessions = submenu(node_of(device(), with_sessions(Loaded(problem="no answer"))), "Recent sessions")

    assert labels(sessions) == ["no answer", "Retry"]
    assert sessions.children[1].click == LoadList(*ITEM, "sessions")


def test_known_rows_stay_while_they_are_loaded_anew() -> None:
    past = (PastSession(id="1", started_at=at(-60), session=session()),)

    sessions = submenu(node_of(device(), with_sessions(Loaded(rows=past, loading=True))), "Recent sessions")

    assert labels(sessions) == ["18:59 — Amsterdam, Netherlands, 203.0.113.7, version 0.2.0"]


def test_empty_list_says_so() -> None:
    assert labels(submenu(node_of(device(), with_sessions(Loaded(rows=()))), "Recent sessions")) == ["None"]


def test_same_device_in_two_places_has_two_keys() -> None:
    (tracked,) = status_of(after(reading(device()))).devices.values()
    context = MenuContext(now=NOW, tz=UTC)

    here, there = (device_node(root, "Makerspace", "x", tracked, context) for root in ("problem", "source"))

    assert here.key != there.key
    assert not {child.key for child in here.children} & {child.key for child in there.children}
