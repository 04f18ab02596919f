"""``/_sim/``: events at will, and a look at what was asked."""

from tests.simulator.simulated import Simulated


async def test_an_event_takes_effect_at_once(quiet: Simulated) -> None:
    reply = await quiet.ask("POST", "/_sim/event", json={"do": "device_offline", "device": "Shelf"})

    assert reply.status_code == 204
    assert not quiet.world.formide.named("Shelf").online


async def test_a_wrong_event_is_400_with_the_reason(quiet: Simulated) -> None:
    unknown = await quiet.ask("POST", "/_sim/event", json={"do": "device_offline", "device": "Nowhere"})
    no_json = await quiet.ask("POST", "/_sim/event", content="{", headers={"Content-Type": "application/json"})
    timed = await quiet.ask("POST", "/_sim/event", json={"do": "tokens_expire", "at_s": 3})

    assert (unknown.status_code, unknown.json()) == (400, {"error": "device: there is no device 'Nowhere'"})
    assert (no_json.status_code, no_json.json()) == (400, {"error": "The body is not JSON"})
    assert (timed.status_code, timed.json()) == (400, {"error": "at_s: unknown key"})


async def test_requests_are_written_down_as_they_came(quiet: Simulated) -> None:
    await quiet.formide("POST", "/clients/a%2Fb/sync?x=1", json={"é": 1})
    await quiet.clientexec()
    await quiet.device("Shelf", "GET", "/api/printer")

    everything = (await quiet.ask("GET", "/_sim/requests")).json()
    (formide,) = (await quiet.ask("GET", "/_sim/requests?system=formide")).json()

    assert [request["system"] for request in everything] == ["formide", "clientexec", "formide_local"]
    assert formide["headers"]["authorization"] == "Bearer formide-access-token"
    assert {key: formide[key] for key in ("method", "path", "query", "body")} == {
        "method": "POST",
        "path": "/clients/a%2Fb/sync",
        "query": "x=1",
        "body": '{"é":1}',
    }


async def test_state_tells_all_that_there_is(quiet: Simulated) -> None:
    quiet.now += 5
    quiet.happen("source_slow", system="formide", delay_s=0)

    state = (await quiet.ask("GET", "/_sim/state")).json()

    assert (state["scenario"], state["uptime_s"]) == ("quiet", 5.0)
    assert {"formide", "okta_asa", "clientexec", "faults"} <= set(state)


async def test_reset_makes_everything_as_at_the_start(quiet: Simulated) -> None:
    await quiet.ask("POST", "/_sim/event", json={"do": "source_401", "system": "formide"})
    await quiet.ask("POST", "/_sim/event", json={"do": "device_removed", "device": "Shelf"})
    await quiet.formide("GET", "/clients")

    assert (await quiet.ask("POST", "/_sim/reset")).status_code == 204

    assert quiet.journal.requests() == []
    clients = (await quiet.formide("GET", "/clients")).json()
    assert [client["name"] for client in clients] == ["My Awesome Element", "Workbench", "Shelf"]


async def test_only_the_last_10000_requests_are_kept(quiet: Simulated) -> None:
    for number in range(10_001):
        quiet.journal.add(
            {"system": "formide", "method": "GET", "path": f"/{number}", "query": "", "headers": {}, "body": ""}
        )

    kept = quiet.journal.requests()

    assert (len(kept), kept[0]["path"]) == (10_000, "/1")
