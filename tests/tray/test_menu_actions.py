"""What is clicked in the menu is done to a device: once, asked about where needed, told, and looked at again."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Result
from pilotlamp.domain.levels import Severity
from pilotlamp.errors import DesktopError
from pilotlamp.store.action_log import ActionLog
from pilotlamp.view.clicks import Perform
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import MenuNode, TrayView
from tests.patience import HANG_S
from tests.recorded_desktop import Recorded, item, labels, nodes, play
from tests.simulated_settings import secrets, settings_file, settings_text
from tests.simulator_process import SimulatorProcess

HOSTILE = "-o'\"&_<b>x</b> %s {ip} \u202eevil $(reboot)"


def writes(simulator: SimulatorProcess) -> list[tuple[str, str, object]]:
    """Method, path and body of every request that changes something, as it arrived."""
    return [
        (request["method"], request["path"], json.loads(request["body"] or "null"))
        for request in simulator.requests()
        if request["method"] != "GET" and not request["path"].endswith("/service_token")
    ]


def submenu(recorded: Recorded, device: str) -> MenuNode:
    """The device's own, wherever in the menu it is."""
    return next(
        node for node in nodes(recorded.tray_view.menu) if node.label.startswith(f"{device} — ") and node.children
    )


def choose(recorded: Recorded, device: str, *path: str) -> None:
    """Click an item of a device's submenu, by the labels that lead to it."""
    node = submenu(recorded, device)
    for label in path:
        node = item(node.children, label)
    recorded.tray.click(node.key)


def told(recorded: Recorded, number: int = 1) -> list[tuple[str | None, str, str]]:
    """Kind, title and body of what was told of actions, when so many have been."""

    def of_actions() -> list[tuple[str | None, str, str]]:
        kinds = (NoticeKind.ACTION_DONE, NoticeKind.ACTION_FAILED)
        return [(each.kind, each.title, each.body) for each in recorded.notifier.notices if each.kind in kinds]

    recorded.notifier.wait_for(lambda _: len(of_actions()) >= number)
    return of_actions()


class Answers:
    """Answers for the dialogs, one after the other."""

    def __init__(self, *answers: str | None) -> None:
        self._left = list(answers)
        self._came = threading.Semaphore(0)
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        self._came.release()
        return self._left.pop(0) if self._left else None

    def wait_for(self, questions: int) -> None:
        """Wait until so many more questions have been asked."""
        for _ in range(questions):
            assert self._came.acquire(timeout=HANG_S)


def ready(recorded: Recorded) -> TrayView:
    return recorded.shows(lambda tray_view: not tray_view.icon.waiting)


def administered(simulator: SimulatorProcess) -> Mapping[str, Any]:
    """A host of the Makerspace that we administrate, with its ``users``."""
    formide = simulator.state()["formide"]
    host = next(host for host in formide["clients"] if formide["users"][host["name"]])
    return {**host, "users": formide["users"][host["name"]]}


def pending(simulator: SimulatorProcess) -> Mapping[str, Any]:
    """A laptop that waits for approval."""
    simulator.event({"do": "laptop_asks", "laptop": "Quentin"})
    clients: list[dict[str, Any]] = simulator.state()["okta_asa"]["clients"]
    return next(client for client in clients if client["state"] == "PENDING")


def test_sync_is_sent_once_told_and_logged(simulator: SimulatorProcess, tmp_path: Path) -> None:
    host = administered(simulator)
    action_log = ActionLog(tmp_path)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        choose(recorded, host["name"], "Sync printers")
        ((kind, title, _),) = told(recorded)
        assert kind is NoticeKind.ACTION_DONE
        assert host["name"] in title
        recorded.shows(lambda tray_view: any(title in label for label in labels(tray_view.menu)))

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script, action_log=action_log)

    assert writes(simulator) == [("POST", f"/clients/{host['_id']}/sync", None)]
    (logged,) = action_log.last(5)
    assert (logged.action, logged.target.device, logged.result) == ("sync", host["_id"], Result.DONE)


def test_a_double_click_sends_one_call(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """The item is marked and can't be clicked meanwhile, but a second click may have been on its way already."""
    host = administered(simulator)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        action = item(submenu(recorded, host["name"]).children, "Sync printers").click
        assert isinstance(action, Perform)
        recorded.program.on_click(action)
        recorded.program.on_click(action)
        told(recorded)
        seen = [label for tray_view in recorded.tray.views for label in labels(tray_view.menu)]
        assert any("Syncing printers…" in label for label in seen)

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)

    assert len(writes(simulator)) == 1


