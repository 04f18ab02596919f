import json
from datetime import datetime, timedelta, timezone
from typing import Any, cast

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Connection, DeviceState, PastSession, PrinterState, Role
from pilotlamp.domain.snapshot import FailureKind, Outcome
from pilotlamp.view.jsonout import (
    act_results,
    device_rows,
    dumps,
    notice_line,
    source_line,
    state_line,
    status,
)
from pilotlamp.view.tray_view import Notice
from tests.builders import (
    HELPDESK,
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
    status_of,
    went_offline,
)


def first_source(*outcomes: Outcome, now: datetime = NOW) -> dict[str, Any]:
    sources = cast("list[dict[str, Any]]", status(after(*outcomes), now)["sources"])
    return sources[0]


def test_status_before_the_first_poll() -> None:
    assert status(after(), NOW) == {
        "at": "2026-11-21T19:00:00Z",
        "severity": "unknown",
        "stale": False,
        "sources": [
            {
                "name": "Makerspace",
                "kind": "formide",
                "state": "waiting",
                "error": None,
                "checked_at": None,
                "seen_at": None,
                "devices": [],
                "people": [],
                "left_out": 0,
            }
        ],
    }


def test_entries_that_can_not_be_read_are_counted() -> None:
    """Those of the list and those of printers, as long as there is no other reading."""
    read = reading(device(), left_out=2, printers_left_out=1)

    assert first_source(read, failure(failed_at=at(30)))["left_out"] == 3
    assert status(after(read), NOW)["severity"] == "attention"


def test_status_names_every_field_of_a_device() -> None:
    made = printer("Ultimaker 2", PrinterState.PRINTING, id="usb0", progress_pct=43.5, remaining_s=720.0)
    full = device(
        "My Awesome Element",
        id="55c8",
        type="the_element",
        owner="Ada",
        os="Linux",
        encrypted=True,
        tags=("a", "b"),
        session=session(since=at(-60)),
        printers=(made,),
    )

    assert first_source(reading(full))["devices"] == [
        {
            "id": "55c8",
            "name": "My Awesome Element",
            "type": "the_element",
            "state": "online",
            "owner": "Ada",
            "os": "Linux",
            "encrypted": True,
            "tags": ["a", "b"],
            "session": {
                "ip": "203.0.113.7",
                "ip_internal": "192.168.1.20",
                "city": "Amsterdam",
                "country": "Netherlands",
                "isp": "Example Net",
                "version": "0.2.0",
                "since": "2026-11-21T18:59:00Z",
            },
            "printers": [
                {
                    "id": "usb0",
                    "name": "Ultimaker 2",
                    "state": "printing",
                    "progress_pct": 43.5,
                    "remaining_s": 720,
                    "ends_at": "2026-11-21T19:12:00Z",
                    "job": None,
                    "elapsed_s": None,
                    "last_job": None,
                    "jobs_waiting": None,
                    "accepts_jobs": None,
                    "supplies": [],
                    "conditions": [],
                }
            ],
            "conditions": [],
        }
    ]


def test_keys_of_what_is_not_known_are_null() -> None:
    bare = first_source(reading(device(printers=(printer(),))))["devices"][0]

    assert (bare["type"], bare["owner"], bare["session"], bare["tags"]) == (None, None, None, [])
    assert (bare["printers"][0]["progress_pct"], bare["printers"][0]["remaining_s"]) == (None, None)


def test_status_names_every_field_of_a_person() -> None:
    who = person("Jack Smith", Role.STAFF, id="4145", viewing="support/getticket ticketid 105792", link="https://d/x")

    assert first_source(reading(people=(who,)))["people"] == [
        {
            "id": "4145",
            "name": "Jack Smith",
            "role": "staff",
            "online": True,
            "for_s": 600,
            "viewing": "support/getticket ticketid 105792",
            "link": "https://d/x",
        }
    ]


def test_state_is_the_confirmed_one() -> None:
    """One missed answer is no outage (alerts.md, rule 2)."""
    once = first_source(reading(device()), reading(offline(), taken_at=at(30)))
    twice = first_source(*went_offline())

    assert (once["devices"][0]["state"], twice["devices"][0]["state"]) == ("online", "offline")


def test_failed_source_keeps_its_devices_and_says_why() -> None:
    failed = first_source(
        reading(device()), failure(FailureKind.RATE_LIMITED, failed_at=at(30), problem="slow down", hint="Wait.")
    )

    assert (failed["state"], failed["error"]) == ("rate_limited", "slow down. Wait.")
    assert (failed["seen_at"], failed["checked_at"]) == ("2026-11-21T19:00:00Z", "2026-11-21T19:00:30Z")
    assert len(failed["devices"]) == 1


def test_times_are_utc_without_fractions() -> None:
    local = datetime(2026, 11, 21, 20, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))

    assert status(after(), local)["at"] == "2026-11-21T19:00:00Z"


