"""Clientexec: the key, who is listed, and how time is told."""

from typing import Any

import pytest

from tests.simulator.simulated import Simulated


async def users(simulated: Simulated) -> tuple[dict[str, Any], dict[str, Any]]:
    """Online and offline users by name."""
    body = (await simulated.clientexec()).json()
    online, gone = ({user["name"]: user for user in body[key]} for key in ("users", "offlineusers"))
    assert (body["count"], body["offlinecount"]) == (len(online), len(gone))
    return online, gone


@pytest.mark.parametrize("headers", [{}, {"X-Application-Key": "guess"}])
async def test_the_key_is_asked_for(quiet: Simulated, headers: dict[str, str]) -> None:
    reply = await quiet.clientexec(headers=headers)

    assert reply.status_code == 401
    assert reply.json() == {"success": False, "message": "Invalid application key"}


async def test_path_and_key_travel_as_the_scenario_says() -> None:
    simulated = Simulated.of("clientexec = { path = '/api/online', key_in = 'query', key_name = 'apiKey' }")

    right = await simulated.ask("GET", "/clientexec/api/online?apiKey=clientexec-application-key")
    wrong_place = await simulated.ask("GET", "/clientexec/api/online", headers={"apiKey": "clientexec-application-key"})

    assert right.status_code == 200
    assert wrong_place.status_code == 401
    assert (await simulated.clientexec()).status_code == 404


async def test_times_go_on_while_the_clock_runs(quiet: Simulated) -> None:
    quiet.now += 3600

    online, gone = await users(quiet)

    assert online["Jack Smith"]["time"] == "1h 10m"
    assert gone["CPA Business Name"]["time"] == "7h 59m"
    assert (await quiet.clientexec()).json()["timestamp"] == 1_800_003_600


async def test_somebody_leaves_and_comes_back(quiet: Simulated) -> None:
    quiet.happen("person_leaves", person="Joshua Post")
    _, gone = await users(quiet)
    quiet.now += 120
    quiet.happen("person_arrives", person="Joshua Post")
    quiet.now += 60
    online, _ = await users(quiet)

    left, back = gone["Joshua Post"], online["Joshua Post"]
    assert (left["online"], left["color"], left["time"], "lastview" in left) == (0, "yellow", "0m", False)
    assert (back["online"], back["color"], back["time"], back["lastview"]) == (1, "green", "1m", "")
    assert (left["id"], left["type"]) == (back["id"], back["type"]) == ("23243", "staff")


async def test_somebody_new_arrives_and_looks_at_something(quiet: Simulated) -> None:
    view = {"m": "support", "v": "getticket", "t": "ticketid|1"}
    quiet.happen("person_arrives", person="Łukasz Wójcik")
    quiet.happen("person_views", person="Łukasz Wójcik", lastview=view)

    online, _ = await users(quiet)

    assert (online["Łukasz Wójcik"]["type"], online["Łukasz Wójcik"]["lastview"]) == ("customer", view)
    assert isinstance(online["Łukasz Wójcik"]["id"], str)


async def test_a_person_s_link_leads_to_a_page(quiet: Simulated) -> None:
    quiet.happen("person_arrives", person="<b>Mallory</b>")
    online, _ = await users(quiet)

    page = await quiet.ask("GET", f"/clientexec/{online['<b>Mallory</b>']['link']}")

    assert page.status_code == 200
    assert "&lt;b&gt;Mallory" in page.text
