"""``act``, run as a user runs it, against simulated systems: what arrives there, what is told, and the exit code."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.attempts import Result
from pilotlamp.store.action_log import ActionLog
from tests.program import Finished, run
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow

RIGHT_TO_LEFT = "\u202e"
ODD_DEVICE = f"\"A\" & 'b'_<b>{RIGHT_TO_LEFT} $(id)"
SCENARIO = f"""\
vendor_examples = false
[[formide.devices]]
name = "Workbench"
id = "workbench-id"
past_sessions = 2

[[formide.devices.users]]
name = "Alma"
email = "alma@makerspace.example"
admin = true

[[formide.devices.users]]
name = "Tomás"
email = "tomas@makerspace.example"

[[formide.devices.users]]
name = "Tomás"
email = "other@makerspace.example"

[[formide.devices]]
name = "Twin"
id = "twin-1"

[[formide.devices]]
name = "Twin"
id = "twin-2"
online = false

[[formide.devices]]
name = "-dev"
id = "dash-id"

[[formide.devices]]
name = "Somebody else's"
id = "others-id"
admin = false
owner = false

[[formide.devices]]
name = "Lent"
id = "lent-id"
admin = false

[[formide.devices]]
name = {json.dumps(ODD_DEVICE)}
id = "odd-id"

[[okta_asa.laptops]]
hostname = "Absalom"
id = "absalom-id"
user = "Quentin.Compson"

