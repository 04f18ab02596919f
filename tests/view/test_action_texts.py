from datetime import UTC
from typing import Any

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import (
    Approve,
    Assign,
    Command,
    Invite,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
    Target,
    Verb,
)
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Connection, Device, DeviceState
from pilotlamp.view.action_texts import argument_of, attempt_notice, attempt_text, doing, why_not
from pilotlamp.view.actions import ShowDetails
from pilotlamp.view.tray_view import Notice
from tests.builders import NOW, device, offline
from tests.view.hostile import NAMES, is_harmless

TARGET = Target(source="Makerspace", device="printer-host", name="printer-host")
ADA = Connection(id="u1", name="Ada", email="ada@example.com")

COMMANDS: tuple[Command, ...] = (
    SyncPrinters(),
    Invite("a@b.c"),
    RenameUser("u1", "Countess"),
    SetAdmin("u1", admin=True),
    RemoveUser("u1"),
    Approve(),
    Assign("jdoe"),
    Revoke(),
)


def attempt(action: str, result: Result = Result.DONE, **parts: Any) -> Attempt:
    return Attempt(**{"at": NOW, "target": TARGET, "action": action, "result": result, **parts})


def told(made: Attempt) -> Notice:
    return attempt_notice(made, id="1", urgency=Urgency.NORMAL, tz=UTC)


@pytest.mark.parametrize("verb", list(Verb))
def test_what_may_be_done_to_the_chosen_device_has_no_objection(verb: Verb) -> None:
    assert why_not(TARGET, verb, device(may=(verb,))) is None


def test_renamed_device_is_not_what_was_chosen() -> None:
    renamed = device("printer-host", may=(Verb.SYNC,))

    assert why_not(Target(source="Makerspace", device="printer-host", name="old"), Verb.SYNC, renamed) == (
        "It is called printer-host now; nothing was done"
    )


def test_target_without_a_name_is_the_device_whatever_its_name() -> None:
    anonymous = Target(source="Makerspace", device="printer-host", name="")

    assert why_not(anonymous, Verb.SYNC, device(may=(Verb.SYNC,))) is None


@pytest.mark.parametrize(
    ("verb", "now", "reason"),
    [
        (Verb.SYNC, offline(), "printer-host is offline: it can't sync its printers now"),
        (Verb.SYNC, device(), "printer-host can't sync its printers now"),
        (Verb.INVITE, device(), "You need to be an admin user of printer-host for this"),
        (Verb.REMOVE_USER, device(), "You need to be an admin user of printer-host for this"),
        (Verb.REVOKE, offline(), "printer-host has been revoked in the meantime"),
        (Verb.APPROVE, offline(), "printer-host has been revoked in the meantime"),
        (Verb.APPROVE, device(may=(Verb.REVOKE,)), "printer-host is not waiting for approval any more"),
        (Verb.ASSIGN, device(may=(Verb.REVOKE,)), "printer-host can't be assigned now"),
    ],
)
def test_what_may_not_be_done_says_why(verb: Verb, now: Device, reason: str) -> None:
    assert why_not(TARGET, verb, now) == reason


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        (SyncPrinters(), None),
        (Invite("a@b.c"), "a@b.c"),
        (RenameUser("u1", "Countess"), "Ada → Countess"),
        (SetAdmin("u1", admin=True), "Ada → admin"),
        (SetAdmin("u1", admin=False), "Ada → not admin"),
        (RemoveUser("u1"), "Ada"),
        (Approve(), None),
        (Approve("jdoe"), "jdoe"),
        (Assign("jdoe"), "jdoe"),
        (Revoke(), None),
    ],
)
def test_argument_is_with_or_to_whom_it_is_done(command: Command, argument: str | None) -> None:
    assert argument_of(command, ADA) == argument


@pytest.mark.parametrize(
    ("connection", "argument"),
    [(None, "u1"), (Connection(id="u1", name="", email="ada@example.com"), "ada@example.com")],
)
def test_user_without_a_known_name_is_named_by_what_else_there_is(connection: Connection | None, argument: str) -> None:
    assert argument_of(RemoveUser("u1"), connection) == argument


def test_what_is_being_done_is_said_in_words_of_its_own() -> None:
    assert [doing(command) for command in COMMANDS] == [
        "Syncing printers…",
        "Inviting…",
        "Renaming…",
        "Changing admin rights…",
        "Removing…",
        "Approving…",
        "Assigning…",
        "Revoking access…",
    ]


