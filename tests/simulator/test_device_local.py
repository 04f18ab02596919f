"""The devices' own API, version 1 and 2."""

import json
from pathlib import Path

import pytest

from tests.simulator.simulated import Simulated

FIXTURES = Path(__file__).parents[1] / "fixtures" / "formide"
USER, PASSWORD = "admin@makerspace.example", "formide-local-password"


async def log_in(simulated: Simulated, device: str) -> str:
    """A token of the device."""
    version = {"Workbench": "email", "Shelf": "username"}[device]
    reply = await simulated.device(device, "POST", "/api/auth/login", json={version: USER, "password": PASSWORD})
    body = reply.json()
    token: str = body.get("token") or body["access_token"]
    return token


async def test_the_cloud_says_where_the_device_listens(quiet: Simulated) -> None:
    session = (await quiet.formide("GET", "/clients")).json()[1]["session"]

    assert (session["ip_internal"], session["port"]) == ("127.0.0.1", 4001)


async def test_a_device_without_an_api_of_its_own_reports_no_address() -> None:
    """So that nobody knocks at a real network for an invented device."""
    simulated = Simulated.of("formide.devices = [{ name = 'Far away' }]")

    session = (await simulated.formide("GET", "/clients")).json()[0]["session"]

    assert {"ip_internal", "port"}.isdisjoint(session)


async def test_v1_lists_an_object_by_port(quiet: Simulated) -> None:
    printers = (await quiet.device("Workbench", "GET", "/api/printer")).json()

    assert list(printers) == ["/dev/ttyUSB0"]
    printer = printers["/dev/ttyUSB0"]
    assert (printer["status"], printer["progress"], printer["remainingPrintingTime"]) == ("printing", 40, 2160)
    assert printer["startTime"] == "2027-01-15T07:36:00.000Z"


async def test_v2_lists_an_array_in_the_vendor_s_layout(quiet: Simulated) -> None:
    seen = json.loads((FIXTURES / "formide_printer_list.json").read_text())[0]

    printers = (await quiet.device("Shelf", "GET", "/api/printer")).json()

    assert [printer["path"] for printer in printers] == ["%2Fdev%2FttyACM0", "%2Fdev%2FttyUSB0"]
    assert set(printers[0]) == set(seen)


async def test_a_printer_plugged_in_just_now_is_null_for_two_seconds(quiet: Simulated) -> None:
    quiet.happen("printer_unplug", printer="Felix 3.0")
    unplugged = (await quiet.device("Shelf", "GET", "/api/printer")).json()
    quiet.happen("printer_plug", printer="Felix 3.0")
    just_now = (await quiet.device("Shelf", "GET", "/api/printer")).json()
    quiet.now += 2
    later = (await quiet.device("Shelf", "GET", "/api/printer")).json()

    assert len(unplugged) == 1
    assert just_now[1] is None
    assert later[1]["status"] == "online"


async def test_v1_says_connecting_instead_of_null(quiet: Simulated) -> None:
    quiet.happen("printer_unplug", printer="Ultimaker 2")
    quiet.happen("printer_plug", printer="Ultimaker 2")

    printers = (await quiet.device("Workbench", "GET", "/api/printer")).json()

    assert printers["/dev/ttyUSB0"]["status"] == "connecting"


async def test_v2_tells_of_one_printer_by_its_encoded_port(quiet: Simulated) -> None:
    found = await quiet.device("Shelf", "GET", "/api/printer/%2Fdev%2FttyACM0")
    missing = await quiet.device("Shelf", "GET", "/api/printer/%2Fdev%2Fnope")

    assert found.json()["port"] == "/dev/ttyACM0"
    assert missing.status_code == 404
    assert missing.json() == json.loads((FIXTURES / "formide_printer_404.json").read_text())


async def test_v2_tells_of_its_system(quiet: Simulated) -> None:
    seen = json.loads((FIXTURES / "formide_system_info.json").read_text())

    assert set((await quiet.device("Shelf", "GET", "/api/system/info")).json()) == set(seen)


@pytest.mark.parametrize("device", ["Workbench", "Shelf"])
async def test_unknown_route_is_the_vendor_s_html(quiet: Simulated, device: str) -> None:
    reply = await quiet.device(device, "GET", "/api/nope")

    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.text == (FIXTURES / "formide_404_route.json").read_text()


@pytest.mark.parametrize(("command", "status"), [("pause", "paused"), ("stop", "online")])
async def test_v1_commands_are_get(quiet: Simulated, command: str, status: str) -> None:
    token = await log_in(quiet, "Workbench")

    reply = await quiet.device("Workbench", "GET", f"/api/printer/ttyUSB0/{command}", token=token)

    assert reply.status_code == 200
    assert quiet.world.formide.printer("Ultimaker 2").status == status


async def test_v2_commands_are_post_and_follow_one_another(quiet: Simulated) -> None:
    token, felix = await log_in(quiet, "Shelf"), "/api/printer/%2Fdev%2FttyUSB0"

    seen = []
    for command in ("print", "pause", "resume", "stop"):
        reply = await quiet.device("Shelf", "POST", f"{felix}/{command}", token=token)
        seen.append((reply.status_code, quiet.world.formide.printer("Felix 3.0").status))

    assert seen == [(200, "printing"), (200, "paused"), (200, "printing"), (200, "online")]


async def test_an_illegal_pause_is_500(quiet: Simulated) -> None:
    token = await log_in(quiet, "Shelf")

    reply = await quiet.device("Shelf", "POST", "/api/printer/%2Fdev%2FttyUSB0/pause", token=token)

    assert reply.status_code == 500
    assert reply.json()["statusCode"] == 500


async def test_v1_lack_of_permission_is_200_with_401_inside(quiet: Simulated) -> None:
    reply = await quiet.device("Workbench", "GET", "/api/printer/ttyUSB0/pause")

    assert (reply.status_code, reply.json()["status"]) == (200, 401)
    assert quiet.world.formide.printer("Ultimaker 2").status == "printing"


async def test_a_locked_v1_device_lists_only_after_login() -> None:
    simulated = Simulated.of("formide.devices = [{ name = 'Workbench', local_api = 'v1', locked = true }]")

    before = await simulated.device("Workbench", "GET", "/api/printer")
    token = await log_in(simulated, "Workbench")
    after = await simulated.device("Workbench", "GET", "/api/printer", token=token)

    assert (before.status_code, before.json()["status"]) == (200, 401)
    assert after.json() == {}


async def test_v2_commands_need_a_token(quiet: Simulated) -> None:
    reply = await quiet.device("Shelf", "POST", "/api/printer/%2Fdev%2FttyUSB0/print", token="formide-access-token")

    assert reply.status_code == 401


async def test_wrong_logins_are_refused_each_version_s_way(quiet: Simulated) -> None:
    wrong = {"email": USER, "username": USER, "password": "guess"}

    v1 = await quiet.device("Workbench", "POST", "/api/auth/login", json=wrong)
    v2 = await quiet.device("Shelf", "POST", "/api/auth/login", json=wrong)

    assert (v1.status_code, v1.json()["status"]) == (200, 401)
    assert v2.status_code == 401
    assert v2.json() == json.loads((FIXTURES / "formide_login_401.json").read_text())


async def test_a_printer_command_for_no_printer_is_404(quiet: Simulated) -> None:
    v1, v2 = await log_in(quiet, "Workbench"), await log_in(quiet, "Shelf")

    assert (await quiet.device("Workbench", "GET", "/api/printer/nope/pause", token=v1)).status_code == 404
    assert (await quiet.device("Shelf", "POST", "/api/printer/nope/pause", token=v2)).status_code == 404
