"""The commands, run as a user runs them, against simulated systems."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.config import EXAMPLE
from tests.patience import HANG_S, NEVER_S
from tests.program import COMMAND, Running, run
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow
"""Each test starts processes."""

vendor = pytest.mark.parametrize("simulator", ["vendor"], indirect=True)

SECRETS = {"PILOTLAMP_SECRET_MAKERSPACE": "x", "PILOTLAMP_SECRET_LAPTOPS": "a:b", "PILOTLAMP_SECRET_HELPDESK": "x"}


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def formide_at(port: int, **more: object) -> str:
    extra = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    return f'[[sources]]\nname = "Makerspace"\nkind = "formide"\nurl = "http://127.0.0.1:{port}"\n{extra}'


def test_version() -> None:
    done = run("version")

    assert (done.code, done.out, done.err) == (0, "pilotlamp 0.1.0\n", "")


@pytest.mark.parametrize("command", [["run"], [], ["watch"], ["login", "x"]])
def test_no_settings_file_is_one_clear_line_with_an_example_and_exit_2(command: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"

    done = run("--config", missing, *command)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("pilotlamp: ")
    assert str(missing) in done.err
    assert done.err.endswith(f"For example:\n\n{EXAMPLE}\n")
    assert "Traceback" not in done.err


def test_log_file_that_can_not_be_written_is_one_clear_line(tmp_path: Path) -> None:
    """``status`` keeps 2 for a problem of what is watched."""
    log = tmp_path / "nowhere" / "x.log"

    watch, status = run("--log", log, "watch"), run("--log", log, "status")

    assert (watch.code, status.code) == (2, 3)
    assert (
        watch.err
        == status.err
        == f"pilotlamp: {log}: --log: can't be written as a log file: No such file or directory\n"
    )


@pytest.mark.parametrize("option", ["--log", "--config"])
def test_global_option_behind_a_command_is_told_where_it_belongs(option: str) -> None:
    done = run("status", option, "x")

    assert (done.code, done.out) == (2, "")
    assert f"{option} is a global option and comes before the command: pilotlamp {option} … status" in done.err


def test_broken_settings_name_line_and_key(tmp_path: Path) -> None:
    file = write(tmp_path, formide_at(1, poll_s=1, tiemout_s=3))

    watch, status = run("--config", file, "watch"), run("--config", file, "status", "--json")

    assert watch.code == 2
    assert f"{file}:6: " in watch.err
    assert "timeout_s" in watch.err
    assert (status.code, status.out) == (3, "")
    assert status.err == watch.err


def test_a_wrong_option_is_exit_2() -> None:
    assert run("status", "--jsno").code == 2


def test_json_and_waybar_exclude_each_other() -> None:
    done = run("watch", "--json", "--waybar")

    assert done.code == 2
    assert "exclude" in done.err


def test_no_session_bus_is_one_line_and_exit_3(tmp_path: Path) -> None:
    """A display alone shows no tray; without one nobody gets as far as asking for a bus."""
    file = write(tmp_path, formide_at(1))

    done = run("--config", file, env={**SECRETS, "DISPLAY": ":99", "XDG_RUNTIME_DIR": str(tmp_path)})

    assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)
    assert "no session bus" in done.err


@vendor
def test_the_vendors_examples_come_through_whole(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Byte for byte what the vendors document, with every field that contract.md names."""
    done = run("--config", settings_file(simulator, tmp_path), "status", "--json", env=secrets(simulator))

    told = done.json
    assert (done.code, done.err, told["severity"], told["stale"]) == (1, "", "attention", False)
    makerspace, laptops, helpdesk = told["sources"]
    for source in told["sources"]:
        assert (source["state"], source["error"]) == ("ok", None)
        assert source["checked_at"] == source["seen_at"] <= told["at"]
    assert makerspace["devices"] == [
        {
            "id": "55c8ff04d4beab38774ff593",
            "name": "My Awesome Element",
            "type": "the_element",
            "state": "online",
            "owner": None,
            "os": None,
            "encrypted": None,
            "tags": [],
            "session": {
                "ip": "CLIENT_IP",
                "ip_internal": "CLIENT_INTERNAL_IP",
                "city": "Amsterdam",
                "country": "Netherlands",
                "isp": "YOUR ISP",
                "version": "0.2.0",
                "since": None,
            },
            "printers": [],
            "conditions": [],
        }
    ]
    assert [(device["name"], device["state"], device["owner"], device["os"]) for device in laptops["devices"]] == [
        ("LightInAugust", "pending", "Jason.Compson.IV", "macOS 10.14.6"),
        ("Absalom", "online", "Jason.Compson.IV", "macOS 10.14.6"),
    ]
    assert helpdesk["people"][:2] == [
        {
            "id": "4145",
            "name": "Jack Smith",
            "role": "customer",
            "online": True,
            "for_s": 600,
            "viewing": None,
            "link": None,
        },
        {
            "id": "23243",
            "name": "Joshua Post",
            "role": "staff",
            "online": True,
            "for_s": 360,
            "viewing": "support/getticket ticketid 105792",
            "link": None,
        },
    ]
    assert [person["for_s"] for person in helpdesk["people"][2:]] == [3420, 4440, 4740, 13440, 25140]


