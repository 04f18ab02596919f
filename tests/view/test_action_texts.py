from datetime import UTC
from typing import Any

import pytest

from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.view.action_texts import attempt_notice, attempt_text
from pilotlamp.view.clicks import ShowDetails
from pilotlamp.view.tray_view import Notice
from tests.builders import NOW
from tests.offers import ACTIONS, CATALOGUE
from tests.view.hostile import NAMES, is_harmless

TARGET = Target(source="Makerspace", device="printer-host", name="printer-host")


def attempt(action: str, result: Result = Result.DONE, **parts: Any) -> Attempt:
    return Attempt(**{"at": NOW, "target": TARGET, "action": action, "result": result, **parts})


def told(made: Attempt) -> Notice:
    return attempt_notice(made, CATALOGUE, id="1", urgency=Urgency.NORMAL, tz=UTC)


@pytest.mark.parametrize(
    ("action", "argument", "done", "failed"),
    [
        ("sync", None, "Synced printers of printer-host", "Printers of printer-host could not be synced"),
        ("invite", "a@b.c", "Invited a@b.c to printer-host", "a@b.c could not be invited to printer-host"),
        (
            "rename-user",
            "Ada → Countess",
            "Renamed Ada to Countess on printer-host",
            "Ada could not be renamed to Countess on printer-host",
        ),
        (
            "set-admin",
            "Ada → admin",
            "Ada is admin of printer-host now",
            "Admin rights of Ada on printer-host could not be changed",
        ),
        (
            "set-admin",
            "Ada → not admin",
            "Ada is not admin of printer-host now",
            "Admin rights of Ada on printer-host could not be changed",
        ),
        ("remove-user", "Ada", "Removed Ada from printer-host", "Ada could not be removed from printer-host"),
        ("approve", None, "Approved printer-host", "printer-host could not be approved"),
        (
            "approve",
            "jdoe",
            "Approved printer-host and assigned it to jdoe",
            "printer-host could not be approved and assigned to jdoe",
        ),
        ("assign", "jdoe", "Assigned printer-host to jdoe", "printer-host could not be assigned to jdoe"),
        ("revoke", None, "Revoked access for printer-host", "Access for printer-host could not be revoked"),
    ],
)
def test_end_of_an_action_is_told(action: str, argument: str | None, done: str, failed: str) -> None:
    uncertain = failed.replace("could not be", "may have been")

    assert attempt_text(attempt(action, argument=argument), CATALOGUE) == done
    for result in (Result.REFUSED, Result.CHANGED, Result.UNREACHABLE):
        assert attempt_text(attempt(action, result, argument=argument), CATALOGUE) == failed
    assert attempt_text(attempt(action, Result.UNCERTAIN, argument=argument), CATALOGUE) == uncertain


@pytest.mark.parametrize("argument", [None, "Ada", "a → b → c"])
@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.label)
def test_edited_line_of_the_log_is_told_all_the_same(spec: ActionSpec, argument: str | None) -> None:
    assert "printer-host" in attempt_text(attempt(spec.name, argument=argument), CATALOGUE)


def test_source_that_left_the_settings_is_told_of_too() -> None:
    gone = Target(source="Gone", device="1", name="printer-host")

    assert attempt_text(attempt("sync", target=gone), CATALOGUE) == "Synced printers of printer-host"


def test_user_defined_action_is_told_by_its_label() -> None:
    assert attempt_text(attempt("Open a shell"), CATALOGUE) == "Open a shell: printer-host"
    assert (
        attempt_text(attempt("Open a shell", Result.REFUSED), CATALOGUE)
        == "“Open a shell” could not be done on printer-host"
    )


def test_device_without_a_name_is_told_by_its_id() -> None:
    anonymous = Target(source="Laptops", device="7f3a", name="")

    assert attempt_text(attempt("revoke", target=anonymous), CATALOGUE) == "Revoked access for 7f3a"


def test_done_is_told_with_where_and_when() -> None:
    assert told(attempt("sync")) == Notice(
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
    made = told(attempt("sync", Result.REFUSED, problem=problem))

    assert made.kind is NoticeKind.ACTION_FAILED
    assert made.body == body


@pytest.mark.parametrize(
    ("problem", "why"), [(None, "There was no answer."), ("api.example answered 502", "api.example answered 502.")]
)
def test_uncertain_is_told_to_be_checked_before_it_is_tried_again(problem: str | None, why: str) -> None:
    made = told(attempt("sync", Result.UNCERTAIN, problem=problem))

    advice = "It may have been done anyway. Check before you try again."
    assert made.kind is NoticeKind.ACTION_FAILED
    assert made.title == "Printers of printer-host may have been synced"
    assert made.body == f"{why} {advice} Makerspace · 19:00"


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_what_is_told(name: str) -> None:
    target = Target(source=name, device="1", name=name)
    for action in (*{spec.name for spec in ACTIONS}, name):
        for result in Result:
            made = told(attempt(action, result, target=target, argument=f"{name} → {name}", problem=name))

            assert is_harmless(made.title, limit=200), action
            assert is_harmless(made.body, limit=400), action


def test_braces_in_a_name_stay_braces() -> None:
    made = attempt("{what} {0}", target=Target(source="M", device="1", name="{who} {"))

    assert attempt_text(made, CATALOGUE) == "{what} {0}: {who} {"