@pytest.mark.parametrize("odd", [float("inf"), float("nan")])
def test_numbers_that_json_does_not_have_are_null(odd: float) -> None:
    found = first_source(reading(people=(person(for_s=odd),)))

    assert found["people"][0]["for_s"] is None


def test_state_line_counts() -> None:
    snapshot = after(
        reading(device("a"), offline("b"), device("c", DeviceState.PENDING), device("d", DeviceState.UNKNOWN)),
        reading(of=HELPDESK, people=(person(), person("x", online=False))),
        sources=(MAKERSPACE, HELPDESK),
    )

    assert state_line(snapshot, NOW) == {
        "type": "state",
        "at": "2026-11-21T19:00:00Z",
        "severity": "problem",
        "stale": False,
        "counts": {"online": 1, "offline": 1, "pending": 1, "unknown": 1, "people_online": 1},
    }


def test_notice_line_names_every_field() -> None:
    made = Notice(
        id="7",
        kind=NoticeKind.DEVICE_ONLINE,
        urgency=Urgency.NORMAL,
        at=NOW,
        source="Makerspace",
        subjects=("h1",),
        title="printer-host is back online",
        body="Was offline for 4 min.",
        replaces="3",
    )

    assert notice_line(made) == {
        "type": "notice",
        "at": "2026-11-21T19:00:00Z",
        "id": "7",
        "replaces": "3",
        "kind": "device_online",
        "source": "Makerspace",
        "subjects": ["h1"],
        "title": "printer-host is back online",
        "body": "Was offline for 4 min.",
        "urgency": "normal",
    }


def test_notice_of_no_source_has_null_there() -> None:
    lost = Notice(
        id="7", kind=NoticeKind.NETWORK_LOST, urgency=Urgency.NORMAL, at=NOW, source="", title="down", body="All of it."
    )

    line = notice_line(lost)

    assert (line["kind"], line["source"], line["subjects"]) == ("network_lost", None, [])


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (reading(), "ok", None),
        (failure(FailureKind.BAD_REPLY, problem="no JSON", hint="Is it on?"), "bad_reply", "no JSON. Is it on?"),
    ],
)
def test_source_line_says_state_and_error(outcome: Outcome, state: str, error: str | None) -> None:
    assert source_line(status_of(after(outcome)), NOW) == {
        "type": "source",
        "at": "2026-11-21T19:00:00Z",
        "source": "Makerspace",
        "state": state,
        "error": error,
    }


def test_json_is_one_line_that_can_be_written() -> None:
    """Half of a surrogate pair can't be encoded, and a line break would end the object."""
    line = dumps({"name": "Zoë 💡", "odd": "a\ud800b\nc"})

    assert "\n" not in line
    assert line.encode("utf-8")
    assert json.loads(line) == {"name": "Zoë 💡", "odd": "a?b\nc"}


def test_json_has_no_character_that_a_terminal_obeys() -> None:
    """Joiners stay: many scripts and emoji need them."""
    assert dumps("a\x9bb\u202ec\u200dd\u200ce") == '"a\\u009bb\\u202ec\u200dd\u200ce"'


def test_results_of_an_action_say_what_became_of_each_device() -> None:
    def tried(name: str, result: Result, problem: str | None = None) -> Attempt:
        target = Target(source="Makerspace", device=f"id of {name}", name=name)
        return Attempt(at=NOW, target=target, action="sync", result=result, problem=problem)

    assert act_results("Makerspace", "sync", (tried("a", Result.DONE), tried("b", Result.REFUSED, "no printers"))) == {
        "source": "Makerspace",
        "action": "sync",
        "results": [
            {"device": {"id": "id of a", "name": "a"}, "result": "done", "problem": None},
            {"device": {"id": "id of b", "name": "b"}, "result": "refused", "problem": "no printers"},
        ],
    }


def test_users_have_the_id_by_which_they_are_acted_on() -> None:
    users = (
        Connection(id="u1", name="Ada", email="ada@example.com", is_admin=True),
        Connection(id="u2", name="Bob"),
    )

    assert device_rows("Makerspace", device(), "users", users) == {
        "source": "Makerspace",
        "device": {"id": "printer-host", "name": "printer-host"},
        "users": [
            {"id": "u1", "name": "Ada", "email": "ada@example.com", "admin": True},
            {"id": "u2", "name": "Bob", "email": None, "admin": None},
        ],
    }


def test_past_sessions_have_the_keys_of_a_present_one() -> None:
    past = PastSession(id="s1", started_at=at(-60), session=session(since=at(-60)))

    present = first_source(reading(device(session=session(since=at(-60)))))["devices"][0]["session"]
    assert device_rows("Makerspace", device(), "sessions", (past,)) == {
        "source": "Makerspace",
        "device": {"id": "printer-host", "name": "printer-host"},
        "sessions": [{"id": "s1", "started_at": "2026-11-21T18:59:00Z", "updated_at": None, **present}],
    }
