import cProfile
import io
from datetime import UTC, datetime
from typing import Literal

import pytest
from rich.console import Console, RenderableType

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Connection, DeviceState, PastSession, PrinterState, Role
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.domain.text import clean
from pilotlamp.view.table import attempts_table, rows_table, status_table, watch_view
from pilotlamp.view.tray_view import Notice
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
)
from tests.offers import CATALOGUE
from tests.view.hostile import NAMES


def printed(view: RenderableType, *, width: int = 80, terminal: bool = False) -> str:
    out = io.StringIO()
    colours: Literal["truecolor"] | None = "truecolor" if terminal else None
    Console(file=out, width=width, force_terminal=terminal, color_system=colours).print(view)
    return out.getvalue()


def a_day_at_work() -> Snapshot:
    printing = printer(state=PrinterState.PRINTING, progress_pct=43.0, remaining_s=720.0)
    return after(
        reading(device("My Awesome Element", session=session(), printers=(printing,)), offline("Shelf printer")),
        reading(device("LightInAugust", DeviceState.PENDING, owner="Jason", os="macOS 10.14.6"), of=LAPTOPS),
        reading(
            of=HELPDESK,
            people=(
                person("Justin Patterson", online=False, for_s=57 * 60.0),
                person("Joshua Post", Role.STAFF, viewing="support/getticket ticketid 105792"),
            ),
        ),
        failure(of=HELPDESK, failed_at=at(30), hint="Check the address."),
        sources=(MAKERSPACE, LAPTOPS, HELPDESK),
    )


def notice(title: str, when: datetime = NOW) -> Notice:
    return Notice(
        id="1",
        kind=NoticeKind.DEVICE_OFFLINE,
        urgency=Urgency.CRITICAL,
        at=when,
        source="Makerspace",
        title=title,
        body="Makerspace · 19:00",
    )


def test_entries_that_can_not_be_read_are_told_of_their_source() -> None:
    text = printed(status_table(after(reading(device("a"), left_out=1)), NOW, UTC))

    assert "▲ Makerspace — 1 online, 1 entry can't be read" in text


def test_status_shows_sources_devices_sessions_printers_and_people() -> None:
    text = printed(status_table(a_day_at_work(), at(60), UTC), width=140)

    assert [" ".join(line.split()) for line in text.splitlines()] == [
        "■ Problem 1 of 3 devices offline · 1 waiting for approval · 1 person online",
        "",
        "■ Makerspace — 1 of 2 offline",
        "■ Shelf printer offline",
        "● My Awesome Element online Amsterdam, Netherlands · 203.0.113.7 · 0.2.0",
        "Ultimaker 2 — printing 43 % ████░░░░░░, 12 min left, ≈",
        "19:12",
        "",
        "▲ Laptops — 1 of 1 waiting for approval",
        "▲ LightInAugust waiting for approval Jason · macOS 10.14.6",
        "",
        "● Helpdesk — 1 online",
        "no answer within 10 s",
        "Check the address.",
        "● Joshua Post online 10 min staff, viewing support/getticket 105792",
        "○ Justin Patterson left 57 min ago customer",
    ]


def test_each_device_costs_few_calls() -> None:
    """Ten thousand of them are shown in a few seconds; rich's own table made 2,500 calls for each."""
    devices = 200
    view = after(reading(*(device(f"desk {number}", owner="Jason", os="macOS") for number in range(devices))))

    profile = cProfile.Profile()
    profile.runcall(lambda: printed(status_table(view, NOW, UTC)))

    assert sum(entry.callcount for entry in profile.getstats()) < 800 * devices


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    text = printed(status_table(a_day_at_work(), at(60), UTC), width=width)

    assert max(len(line) for line in text.splitlines()) <= width
    for word in ("203.0.113.7", "printing", "LightInAugust", "105792"):
        assert word in text


@pytest.mark.parametrize(
    ("snapshot", "now", "headline"),
    [
        (after(), NOW, "○ Waiting  Waiting for the first answers"),
        (after(reading(device())), NOW, "● OK  The device is online"),
        (after(reading(device())), at(300), "○? Out of date  1 device online · Makerspace unavailable"),
        (after(failure()), NOW, "○? Unknown  Makerspace unavailable"),
    ],
)
def test_headline_says_the_verdict_in_words(snapshot: Snapshot, now: datetime, headline: str) -> None:
    """Without colour it must say the same."""
    assert printed(status_table(snapshot, now, UTC)).splitlines()[0] == headline


def test_what_is_stale_is_marked_and_not_green() -> None:
    text = printed(status_table(after(reading(device("a"))), at(300), UTC), terminal=True)

    assert "○?" in text
    assert "\x1b[32m" not in text