[[okta_asa.laptops]]
hostname = "Benjy"
id = "benjy-id"
state = "PENDING"
"""


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    file = tmp_path_factory.mktemp("scenario") / "act.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    with SimulatorProcess(file) as running:
        yield running


class ActionRunner:
    """The program, set up for the simulated systems, and what it does to them."""

    def __init__(self, simulator: SimulatorProcess, settings: Path) -> None:
        self.simulator = simulator
        self.settings = settings

    def act(self, *words: str) -> Finished:
        return run("--config", self.settings, "act", *words, env=secrets(self.simulator))

    def writes(self) -> list[dict[str, Any]]:
        """What was sent to change something."""
        asked = self.simulator.requests()
        return [one for one in asked if one["method"] != "GET" and not one["path"].endswith("/service_token")]

    def the_write(self) -> dict[str, Any]:
        (one,) = self.writes()
        return one

    def user_id(self, email: str) -> str:
        users = self.act("Makerspace", "Workbench", "users", "--json").json["users"]
        (found,) = (str(user["id"]) for user in users if user["email"] == email)
        return found


@pytest.fixture
def acting(process: SimulatorProcess, tmp_path: Path) -> ActionRunner:
    process.reset()
    return ActionRunner(process, settings_file(process, tmp_path))


@pytest.mark.parametrize(
    ("words", "request_", "told"),
    [
        ("Makerspace Workbench sync", ("POST", "/clients/workbench-id/sync", None), "Synced printers of Workbench"),
        (
            "Makerspace Workbench invite a@x.example",
            ("POST", "/clients/workbench-id/users", {"email": "a@x.example"}),
            "Invited a@x.example to Workbench",
        ),
        (
            "Makerspace workbench-id rename-user alma@makerspace.example 'Zoë & co'",
            ("PUT", "/clients/workbench-id/users/{alma}", {"name": "Zoë & co"}),
            "Renamed Alma to Zoë & co on Workbench",
        ),
        (
            "Makerspace WORKBENCH set-admin ALMA false",
            ("PUT", "/clients/workbench-id/users/{alma}/admin", {"isAdmin": False}),
            "Alma is not admin of Workbench now",
        ),
        (
            "Makerspace Workbench set-admin Alma true",
            ("PUT", "/clients/workbench-id/users/{alma}/admin", {"isAdmin": True}),
            "Alma is admin of Workbench now",
        ),
        (
            "Makerspace Workbench remove-user {alma} --yes",
            ("DELETE", "/clients/workbench-id/users/{alma}", None),
            "Removed Alma from Workbench",
        ),
        ("Makerspace -- -dev sync", ("POST", "/clients/dash-id/sync", None), "Synced printers of -dev"),
        ("Laptops Benjy approve", ("PUT", "/v1/teams/acme/clients/benjy-id", {"state": "ACTIVE"}), "Approved Benjy"),
        (
            "Laptops --user Jason.Compson Benjy approve",
            ("PUT", "/v1/teams/acme/clients/benjy-id", {"state": "ACTIVE", "user_name": "Jason.Compson"}),
            "Approved Benjy and assigned it to Jason.Compson",
        ),
        (
            "Laptops Absalom assign Caddy",
            ("PUT", "/v1/teams/acme/clients/absalom-id", {"user_name": "Caddy"}),
            "Assigned Absalom to Caddy",
        ),
        (
            "--yes Laptops Absalom revoke",
            ("DELETE", "/v1/teams/acme/clients/absalom-id", None),
            "Revoked access for Absalom",
        ),
    ],
)
def test_each_action_arrives_once_and_is_told_in_a_line(
    words: str, request_: tuple[str, str, object], told: str, acting: ActionRunner
) -> None:
    method, path, body = request_
    alma = acting.user_id("alma@makerspace.example") if "{alma}" in words + path else ""

    done = acting.act(*(word.replace("{alma}", alma) for word in shlex.split(words)))

    assert (done.code, done.out, done.err) == (0, f"{told}\n", "")
    write = acting.the_write()
    assert (write["method"], write["path"]) == (method, path.replace("{alma}", alma))
    assert (json.loads(write["body"]) if write["body"] else None) == body
    token = acting.simulator.formide.secret if "Makerspace" in words else "okta-bearer-"
    assert write["headers"]["authorization"].startswith(f"Bearer {token}")


def test_the_source_is_read_once_and_the_others_are_left_alone(acting: ActionRunner) -> None:
    acting.act("Makerspace", "Workbench", "sync")

    assert [(one["system"], one["method"], one["path"]) for one in acting.simulator.requests()] == [
        ("formide", "GET", "/clients"),
        ("formide", "GET", "/db/printers"),
        ("formide", "POST", "/clients/workbench-id/sync"),
    ]


def test_users_and_sessions_are_listed(acting: ActionRunner) -> None:
    users, sessions = (acting.act("Makerspace", "Workbench", what) for what in ("users", "sessions"))
    nobody = acting.act("Makerspace", "twin-1", "users")
    never = acting.act("Makerspace", "twin-2", "sessions")

    assert (users.code, sessions.code) == (0, 0)
    assert "alma@makerspace.example" in users.out
    assert "203.0.113" in sessions.out
    assert nobody.out == "Nobody is connected to Twin\n"
    assert never.out == "No sessions of Twin are known\n"


def test_json_is_one_object_whatever_comes_of_it(acting: ActionRunner) -> None:
    users = acting.act("Makerspace", "Workbench", "users", "--json").json
    sessions = acting.act("--json", "Makerspace", "Workbench", "sessions").json
    done = acting.act("Makerspace", "Workbench", "sync", "--json")
    refused = acting.act("Makerspace", "Workbench", "invite", "alma@makerspace.example", "--json")
    unknown = acting.act("Makerspace", "Workbnch", "sync", "--json")

    assert [user["name"] for user in users["users"]] == ["Alma", "Tomás", "Tomás"]
    assert len(sessions["sessions"]) == 3
    assert (users["error"], sessions["error"]) == (None, None)
    workbench = {"id": "workbench-id", "name": "Workbench"}
    assert (done.code, done.json) == (
        0,
        {
            "source": "Makerspace",
            "action": "sync",
            "results": [{"device": workbench, "result": "done", "problem": None}],
            "error": None,
        },
    )
    assert (refused.code, refused.json["results"][0]["result"]) == (1, "refused")
    assert "already connected" in refused.json["results"][0]["problem"]
    assert (unknown.code, unknown.json["results"]) == (2, [])
    assert "'Workbench'" in unknown.json["error"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "name a source, a device and an action"),
        ("Laptops --state pending", "name a source and an action"),
        ("Nowhere Benjy approve", "the settings have: Makerspace, Laptops, Helpdesk"),
        ("Laptops Bengy approve", "did you mean 'Benjy'?"),
        ("Laptops zzz approve", "there is 'Absalom' and 'Benjy'"),
        (
            "Makerspace Workbench approve",
            "expected one of sync, pause, resume, stop, invite, rename-user, set-admin, remove-user, sessions, users",
        ),
        ("Helpdesk Jack approve", "nothing can be done there"),
        ("Laptops Benjy sessions", "expected one of approve, assign, revoke"),
        ("Makerspace Workbench rename-user Nobody X", "no user of Workbench is called 'Nobody'"),
        ("Makerspace Workbench invite 'a b@x.example'", "no spaces"),
        ("Laptops Benjy approve --user ''", "Type a name"),
        ("Laptops Benjy approve --nonsense", "--nonsense"),
        ("Laptops Benjy revoke", "add --yes"),
        ("Laptops --state pending approve", "add --yes"),
        ("Makerspace Workbench remove-user Alma", "add --yes"),
    ],
)
def test_wrong_use_is_exit_2_says_what_is_right_and_does_nothing(words: str, told: str, acting: ActionRunner) -> None:
    done = acting.act(*shlex.split(words))

    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert acting.writes() == []


def test_of_several_with_a_name_none_is_chosen(acting: ActionRunner) -> None:
    device = acting.act("Makerspace", "Twin", "sync")
    user = acting.act("Makerspace", "Workbench", "rename-user", "Tomás", "X")

    assert (device.code, user.code) == (2, 2)
    assert "  Twin  twin-1  online\n  Twin  twin-2  offline\n" in device.err
    assert "tomas@makerspace.example" in user.err
    assert "other@makerspace.example" in user.err
    assert acting.writes() == []


@pytest.mark.parametrize("name", ["\"Alma\" & 'Bo'_<b>", "-rf", "x" * 300, "Ünï 🖨 א\u200f$(id)", "%s{0}"])
def test_a_hostile_name_arrives_as_it_was_typed(name: str, acting: ActionRunner) -> None:
    done = acting.act("Makerspace", "--", "Workbench", "rename-user", "Alma", name)

    assert done.code == 0
    assert json.loads(acting.the_write()["body"]) == {"name": name}


@pytest.mark.parametrize("name", ["two\nlines", "x" * 301, "\x1b[31m"])
def test_a_name_that_can_not_be_sent_is_not_sent(name: str, acting: ActionRunner) -> None:
    done = acting.act("Laptops", "Benjy", "assign", name)

    assert done.code == 2
    assert "can't be sent" in done.err
    assert "\x1b" not in done.err
    assert acting.writes() == []


@pytest.mark.parametrize("typed", [ODD_DEVICE, ODD_DEVICE.replace(RIGHT_TO_LEFT, ""), "odd-id"])
def test_a_device_with_a_hostile_name_is_found_as_shown_and_as_it_is(typed: str, acting: ActionRunner) -> None:
    done = acting.act("Makerspace", typed, "sync")

    assert done.code == 0
    assert acting.the_write()["path"] == "/clients/odd-id/sync"
    assert RIGHT_TO_LEFT not in done.out


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        ({"do": "source_down"}, 3, "closed the connection"),
        ({"do": "source_429", "retry_after_s": 60}, 3, "fewer requests"),
        ({"do": "source_401"}, 1, "The secret comes from PILOTLAMP_SECRET_MAKERSPACE"),
    ],
)
def test_a_source_that_can_not_be_read_is_one_line(
    fault: dict[str, object], code: int, told: str, acting: ActionRunner
) -> None:
    acting.simulator.event({**fault, "system": "formide"})

    done = acting.act("Makerspace", "Workbench", "sync")
    as_json = acting.act("Makerspace", "Workbench", "sync", "--json")

    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    assert told in done.err
    assert (as_json.code, as_json.json["results"]) == (code, [])
    assert told in as_json.json["error"]
    assert acting.writes() == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Makerspace Workbench invite alma@makerspace.example", "This user is already connected to this client"),
        ("Makerspace others-id users", "You need to be an admin user of Somebody else's for this"),
        ("Makerspace lent-id users", "you need to be an admin user of this device to see who uses it"),
        ("Laptops Absalom approve", "not waiting for approval"),
    ],
)
def test_what_is_refused_is_exit_1_with_the_reason(words: str, told: str, acting: ActionRunner) -> None:
    done = acting.act(*shlex.split(words))

    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert told in done.err


def test_a_write_without_an_answer_may_have_been_done_and_is_not_sent_again(acting: ActionRunner) -> None:
    acting.simulator.event({"do": "source_answers", "system": "okta_asa", "status": 502, "body": "", "method": "PUT"})

    done = acting.act("Laptops", "Benjy", "approve", "--json")

    assert (done.code, done.json["results"][0]["result"]) == (3, "uncertain")
    assert len(acting.writes()) == 1


def test_a_request_to_wait_refuses_a_single_action_at_once(acting: ActionRunner) -> None:
    """Whoever waits at a terminal can decide better than we when to try again."""
    answer = {"status": 429, "body": "", "headers": {"Retry-After": "30"}, "method": "PUT"}
    acting.simulator.event({"do": "source_answers", "system": "okta_asa", **answer})

    done = acting.act("Laptops", "Benjy", "approve")

    assert done.code == 1
    assert "30 s" in done.err
    assert len(acting.writes()) == 1


def test_every_attempt_is_in_the_action_log(acting: ActionRunner) -> None:
    acting.act("Laptops", "Absalom", "assign", "Caddy")
    acting.act("Makerspace", "Workbench", "invite", "alma@makerspace.example")

    assigned, refused = ActionLog().last(2)

    assert (assigned.target.device, assigned.action, assigned.argument) == ("absalom-id", "assign", "Caddy")
    assert (assigned.result, assigned.run) == (Result.DONE, None)
    assert (refused.result, refused.argument) == (Result.REFUSED, "alma@makerspace.example")


def test_no_secret_is_in_the_output(acting: ActionRunner) -> None:
    done = run(
        "--debug", "--config", acting.settings, "act", "Laptops", "Benjy", "approve", env=secrets(acting.simulator)
    )

    assert done.code == 0
    for secret in (*acting.simulator.okta_asa.secret.split(":"), "okta-bearer-"):
        assert secret not in done.out + done.err


def test_a_source_that_is_not_enabled_is_left_alone(acting: ActionRunner) -> None:
    acting.settings.write_text(
        acting.settings.read_text().replace('name = "Laptops"', 'name = "Laptops"\nenabled = false')
    )

    done = acting.act("Laptops", "Benjy", "approve")

    assert done.code == 2
    assert "not enabled" in done.err
