"""The print shop: replies shaped as the real servers', jobs that get on with the clock, commands that do something."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.sources.ipp.codec import Tag, decode
from pilotlamp.sources.ipp.operations import Operation
from pilotlamp.sources.ipp.requests import message
from tests.simulator.simulated import Simulated

FIXTURES = Path(__file__).parents[1] / "fixtures"
OBJECTS = "/printer/objects/query?webhooks&print_stats&virtual_sdcard"
SHOP = """
octoprint = { key = "octoprint-api-key", state = "printing", file = "a.gcode", progress_pct = 50, duration_s = 100 }
moonraker = { key = "moonraker-api-key", state = "printing", file = "a.gcode", progress_pct = 50, duration_s = 100 }
[[cups.queues]]
name = "frontdesk"
info = "Front desk"
supplies = [{ name = "Black", level_pct = 60 }, { name = "Cyan", level_pct = 60 }]
"""


@pytest.fixture
def shop() -> Simulated:
    return Simulated.of(SHOP)


def recorded(path: str) -> Any:
    return json.loads((FIXTURES / path).read_text(encoding="utf-8"))


def shape(value: object) -> object:
    """Names of all members; what they hold may differ."""
    return {name: shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


def cups_groups(body: bytes, tag: Tag) -> list[dict[str, Any]]:
    answer = decode(body)
    assert answer.status == 0
    return [dict(group) for group in answer.of(tag)]


async def cups(shop: Simulated, operation: Operation, *, job: int | None = None) -> bytes:
    uri = None if operation is Operation.CUPS_GET_PRINTERS else "ipp://127.0.0.1/printers/frontdesk"
    return (await shop.ask("POST", "/", content=message(operation, uri=uri, job=job))).content


async def queue(shop: Simulated) -> dict[str, Any]:
    (found,) = cups_groups(await cups(shop, Operation.CUPS_GET_PRINTERS), Tag.PRINTER)
    return found


async def job_states(shop: Simulated) -> list[tuple[str, int]]:
    jobs = cups_groups(await cups(shop, Operation.GET_JOBS), Tag.JOB)
    return [(job["job-name"][0], job["job-state"][0]) for job in jobs]


@pytest.mark.parametrize(
    ("events", "fixture"),
    [
        ([], "job_printing"),
        (["machine_pauses"], "job_paused"),
        (["machine_finishes"], "job_finished"),
        (["machine_fails"], "job_fatal_later"),
        (["machine_fails", "machine_recovers"], "job_idle"),
    ],
)
async def test_octoprint_tells_of_its_job_as_recorded(shop: Simulated, events: Iterable[str], fixture: str) -> None:
    for do in events:
        shop.happen(do, system="octoprint", **({"error": "Thermal runaway"} if do == "machine_fails" else {}))

    told, real = (await shop.octoprint("GET", "/api/job")).json(), recorded(f"octoprint/{fixture}.json")

    real["job"]["filament"] = None
    assert (shape(told), told["state"]) == (shape(real), real["state"])


async def test_octoprint_refuses_keys_of_nobody_as_recorded(shop: Simulated) -> None:
    refused = await shop.octoprint("GET", "/api/job", key="guess")
    nobody = await shop.octoprint("GET", "/api/currentuser", key="guess")

    assert (refused.status_code, refused.json()) == (403, recorded("octoprint/job_no_key.json"))
    assert nobody.json() == recorded("octoprint/currentuser_no_key.json")
    assert (await shop.octoprint("GET", "/api/currentuser")).json()["name"] == "lamp"
    assert (await shop.octoprint("GET", "/api/version")).json()["text"] == "OctoPrint 1.11.8"


async def test_octoprint_s_job_gets_on_and_obeys(shop: Simulated) -> None:
    async def told() -> tuple[str, float | None]:
        reply = (await shop.octoprint("GET", "/api/job")).json()
        return reply["state"], reply["progress"]["completion"]

    async def command(**body: str) -> int:
        return (await shop.octoprint("POST", "/api/job", json=body)).status_code

    shop.now += 20
    assert await told() == ("Printing", 70)
    assert await command(command="pause", action="pause") == 204
    shop.now += 500
    assert await told() == ("Paused", 70)
    assert await command(command="pause", action="resume") == 204
    shop.now += 30
    assert await told() == ("Operational", 100)
    assert await command(command="cancel") == 409


async def test_octoprint_connects_again_after_an_error(shop: Simulated) -> None:
    shop.happen("machine_fails", system="octoprint", error="kill() called!")
    closed = (await shop.octoprint("GET", "/api/connection")).json()["current"]["state"]
    await shop.octoprint("POST", "/api/connection", json={"command": "connect"})

    connected = (await shop.octoprint("GET", "/api/connection")).json()["current"]["state"]
    assert (closed, connected) == ("Closed", "Operational")


@pytest.mark.parametrize(
    ("do", "fixture"),
    [
        (None, "objects_printing"),
        ("machine_pauses", "objects_paused"),
        ("machine_finishes", "objects_complete"),
    ],
)
async def test_moonraker_tells_of_its_print_as_recorded(shop: Simulated, do: str | None, fixture: str) -> None:
    if do:
        shop.happen(do, system="moonraker")

    told = (await shop.moonraker("GET", OBJECTS)).json()["result"]["status"]

    real = recorded(f"moonraker/{fixture}.json")["result"]["status"]
    assert {name: shape(told[name]) for name in told} == {name: shape(real[name]) for name in told}
    assert told["print_stats"]["state"] == real["print_stats"]["state"]


async def test_moonraker_obeys_and_comes_back_from_an_emergency_stop(shop: Simulated) -> None:
    async def states(path: str) -> tuple[str, str]:
        assert (await shop.moonraker("POST", f"/printer/{path}")).json() == {"result": "ok"}
        told = (await shop.moonraker("GET", OBJECTS)).json()["result"]["status"]
        return told["webhooks"]["state"], told["print_stats"]["state"]

    assert await states("print/pause") == ("ready", "paused")
    assert await states("print/resume") == ("ready", "printing")
    assert await states("print/cancel") == ("ready", "cancelled")
    assert await states("print/start?filename=b.gcode") == ("ready", "printing")
    assert (await shop.moonraker("POST", "/printer/print/start?filename=c.gcode")).status_code == 400
    assert await states("emergency_stop") == ("shutdown", "error")
    assert (await shop.moonraker("GET", "/server/info")).json()["result"]["klippy_state"] == "shutdown"
    assert await states("firmware_restart") == ("ready", "standby")
    assert (await shop.moonraker("GET", OBJECTS, key="guess")).status_code == 401
    assert (await shop.moonraker("GET", "/access/info", key="")).status_code == 200


async def test_cups_tells_of_a_queue_as_recorded(shop: Simulated) -> None:
    shop.happen("toner_level", queue="frontdesk", supply="Cyan", level_pct=6)
    real = next(
        group
        for group in cups_groups((FIXTURES / "ipp/cups_printers_mixed.ipp").read_bytes(), Tag.PRINTER)
        if group["printer-name"] == ("toner",)
    )

    told = await queue(shop)

    assert set(told) <= set(real)
    assert {name: type(told[name][0]) for name in told} == {name: type(real[name][0]) for name in told}
    assert (told["printer-state-reasons"], told["marker-levels"]) == (("toner-low-report",), (60, 6))


async def test_cups_prints_one_job_after_the_other(shop: Simulated) -> None:
    shop.happen("queue_prints", queue="frontdesk", job="Invoice 17", duration_s=10)
    shop.happen("queue_prints", queue="frontdesk", job="Invoice 18", duration_s=10)
    assert await job_states(shop) == [("Invoice 17", 5), ("Invoice 18", 3)]

    shop.now += 12
    shop.happen("paper_out", queue="frontdesk")
    shop.now += 100
    assert await job_states(shop) == [("Invoice 18", 3)]
    assert (await queue(shop))["printer-state-reasons"] == ("media-empty-error", "paused")

    shop.happen("paper_refilled", queue="frontdesk")
    shop.now += 8
    assert (await queue(shop))["printer-state"] == (3,)


async def test_cups_pauses_resumes_and_cancels(shop: Simulated) -> None:
    shop.happen("queue_prints", queue="frontdesk", job="Invoice 17")
    await cups(shop, Operation.PAUSE_PRINTER)
    paused = (await queue(shop))["printer-state"]
    await cups(shop, Operation.RESUME_PRINTER)
    resumed = (await queue(shop))["printer-state"]
    await cups(shop, Operation.CANCEL_JOB, job=1)

    assert (paused, resumed, await job_states(shop)) == ((5,), (4,), [])
    assert decode(await cups(shop, Operation.CANCEL_JOB, job=1)).status == 0x0406
    assert (await shop.ask("POST", "/", content=b"\x02\x00")).status_code == 400


async def test_a_scenario_without_a_print_shop_has_none(quiet: Simulated) -> None:
    assert (await quiet.octoprint("GET", "/api/job")).status_code == 404
    assert (await quiet.ask("POST", "/")).status_code == 404