def test_names_are_no_markup_and_nothing_a_terminal_would_obey() -> None:
    """Texts are cleaned when they are read; what is printed is cleaned again all the same."""
    evil = "[red]x[/red]\x1b]0;owned\x07\x1b[2J\x9b2J\u202e"
    snapshot = after(
        reading(offline(evil, owner=evil, printers=(printer(evil),)), of=source(evil), people=(person(evil),)),
        failure(of=source(evil), problem=evil),
        sources=(source(evil),),
    )

    text = printed(watch_view(snapshot, NOW, UTC, [notice(evil)]), width=200)

    assert "[red]x[/red]" in text
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_live_view_has_the_lamp_the_sources_and_the_last_notices_newest_first() -> None:
    text = printed(watch_view(a_day_at_work(), at(60), UTC, [notice("first"), notice("second", at(30))]))

    assert "│ ■ Problem" in text
    assert "Shelf printer" in text
    assert text.index("second") < text.index("first")
    assert text.splitlines()[-1] == "19:01 · Press Ctrl+C to stop"


def test_live_view_without_notices_has_no_heading_for_them() -> None:
    assert "Last notices" not in printed(watch_view(after(), NOW, UTC))


def test_live_view_shows_the_worst_of_a_long_list() -> None:
    """It has to fit on a screen; ``status`` lists them all."""
    snapshot = after(reading(*(device(f"host {number}") for number in range(40)), offline("bad")))

    live = printed(watch_view(snapshot, NOW, UTC))

    assert "bad" in live
    assert "… and 29 more" in live
    assert "host 39" not in live
    assert "host 39" in printed(status_table(snapshot, NOW, UTC))


def attempt(result: Result, problem: str | None = None, *, name: str = "printer-host") -> Attempt:
    target = Target(source="Makerspace", device="1", name=name)
    return Attempt(at=NOW, target=target, action="sync", result=result, problem=problem)


def test_attempts_say_what_became_of_each_and_why() -> None:
    told = (
        attempt(Result.DONE),
        attempt(Result.REFUSED, "no printers"),
        attempt(Result.UNCERTAIN, "no answer within 10 s"),
    )

    assert [line.rstrip() for line in printed(attempts_table(told, CATALOGUE), width=100).splitlines()] == [
        "✓ Synced printers of printer-host",
        "✗ Printers of printer-host could not be synced — no printers",
        "? Printers of printer-host may have been synced — no answer within 10 s",
    ]


def test_every_result_has_its_mark() -> None:
    told = printed(attempts_table([attempt(result, "why") for result in Result], CATALOGUE))

    assert [line[0] for line in told.splitlines()] == ["✓", "✗", "✗", "✗", "?"]


def test_users_are_listed_with_what_is_known() -> None:
    users = (
        Connection(id="u1", name="Ada", email="ada@example.com", is_admin=True),
        Connection(id="u2", name="Bob", is_admin=False),
        Connection(id="u3", name="Eve"),
    )

    assert [line.split() for line in printed(rows_table(users, NOW, UTC)).splitlines()] == [
        ["Name", "Email", "Admin", "Id"],
        ["Ada", "ada@example.com", "yes", "u1"],
        ["Bob", "no", "u2"],
        ["Eve", "u3"],
    ]


def test_sessions_are_listed_with_when_and_where() -> None:
    sessions = (
        PastSession(id="1", started_at=at(-86_400), updated_at=at(-60), session=session()),
        PastSession(id="2", session=session(since=at(-120), ip=None, city=None, isp=None)),
    )

    told = printed(rows_table(sessions, NOW, UTC), width=140)
    assert [" ".join(line.split()) for line in told.splitlines()] == [
        "Started Last seen Place IP address Internal IP Provider Version",
        "yesterday 19:00 18:59 Amsterdam, Netherlands 203.0.113.7 192.168.1.20 Example Net 0.2.0",
        "18:58 Netherlands 192.168.1.20 0.2.0",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_markup_or_obeyed_by_a_terminal_in_any_list(name: str) -> None:
    user = Connection(id=name, name=name, email=name)
    past = PastSession(id=name, session=session(ip=name, city=name, version=name))
    lists = (
        attempts_table([attempt(Result.REFUSED, name, name=name)], CATALOGUE),
        rows_table((user,), NOW, UTC),
        rows_table((past,), NOW, UTC),
    )

    for view in lists:
        told = printed(view, width=2000)
        assert told.replace("\n", "").isprintable()
        assert clean(name)[:50] in told


@pytest.mark.parametrize("whole", [True, False])
def test_acknowledged_outage_is_neither_red_nor_green(whole: bool) -> None:
    snapshot = after(
        reading(offline("a"), device("b")), reading(device("c"), of=LAPTOPS), sources=(MAKERSPACE, LAPTOPS)
    )
    mutes = Mutes(acknowledged=frozenset({("Makerspace", "a"), ("Makerspace", "b")}))

    view = status_table(snapshot, NOW, UTC, mutes) if whole else watch_view(snapshot, NOW, UTC, mutes=mutes)

    text = printed(view, width=120)
    assert "◆ Acknowledged  1 of 3 devices offline (acknowledged)" in text
    assert "◆ Makerspace — 1 of 2 offline" in text
    assert "◆  a" in text
    assert "offline (acknowledged)" in text
    assert "● Laptops — 1 online" in text
    assert "■" not in text
    assert "\x1b[31m" not in printed(view, width=120, terminal=True)


def test_that_everything_is_muted_is_in_the_headline() -> None:
    view = status_table(after(reading(device("a"))), NOW, UTC, Mutes(mutes={(None, None): Mute()}))

    assert printed(view).startswith("● OK ☾  The device is online · Notifications muted")
