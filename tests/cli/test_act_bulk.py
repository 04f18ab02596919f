"""``act`` on many devices at once, run as a user runs it, against a simulated team of fifty laptops."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.patience import HANG_S
from tests.program import COMMAND, Finished, Running, run
from tests.relay import Answer, Relay
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow

CTRL_C, CTRL_D = "\x03", "\x04"
IDS = tuple(f"id-{number:02}" for number in range(50))
SCENARIO = "vendor_examples = false\n" + "".join(
    f'[[okta_asa.laptops]]\nhostname = "lap-{id_[3:]}"\nid = "{id_}"\nstate = "PENDING"\n' for id_ in IDS
)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    file = tmp_path_factory.mktemp("scenario") / "bulk.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    with SimulatorProcess(file) as running:
        yield running


class ActionRunner:
    """The program, set up for the simulated team, and what it does to it."""

    def __init__(self, simulator: SimulatorProcess, relay: Relay, settings: Path) -> None:
        self.simulator = simulator
        self.relay = relay
        self.settings = settings

    @property
    def env(self) -> Mapping[str, str]:
        return secrets(self.simulator)

    def act(self, *words: str) -> Finished:
        return run("--config", self.settings, "act", *words, env=self.env)

    def written(self) -> list[str]:
        """Ids of the devices that something was sent for, refused or not."""
        return [last for method, last in self.relay.asked if method in {"PUT", "DELETE"}]

    def pending(self) -> list[str]:
        """Ids of the devices that still wait."""
        done = run("--config", self.settings, "status", "--json", env=self.env).json
        return [device["id"] for device in done["sources"][0]["devices"] if device["state"] == "pending"]

    def at_a_terminal(self, *words: str, typed: str) -> tuple[int, str]:
        """Exit code and all that a person sees who types this when asked; ``CTRL_C`` is sent as the signal it makes."""
        if sys.platform == "win32":
            pytest.skip("no pseudo terminals")
        ours, its = pty.openpty()
        command = [*COMMAND, "--config", str(self.settings), "act", *words]
        with subprocess.Popen(command, env={**os.environ, **self.env}, stdin=its, stdout=its, stderr=its) as program:
            os.close(its)
            shown = b""
            try:
                while b"[y/N]" not in shown:
                    shown += os.read(ours, 65536)
                if typed == CTRL_C:
                    program.send_signal(signal.SIGINT)
                else:
                    os.write(ours, typed.encode())
                while part := os.read(ours, 65536):
                    shown += part
            except OSError:  # Linux says so that the other end is closed
                pass
            finally:
                os.close(ours)
        return program.returncode, shown.decode()


@pytest.fixture
def acting(process: SimulatorProcess, tmp_path: Path) -> Iterator[ActionRunner]:
    process.reset()
    file = settings_file(process, tmp_path, ["Laptops"])
    with Relay(process.okta_asa.url) as relay:
        file.write_text(file.read_text().replace(process.okta_asa.url, relay.url))
        yield ActionRunner(process, relay, file)


def test_all_that_wait_are_approved_each_once_and_a_few_at_a_time(acting: ActionRunner) -> None:
    done = acting.act("Laptops", "--state", "pending", "approve", "--yes")

    assert (done.code, done.out, done.err) == (0, "50 of 50 done\n", "")
    assert sorted(acting.written()) == list(IDS)
    assert 1 < acting.relay.at_once <= 4
    assert acting.pending() == []


def test_what_failed_is_told_in_order_and_tried_again_alone(acting: ActionRunner) -> None:
    answers = acting.relay.answers
    answers["PUT", IDS[7]] = [Answer(status=500)]
    answers["PUT", IDS[3]] = [Answer(status=409, body='{"message": "is being revoked"}')]
    answers["PUT", IDS[20]] = [Answer(status=429, headers={"Retry-After": "1"})]

    first = acting.act("Laptops", "--state", "pending", "approve", "--yes")

    assert first.code == 1
    assert re.findall(r"lap-\d\d", first.out) == ["lap-03", "lap-07"]
    assert '"is being revoked"' in first.out
    assert first.out.endswith("48 of 50 done\n")
    assert first.err.splitlines() == [
        "pilotlamp: the server asks to wait 1 s",
        f"To try those that were not done once more: pilotlamp --config {acting.settings} act Laptops approve --again",
    ]
    assert sorted(acting.written()) == sorted([*IDS, IDS[20]])
    assert acting.pending() == [IDS[3], IDS[7]]

    acting.relay.asked.clear()
    again = acting.act("Laptops", "approve", "--again", "--yes")

    assert (again.code, again.err) == (0, "")
    assert sorted(acting.written()) == [IDS[3], IDS[7]]

    nothing = acting.act("Laptops", "approve", "--again", "--yes")

    assert (nothing.code, nothing.out) == (
        0,
        "The last approve of several devices of Laptops was done on all of them\n",
    )


def test_a_failed_server_alone_is_exit_3(acting: ActionRunner) -> None:
    acting.relay.answers["PUT", IDS[7]] = [Answer(status=502)]

    done = acting.act("Laptops", "--match", "LAP-0*", "approve", "--yes", "--json")

    assert (done.code, done.err.count("\n")) == (3, 0)
    assert [result["device"]["id"] for result in done.json["results"]] == list(IDS[:10])
    assert [result["result"] for result in done.json["results"]].count("done") == 9
    assert done.json["results"][7]["result"] == "uncertain"


def test_a_server_that_asks_to_wait_for_an_hour_is_not_waited_for(acting: ActionRunner) -> None:
    acting.relay.answers["PUT", IDS[10]] = [Answer(status=429, headers={"Retry-After": "3600"})]

    done = acting.act("Laptops", "--state", "pending", "approve", "--yes", "--json")

    problems = {result["device"]["id"]: result["problem"] for result in done.json["results"]}
    assert done.code == 1
    assert problems[IDS[10]] == problems[IDS[49]] == "not tried: the server asks to wait 60 min"
    assert problems[IDS[0]] is None
    assert len(acting.written()) < len(IDS) / 2
    assert set(acting.pending()) == {id_ for id_, problem in problems.items() if problem}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--state", "offline", "approve"], "No device of Laptops is offline\n"),
        (["--match", "desk-*", "approve"], "No device of Laptops is called “desk-*”\n"),
        (["--state", "pending", "--match", "x", "revoke"], "No device of Laptops is pending and is called “x”\n"),
        (["approve", "--again"], "There is no earlier approve of several devices of Laptops to repeat\n"),
    ],
)
def test_none_selected_is_no_failure(words: list[str], told: str, acting: ActionRunner) -> None:
    done = acting.act("Laptops", *words, "--yes")
    as_json = acting.act("Laptops", *words, "--yes", "--json")

    assert (done.code, done.out, done.err) == (0, told, "")
    assert (as_json.code, as_json.json["results"]) == (0, [])
    assert acting.written() == []


def test_up_to_twenty_are_told_each(acting: ActionRunner) -> None:
    done = acting.act("Laptops", "--match", "lap-1?", "assign", "Caddy", "--yes")

    assert done.code == 0
    assert re.findall(r"lap-\d\d", done.out) == [f"lap-{number}" for number in range(10, 20)]
    bodies = [json.loads(one["body"]) for one in acting.simulator.requests() if one["method"] == "PUT"]
    assert bodies == [{"user_name": "Caddy"}] * 10


def test_a_person_is_asked_first_and_sees_it_advance(acting: ActionRunner) -> None:
    code, shown = acting.at_a_terminal("Laptops", "--state", "pending", "approve", typed="y\n")

    assert code == 0
    assert "Approve 50 devices of Laptops? [y/N]" in shown
    assert "50/50" in shown
    assert acting.pending() == []


@pytest.mark.parametrize("typed", ["n\n", "\n", CTRL_D, CTRL_C])
@pytest.mark.parametrize("words", [["--state", "pending", "approve"], ["lap-00", "revoke"]])
def test_whoever_does_not_say_yes_has_nothing_done(words: list[str], typed: str, acting: ActionRunner) -> None:
    code, shown = acting.at_a_terminal("Laptops", *words, typed=typed)

    assert code == 1
    assert "nothing was done" in shown
    assert acting.written() == []


def test_when_stopped_nothing_more_is_begun_and_what_was_done_is_told(acting: ActionRunner) -> None:
    """The second time, what is under way isn't waited for any more either."""
    acting.relay.holding = "PUT"
    words = ("--config", acting.settings, "act", "Laptops", "--state", "pending", "approve", "--yes")
    with Running(*words, env=acting.env) as program:
        for _ in range(4):
            assert acting.relay.held.acquire(timeout=HANG_S)
        program.tell(signal.SIGINT)
        program.tell(signal.SIGINT)
        code = program.ended()
        summary = program.line(lambda line: "done" in line and "of 50" in line)

    assert (code, summary) == (1, "0 of 50 done\n")
    assert sorted(acting.written()) == list(IDS[:4])
    shown = "".join(program.seen)
    assert shown.count("no answer came before it was stopped") == 4
    assert "not tried: it was stopped" in shown
    assert program.err.endswith("--again\n")