def test_an_invitation_asks_for_the_address(simulator: SimulatorProcess, tmp_path: Path) -> None:
    host = administered(simulator)
    answers = Answers("  grace@example.com ")

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(answers)
        recorded.tray.open(item(submenu(recorded, host["name"]).children, "People").key)
        choose(recorded, host["name"], "People", "Invite…")
        ((kind, title, _),) = told(recorded)
        assert kind is NoticeKind.ACTION_DONE
        assert "grace@example.com" in title
        recorded.shows(lambda tray_view: any("grace" in label for label in labels((submenu(recorded, host["name"]),))))

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)

    assert [question.kind for question in answers.asked] == ["invite"]
    assert writes(simulator) == [("POST", f"/clients/{host['_id']}/users", {"email": "grace@example.com"})]


def test_what_was_typed_and_refused_comes_back_with_the_reason(simulator: SimulatorProcess, tmp_path: Path) -> None:
    host = administered(simulator)
    answers = Answers("grace@example.com", "ada@example.com", None)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(answers)
        recorded.tray.open(item(submenu(recorded, host["name"]).children, "People").key)
        conflict = {"do": "source_answers", "system": "formide", "status": 409, "body": '{"message": "known already"}'}
        simulator.event({**conflict, "only": "/users"})
        choose(recorded, host["name"], "People", "Invite…")
        told(recorded, 2)
        answers.wait_for(3)

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)

    first, second, third = (question.entry for question in answers.asked)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.value, second.value, third.value) == ("", "grace@example.com", "ada@example.com")
    assert answers.asked[0].error is None
    assert "known already" in (answers.asked[1].error or "")
    assert len(writes(simulator)) == 2


def test_people_are_renamed_made_admins_and_removed(simulator: SimulatorProcess, tmp_path: Path) -> None:
    host = administered(simulator)
    user = next(user for user in host["users"] if not user["isAdmin"])
    answers = Answers(HOSTILE, "")

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(answers)
        recorded.tray.open(item(submenu(recorded, host["name"]).children, "People").key)
        recorded.shows(lambda _: bool(of_person(recorded, user["name"])))
        choose(recorded, host["name"], "People", user["name"], "Make admin")
        told(recorded, 1)
        recorded.shows(lambda _: "Remove admin rights" in " ".join(of_person(recorded, user["name"])))
        choose(recorded, host["name"], "People", user["name"], "Rename…")
        told(recorded, 2)
        recorded.shows(lambda _: bool(of_person(recorded, "-o'\"&_<b>x</b>")))
        choose(recorded, host["name"], "People", "-o'\"&_<b>x</b>", "Remove…")
        assert [kind for kind, _, _ in told(recorded, 3)] == [NoticeKind.ACTION_DONE] * 3

    def of_person(recorded: Recorded, name: str) -> list[str]:
        people = item(submenu(recorded, host["name"]).children, "People")
        return [label for node in people.children if node.label.startswith(name) for label in labels((node,))]

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)

    path = f"/clients/{host['_id']}/users/{user['_id']}"
    assert writes(simulator) == [
        ("PUT", f"{path}/admin", {"isAdmin": True}),
        ("PUT", path, {"name": HOSTILE}),
        ("DELETE", path, None),
    ]


@pytest.mark.parametrize(
    ("label", "answer", "sent"),
    [
        ("Approve", None, ("PUT", {"state": "ACTIVE"})),
        ("Approve and assign to…", "ada", ("PUT", {"state": "ACTIVE", "user_name": "ada"})),
        ("Assign to…", HOSTILE, ("PUT", {"user_name": HOSTILE})),
        ("Revoke access…", "", ("DELETE", None)),
    ],
)
def test_laptops_are_approved_assigned_and_revoked(
    simulator: SimulatorProcess, tmp_path: Path, label: str, answer: str | None, sent: tuple[str, object]
) -> None:
    laptop = pending(simulator)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(lambda _: answer)
        choose(recorded, laptop["hostname"], label)
        ((kind, title, _),) = told(recorded)
        assert kind is NoticeKind.ACTION_DONE, title

    play(settings_file(simulator, tmp_path, ["Laptops"]), secrets(simulator), script)

    where = f"/v1/teams/{simulator.okta_asa.team}/clients/{laptop['id']}"
    method, body = sent
    assert writes(simulator) == [(method, where, body)]