@vendor
def test_the_table_names_devices_and_people(simulator: SimulatorProcess, tmp_path: Path) -> None:
    done = run("--config", settings_file(simulator, tmp_path), "status", env=secrets(simulator))

    assert done.code == 1
    for name in ("My Awesome Element", "LightInAugust", "Jack Smith", "support/getticket 105792"):
        assert name in done.out


def test_all_well_is_exit_0_and_an_offline_device_2(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path)

    well = run("--config", file, "status", "--json", env=secrets(simulator))
    device = well.json["sources"][0]["devices"][0]["name"]
    simulator.event({"do": "device_offline", "device": device})
    ill = run("--config", file, "status", "--json", env=secrets(simulator))

    assert (well.code, well.json["severity"]) == (0, "ok")
    assert (ill.code, ill.json["severity"]) == (2, "problem")


def test_a_source_that_is_down_is_exit_3_and_the_others_are_told(simulator: SimulatorProcess, tmp_path: Path) -> None:
    simulator.event({"do": "source_down", "system": "okta_asa"})

    done = run("--config", settings_file(simulator, tmp_path), "status", "--json", env=secrets(simulator))

    states = {source["name"]: source["state"] for source in done.json["sources"]}
    assert (done.code, done.json["stale"]) == (3, True)
    assert states == {"Makerspace": "ok", "Laptops": "unreachable", "Helpdesk": "ok"}


def test_a_wrong_secret_is_a_state_and_is_nowhere_to_be_read(simulator: SimulatorProcess, tmp_path: Path) -> None:
    wrong = {**secrets(simulator), "PILOTLAMP_SECRET_MAKERSPACE": "hunter2-hunter2"}
    log = tmp_path / "log.txt"

    done = run("--debug", "--log", log, "--config", settings_file(simulator, tmp_path), "status", "--json", env=wrong)

    assert done.code == 3
    assert done.json["sources"][0]["state"] == "sign_in"
    assert "hunter2" not in done.out + done.err + log.read_text()


