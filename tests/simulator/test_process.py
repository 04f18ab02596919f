"""The simulator as a process: ready line, loopback only, how it ends, and real connections that break."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.patience import HANG_S, NEVER_S
from tests.simulator_process import SimulatorProcess

pytestmark = pytest.mark.slow
"""Each test starts processes."""

COMMAND = [sys.executable, "-m", "pilotlamp_simulator"]


def get(url: str, *, token: str = "formide-access-token", timeout_s: float = 10) -> httpx.Response:
    return httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=timeout_s, trust_env=False)


def test_the_announcement_opens_every_system(simulator: SimulatorProcess) -> None:
    formide, okta, helpdesk = simulator.formide, simulator.okta_asa, simulator.clientexec
    key_id, _, key_secret = okta.secret.partition(":")
    team = f"{okta.url}/v1/teams/{okta.team}"

    clients = get(f"{formide.url}/clients", token=formide.secret)
    token = httpx.post(f"{team}/service_token", json={"key_id": key_id, "key_secret": key_secret}, trust_env=False)
    laptops = get(f"{team}/clients?all=true&count=1", token=token.json()["bearer_token"])
    fixed = get(f"{team}/clients", token=okta.bearer)
    people = httpx.get(f"{helpdesk.url}{helpdesk.path}", headers={helpdesk.key_name: helpdesk.secret}, trust_env=False)

    assert [reply.status_code for reply in (clients, laptops, fixed, people)] == [200] * 4
    assert laptops.links["next"]["url"].startswith(f"{okta.url}/v1/teams/acme/clients?")
    assert simulator.announcement["url"] == simulator.url


def test_devices_listen_where_the_cloud_says(simulator: SimulatorProcess) -> None:
    sessions = [client["session"] for client in get(f"{simulator.formide.url}/clients").json()[1:]]

    v1, v2 = (httpx.get(f"http://{one['ip_internal']}:{one['port']}/api/printer", trust_env=False) for one in sessions)

    assert isinstance(v1.json(), dict)
    assert isinstance(v2.json(), list)


def test_a_source_that_is_down_closes_without_an_answer(simulator: SimulatorProcess) -> None:
    simulator.event({"do": "source_down", "system": "formide"})

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        get(f"{simulator.formide.url}/clients")

    simulator.event({"do": "source_normal", "system": "formide"})
    assert get(f"{simulator.formide.url}/clients").status_code == 200


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("said", ["", "HTTP/1.1 204 No Con"])
@pytest.mark.parametrize("done", [True, False])
def test_a_source_that_breaks_off_has_done_it_or_not(
    simulator: SimulatorProcess, how: str, said: str, done: bool
) -> None:
    simulator.event(
        {"do": "source_breaks_off", "system": "formide", "done": done, "said": said, "how": how, "method": "POST"}
    )
    (device,) = [one for one in get(f"{simulator.formide.url}/clients").json() if one["name"] == "Workbench"]
    headers = {"Authorization": f"Bearer {simulator.formide.secret}"}

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)) as caught:
        httpx.post(f"{simulator.formide.url}/clients/{device['_id']}/sync", headers=headers, trust_env=False)

    assert isinstance(caught.value, httpx.ReadError) or how == "close"
    assert simulator.state()["formide"]["syncs"]["Workbench"] == int(done)
    assert [one["method"] for one in simulator.requests("formide")] == ["GET", "POST"]


def test_an_offline_device_closes_and_a_silent_one_says_nothing(simulator: SimulatorProcess) -> None:
    shelf = get(f"{simulator.formide.url}/clients").json()[2]["session"]
    url = f"http://{shelf['ip_internal']}:{shelf['port']}/api/printer"

    simulator.event({"do": "device_silent", "device": "Shelf"})
    with pytest.raises(httpx.ReadTimeout):
        get(url, timeout_s=0.2)

    simulator.event({"do": "device_offline", "device": "Shelf"})
    with pytest.raises(httpx.RemoteProtocolError):
        get(url)


def test_the_helper_reads_requests_and_state_and_resets(simulator: SimulatorProcess) -> None:
    get(f"{simulator.formide.url}/auth/me")
    simulator.event({"do": "device_offline", "device": "Shelf"})

    (request,) = simulator.requests("formide")
    before = simulator.state()["formide"]["clients"][2]["status"]
    simulator.reset()

    assert (request["path"], request["headers"]["authorization"]) == ("/auth/me", "Bearer formide-access-token")
    assert (before, simulator.state()["formide"]["clients"][2]["status"]) == ("offline", "online")
    assert simulator.requests() == []


def test_a_timed_event_happens_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("events = [{ at_s = 0.05, do = 'device_renamed', device = 'My Awesome Element', to = 'Renamed' }]")

    with SimulatorProcess(file) as simulator:
        deadline = time.monotonic() + HANG_S
        names = set()
        while "Renamed" not in names and time.monotonic() < deadline:
            names |= {client["name"] for client in get(f"{simulator.formide.url}/clients").json()}

    assert "Renamed" in names


@pytest.mark.skipif(sys.platform != "linux", reason="has no second loopback address")
def test_it_listens_on_127_0_0_1_only(simulator: SimulatorProcess) -> None:
    """Who listened on all addresses would keep others from binding this one."""
    devices = [client["session"]["port"] for client in get(f"{simulator.formide.url}/clients").json()[1:]]

    for port in (httpx.URL(simulator.url).port, *devices):
        with socket.socket() as elsewhere:
            elsewhere.bind(("127.0.0.2", port))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_end_it_at_once_with_0_also_with_open_requests(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--scenario", "quiet", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with httpx.AsyncClient(timeout=NEVER_S, trust_env=False) as client:
        slow = {"do": "source_slow", "system": "formide", "delay_s": 600}
        await client.post(f"{ready['url']}/_sim/event", json=slow)
        hanging = asyncio.create_task(client.get(f"{ready['formide']['url']}/clients"))
        while not (await client.get(f"{ready['url']}/_sim/requests")).json():
            pass

        process.send_signal(number)
        stderr = (await process.communicate())[1]
        with pytest.raises(httpx.TransportError):
            await hanging

    assert (process.returncode, stderr) == (0, b"")


def test_it_ends_with_its_parent() -> None:
    """The end of standard input is the end of the parent, however that ended."""
    process = subprocess.Popen(
        [*COMMAND, "--scenario", "quiet", "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()

        process.stdin.close()

        assert process.wait(HANG_S) == 0


def test_a_port_in_use_is_one_clear_line(simulator: SimulatorProcess) -> None:
    port = str(httpx.URL(simulator.url).port)

    done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=HANG_S)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"can't listen on 127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [None, "repeat = 1"])
def test_a_bad_scenario_is_one_clear_line(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_text(content)

    done = subprocess.run(
        [*COMMAND, "--scenario", str(file)], capture_output=True, text=True, check=False, timeout=HANG_S
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_helper_says_when_the_simulator_did_not_start() -> None:
    with pytest.raises(RuntimeError, match="exit 2"), SimulatorProcess("nope"):
        pass