def test_cancel_sends_nothing(simulator: SimulatorProcess, tmp_path: Path) -> None:
    laptop = pending(simulator)
    answers = Answers(None, None)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(answers)
        choose(recorded, laptop["hostname"], "Revoke access…")
        choose(recorded, laptop["hostname"], "Assign to…")
        answers.wait_for(2)

    play(settings_file(simulator, tmp_path, ["Laptops"]), secrets(simulator), script)

    assert laptop["hostname"] in answers.asked[0].text
    assert writes(simulator) == []


def test_what_is_not_what_was_chosen_any_more_is_left_alone(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Approved by somebody else since it was last read."""
    laptop = pending(simulator)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.shows(lambda _: True)
        simulator.event({"do": "laptop_approved", "laptop": laptop["hostname"]})
        choose(recorded, laptop["hostname"], "Approve")
        ((kind, _, body),) = told(recorded)
        assert kind is NoticeKind.ACTION_FAILED
        assert "not waiting for approval any more" in body

    play(settings_file(simulator, tmp_path, ["Laptops"], poll_s=600), secrets(simulator), script)

    assert writes(simulator) == []


def test_the_list_is_read_again_at_once(simulator: SimulatorProcess, tmp_path: Path) -> None:
    laptop = pending(simulator)

    def script(recorded: Recorded) -> None:
        ready(recorded)
        choose(recorded, laptop["hostname"], "Approve")
        recorded.shows(lambda _: submenu(recorded, laptop["hostname"]).label.startswith("Quentin — active since"))

    play(settings_file(simulator, tmp_path, ["Laptops"], poll_s=600), secrets(simulator), script)


def test_without_dialogs_the_command_line_is_shown(simulator: SimulatorProcess, tmp_path: Path) -> None:
    laptop = pending(simulator)

    def no_dialog(_: Question) -> str | None:
        raise DesktopError("no dialog can be shown: install tkinter, zenity or kdialog")

    def script(recorded: Recorded) -> None:
        ready(recorded)
        recorded.dialogs.answer_with(no_dialog)
        choose(recorded, laptop["hostname"], "Assign to…")
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        said = recorded.notifier.notices[-1]
        assert "install tkinter" in said.body
        assert f"pilotlamp act Laptops {laptop['id']} assign" in said.body

    play(settings_file(simulator, tmp_path, ["Laptops"]), secrets(simulator), script)

    assert writes(simulator) == []


def test_a_users_own_action_gets_whole_arguments(simulator: SimulatorProcess, tmp_path: Path) -> None:
    laptop = pending(simulator)
    file = tmp_path / "config.toml"
    own = '\n[[actions]]\nlabel = "Log in"\nkind = "okta-asa"\nrun = ["ssh", "--", "{name}"]\n'
    file.write_text(settings_text(simulator, ["Laptops"]) + own, encoding="utf-8")

    def script(recorded: Recorded) -> None:
        ready(recorded)
        choose(recorded, laptop["hostname"], "Log in")
        ((kind, _, _),) = told(recorded)
        assert kind is NoticeKind.ACTION_DONE
        assert recorded.opener.asked == (("run", "ssh", "--", laptop["hostname"]),)

    play(file, secrets(simulator), script)


def test_only_what_may_be_done_is_offered(simulator: SimulatorProcess, tmp_path: Path) -> None:
    hosts = simulator.state()["formide"]["clients"]
    ours, others = ([host for host in hosts if host["isAdmin"] is admin] for admin in (True, False))

    def script(recorded: Recorded) -> None:
        tray_view = ready(recorded)
        assert tray_view.icon.severity is not Severity.UNKNOWN
        for host in ours:
            assert "People" in labels((submenu(recorded, host["name"]),))
        for host in others:
            assert "People" not in labels((submenu(recorded, host["name"]),))
        asks = [node.click for node in nodes(tray_view.menu) if isinstance(node.click, Perform)]
        assert {action.target.source for action in asks} == {"Makerspace"}

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_a_users_program_that_is_not_there_is_told_at_the_start(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    own = '\n[[actions]]\nlabel = "Log in"\nrun = ["no-such-program", "{name}"]\n'
    file.write_text(settings_text(simulator, ["Laptops"]) + own, encoding="utf-8")

    def script(recorded: Recorded) -> None:
        recorded.shows(
            lambda tray_view: (
                "Programs of [[actions]] that are not installed: no-such-program" in labels(tray_view.menu)
            )
        )

    play(file, secrets(simulator), script)