@pytest.mark.parametrize(
    ("command", "done", "failed"),
    [
        (SyncPrinters(), "Synced printers of printer-host", "printers could not be synced"),
        (Invite("a@b.c"), "Invited a@b.c to printer-host", "a@b.c could not be invited"),
        (
            RenameUser("u1", "Countess"),
            "Renamed Ada to Countess on printer-host",
            "Ada could not be renamed to Countess",
        ),
        (SetAdmin("u1", admin=True), "Ada is admin of printer-host now", "admin rights of Ada could not be changed"),
        (
            SetAdmin("u1", admin=False),
            "Ada is not admin of printer-host now",
            "admin rights of Ada could not be changed",
        ),
        (RemoveUser("u1"), "Removed Ada from printer-host", "Ada could not be removed"),
        (Approve(), "Approved printer-host", "could not be approved"),
        (
            Approve("jdoe"),
            "Approved printer-host and assigned it to jdoe",
            "could not be approved and assigned to jdoe",
        ),
        (Assign("jdoe"), "Assigned printer-host to jdoe", "could not be assigned to jdoe"),
        (Revoke(), "Revoked access for printer-host", "access could not be revoked"),
    ],
)
def test_what_was_done_and_what_was_not(command: Command, done: str, failed: str) -> None:
    argument = argument_of(command, ADA)
    uncertain = failed.replace("could not be", "may have been")

    assert attempt_text(attempt(command.verb, argument=argument)) == done
    for result in (Result.REFUSED, Result.CHANGED, Result.UNREACHABLE):
        assert attempt_text(attempt(command.verb, result, argument=argument)) == f"printer-host: {failed}"
    assert attempt_text(attempt(command.verb, Result.UNCERTAIN, argument=argument)) == f"printer-host: {uncertain}"


def test_user_defined_action_is_told_by_its_label() -> None:
    assert attempt_text(attempt("Open a shell")) == "Open a shell: printer-host"
    assert attempt_text(attempt("Open a shell", Result.REFUSED)) == "printer-host: “Open a shell” could not be done"


def test_device_without_a_name_is_told_by_its_id() -> None:
    anonymous = Target(source="Laptops", device="7f3a", name="")

    assert attempt_text(attempt(Verb.REVOKE, target=anonymous)) == "Revoked access for 7f3a"


def test_done_is_told_with_where_and_when() -> None:
    assert told(attempt(Verb.SYNC)) == Notice(
        id="1",
        kind=NoticeKind.ACTION_DONE,
        urgency=Urgency.NORMAL,
        at=NOW,
        source="Makerspace",
        subjects=("printer-host",),
        title="Synced printers of printer-host",
        body="Makerspace · 19:00",
        default=ShowDetails("Makerspace", "printer-host"),
    )


@pytest.mark.parametrize(
    ("problem", "body"),
    [
        ("the server said: no printers", "The server said: no printers. Makerspace · 19:00"),
        ("Already invited.", "Already invited. Makerspace · 19:00"),
        (None, "Makerspace · 19:00"),
    ],
)
def test_failure_is_told_with_the_reason_as_a_sentence(problem: str | None, body: str) -> None:
    made = told(attempt(Verb.SYNC, Result.REFUSED, problem=problem))

    assert made.kind is NoticeKind.ACTION_FAILED
    assert made.body == body


@pytest.mark.parametrize(
    ("problem", "why"), [(None, "There was no answer."), ("api.example answered 502", "api.example answered 502.")]
)
def test_uncertain_is_told_to_be_checked_before_it_is_tried_again(problem: str | None, why: str) -> None:
    made = told(attempt(Verb.SYNC, Result.UNCERTAIN, problem=problem))

    advice = "It may have been done anyway. Check before you try again."
    assert made.kind is NoticeKind.ACTION_FAILED
    assert made.title == "printer-host: printers may have been synced"
    assert made.body == f"{why} {advice} Makerspace · 19:00"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("result", list(Result))
@pytest.mark.parametrize("action", [*(command.verb for command in COMMANDS), "own"])
def test_no_name_floods_or_breaks_what_is_told(action: str, result: Result, name: str) -> None:
    target = Target(source=name, device="1", name=name)
    own = name if action == "own" else action

    made = told(attempt(own, result, target=target, argument=f"{name} → {name}", problem=name))

    assert is_harmless(made.title, limit=200)
    assert is_harmless(made.body, limit=400)


def test_braces_in_a_name_stay_braces() -> None:
    made = attempt("{what} {0}", target=Target(source="M", device="1", name="{who} {"))

    assert attempt_text(made) == "{what} {0}: {who} {"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("verb", list(Verb))
def test_no_name_floods_or_breaks_an_objection(verb: Verb, name: str) -> None:
    found = Device(id="1", name=name, state=DeviceState.ONLINE)

    for chosen in ("", "another"):
        reason = why_not(Target(source="M", device="1", name=chosen), verb, found)
        assert reason is not None
        assert is_harmless(reason, limit=120)