def test_no_secret_at_all_says_what_to_do(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """No keyring either: the tests' own refuses everything."""
    done = run("--config", settings_file(simulator, tmp_path, ["Makerspace"]), "status", "--json")

    source = done.json["sources"][0]
    assert (done.code, source["state"]) == (3, "sign_in")
    assert "set PILOTLAMP_SECRET_MAKERSPACE" in source["error"]


@vendor
def test_no_secret_is_in_any_output_at_any_level(simulator: SimulatorProcess, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    file = settings_file(simulator, tmp_path)
    known = secrets(simulator)
    key_in_query = file.read_text().replace('key_in = "header"', 'key_in = "query"')

    outputs = []
    for text in (file.read_text(), key_in_query):
        file.write_text(text)
        done = run("--debug", "--log", log, "--config", file, "status", "--json", env=known)
        outputs += [done.out, done.err]
    outputs.append(log.read_text())

    for secret in (*known.values(), *simulator.okta_asa.secret.split(":"), "CLIENT_CONNECTION_TOKEN"):
        assert secret not in "".join(outputs)


def test_watch_tells_an_outage_and_its_end(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    with Running("--config", file, "watch", "--json", env=secrets(simulator)) as program:
        first = program.record(type="state")
        program.record(type="source", source="Makerspace", state="ok")
        program.record(type="state", severity="ok")
        device = _first_device(simulator, tmp_path)
        simulator.event({"do": "device_offline", "device": device["name"]})
        ill = program.record(type="state", severity="problem")
        lost = program.record(type="notice", kind="device_offline")
        simulator.event({"do": "device_online", "device": device["name"]})
        back = program.record(type="notice", kind="device_online")
        program.tell(signal.SIGTERM)

        assert program.ended() == 0
    assert (first["severity"], first["counts"]["online"]) == ("unknown", 0)
    assert ill["counts"]["offline"] == 1
    assert (lost["subjects"], lost["urgency"], lost["replaces"]) == ([device["id"]], "critical", None)
    assert device["name"] in lost["title"] + lost["body"]
    assert back["replaces"] == lost["id"]


def test_watch_tells_a_lost_source_once_and_no_device(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    with Running("--config", file, "watch", "--json", env=secrets(simulator)) as program:
        program.record(type="state", severity="ok")
        simulator.event({"do": "source_down", "system": "formide"})
        lost = program.record(type="notice")
        simulator.event({"do": "source_normal", "system": "formide"})
        back = program.record(type="notice")

    assert (lost["kind"], back["kind"], back["replaces"]) == ("source_unreachable", "source_back", lost["id"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("view", [["watch"], ["watch", "--json"], ["watch", "--waybar"], ["run", "--no-tray"]])
def test_signals_end_it_at_once_while_a_source_hangs(
    number: signal.Signals, view: list[str], simulator: SimulatorProcess, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        file = write(tmp_path, formide_at(silent.getsockname()[1], timeout_s=NEVER_S))
        with Running("--config", file, *view, env=SECRETS) as program:
            silent.settimeout(HANG_S)
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                program.tell(number)
                code = program.ended()

    assert code == 0
    assert [line for line in program.err.splitlines() if "No session bus" not in line] == []


def test_waybar_lines_have_what_waybar_reads(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path)
    with Running("--config", file, "watch", "--waybar", env=secrets(simulator)) as program:
        line = json.loads(program.line(lambda line: "ok" in json.loads(line)["class"]))

    assert {"text", "tooltip", "class", "alt"} <= line.keys()


def test_watch_without_a_terminal_prints_what_is_new(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    device = _first_device(simulator, tmp_path)
    with Running("--config", file, "watch", env=secrets(simulator)) as program:
        program.line(lambda line: device["name"] in line)
        simulator.event({"do": "device_offline", "device": device["name"]})
        program.line(lambda line: device["name"] in line and "offline" in line)

    assert "\x1b" not in "".join(program.seen)


@pytest.mark.parametrize("view", [[], ["--json"], ["--waybar"]])
def test_watch_ends_quietly_when_nobody_reads_it(view: list[str], simulator: SimulatorProcess, tmp_path: Path) -> None:
    """``pilotlamp watch | head``: the reader goes, and the next news finds nobody."""
    device = _first_device(simulator, tmp_path)
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    with subprocess.Popen(
        [*COMMAND, "--config", file, "watch", *view],
        env={**os.environ, **secrets(simulator)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.stdout.close()
        simulator.event({"do": "device_offline", "device": device["name"]})
        program.wait(HANG_S)
        assert program.stderr is not None
        said = program.stderr.read()

    assert said == b""


@pytest.mark.slow
def test_a_recording_replays_to_the_same_notices(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """So a user can send a false alarm, and its mend can be tested."""
    device = _first_device(simulator, tmp_path)["name"]
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    recording = tmp_path / "alarm.jsonl"
    with Running("--config", file, "watch", "--json", "--record", recording, env=secrets(simulator)) as program:
        program.record(type="state", severity="ok")
        simulator.event({"do": "device_offline", "device": device})
        lost = program.record(type="notice")
        simulator.event({"do": "device_online", "device": device})
        back = program.record(type="notice")
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    done = run("replay", recording)

    assert (done.code, done.err) == (0, "")
    replayed = [json.loads(line) for line in done.out.splitlines()]
    told = ("type", "kind", "source", "subjects", "title", "urgency", "id", "replaces")
    assert [[line[key] for key in told] for line in replayed] == [[line[key] for key in told] for line in (lost, back)]
    assert simulator.formide.secret not in recording.read_text()


@pytest.mark.parametrize("text", ["", "no recording\n", '{"type": "pilotlamp-recording", "version": 99}\n'])
def test_what_is_no_recording_is_one_clear_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "alarm.jsonl"
    file.write_text(text)

    done = run("replay", file)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"pilotlamp: {file}")
    assert done.err.count("\n") == 1


@pytest.mark.slow
def test_the_demo_plays_without_a_desktop() -> None:
    done = run("demo", "--for", "6")

    assert done.code == 0
    for name in ("My Awesome Element", "LightInAugust", "Jack Smith"):
        assert name in done.out


def test_login_stores_nothing_without_a_keyring(simulator: SimulatorProcess, tmp_path: Path) -> None:
    done = run("--config", settings_file(simulator, tmp_path), "login", "Makerspace", given="s3cret-s3cret\n")

    assert done.code == 1
    assert done.err.startswith("pilotlamp: ")
    assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize("command", ["login", "logout"])
def test_only_sources_log_in_and_out(command: str, simulator: SimulatorProcess, tmp_path: Path) -> None:
    done = run("--config", settings_file(simulator, tmp_path), command, "Makespace")

    assert done.code == 1
    assert "Makerspace" in done.err


def test_simulate_announces_itself_and_ends_when_told() -> None:
    with Running("simulate", "--scenario", "vendor") as program:
        told = json.loads(program.line(lambda _line: True))
        program.tell(signal.SIGINT)

        assert program.ended() == 0
    assert told["formide"]["url"].startswith("http://127.0.0.1:")
    assert 'kind = "okta-asa"' in program.err


def test_simulate_with_a_wrong_scenario_is_one_line_and_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text("[[events]]\nat_s = 'soon'\n")

    done = run("simulate", "--scenario", file)

    assert done.code == 2
    assert "at_s" in done.err
    assert "Traceback" not in done.err


def _first_device(simulator: SimulatorProcess, folder: Path) -> dict[str, Any]:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    file = settings_file(simulator, elsewhere, ["Makerspace"])
    device: dict[str, Any] = run("--config", file, "status", "--json", env=secrets(simulator)).json["sources"][0][
        "devices"
    ][0]
    return device
