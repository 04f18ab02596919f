"""Okta ASA: tokens, lists with paging and filters, writing, roles and the allowance."""

from typing import Any

import httpx
import pytest

from tests.simulator.simulated import Simulated

KEY = {"key_id": "simulator-key-id", "key_secret": "simulator-key-secret"}


def hosts(reply: httpx.Response) -> list[str]:
    return [client["hostname"] for client in reply.json()["list"]]


def link(reply: httpx.Response, rel: str) -> str | None:
    return reply.links.get(rel, {}).get("url")


@pytest.fixture
def many() -> Simulated:
    """250 laptops of one person, a few of nobody's."""
    laptops = [f"{{ hostname = 'laptop-{number:03}', user = 'ada' }}" for number in range(250)]
    laptops += ["{ hostname = 'spare', state = 'PENDING' }"]
    return Simulated.of(f"okta_asa.caller = 'ada'\nokta_asa.laptops = [{', '.join(laptops)}]")


async def test_a_service_token_opens_until_it_expires(quiet: Simulated) -> None:
    reply = await quiet.okta("POST", "/service_token", token=None, json=KEY)
    token = reply.json()["bearer_token"]

    assert reply.json() == {"bearer_token": token, "expires_at": "2027-01-15T09:00:00Z", "team_name": "acme"}
    assert (await quiet.okta("GET", "/clients", token=token)).status_code == 200
    quiet.now += 3600
    assert (await quiet.okta("GET", "/clients", token=token)).status_code == 401


async def test_the_lifetime_is_the_scenario_s() -> None:
    simulated = Simulated.of("okta_asa.token_lifetime_s = 2")

    reply = await simulated.okta("POST", "/service_token", token=None, json=KEY)

    assert reply.json()["expires_at"] == "2027-01-15T08:00:02Z"


async def test_issued_tokens_can_be_made_worthless(quiet: Simulated) -> None:
    token = (await quiet.okta("POST", "/service_token", token=None, json=KEY)).json()["bearer_token"]

    quiet.happen("tokens_expire")

    assert (await quiet.okta("GET", "/clients", token=token)).status_code == 401
    assert (await quiet.okta("GET", "/clients")).status_code == 200, "a fixed token doesn't expire"


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"json": KEY | {"key_secret": "guess"}}, 401),
        ({"json": {"key_id": "simulator-key-id"}}, 400),
        ({"content": b"{"}, 415),
        ({"data": KEY}, 415),
    ],
)
async def test_bad_token_requests_are_refused_with_a_body(quiet: Simulated, parts: dict[str, Any], status: int) -> None:
    reply = await quiet.okta("POST", "/service_token", token=None, **parts)

    assert reply.status_code == status
    assert set(reply.json()) == {"code", "message"}


async def test_broken_json_is_400(quiet: Simulated) -> None:
    path, headers = "/okta-asa/v1/teams/acme/service_token", {"Content-Type": "application/json"}

    assert (await quiet.ask("POST", path, headers=headers, content=b"{")).status_code == 400


@pytest.mark.parametrize("token", [None, "guess"])
async def test_lists_need_a_token(quiet: Simulated, token: str | None) -> None:
    assert (await quiet.okta("GET", "/clients", token=token)).status_code == 401


async def test_another_team_is_404(quiet: Simulated) -> None:
    reply = await quiet.ask("GET", "/okta-asa/v1/teams/other/clients")

    assert reply.status_code == 404


async def test_unknown_route_is_404_as_json(quiet: Simulated) -> None:
    reply = await quiet.okta("GET", "/nope")

    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


async def test_a_list_comes_in_pages_of_100_with_absolute_links(many: Simulated) -> None:
    first = await many.okta("GET", "/clients?all=true")
    second = await many.ask(
        "GET", link(first, "next") or "", headers={"Authorization": "Bearer okta-fixed-bearer-token"}
    )
    third = await many.ask(
        "GET", link(second, "next") or "", headers={"Authorization": "Bearer okta-fixed-bearer-token"}
    )

    assert [len(hosts(page)) for page in (first, second, third)] == [100, 100, 51]
    assert (link(first, "next") or "").startswith(
        "http://127.0.0.1:4000/okta-asa/v1/teams/acme/clients?all=true&offset="
    )
    assert len({*hosts(first), *hosts(second), *hosts(third)}) == 251
    assert link(first, "prev") is None
    assert link(third, "next") is None


async def test_the_page_before_is_found_again(many: Simulated) -> None:
    first = await many.okta("GET", "/clients?all=true&count=10")
    second = await many.ask(
        "GET", link(first, "next") or "", headers={"Authorization": "Bearer okta-fixed-bearer-token"}
    )

    again = await many.ask(
        "GET", link(second, "prev") or "", headers={"Authorization": "Bearer okta-fixed-bearer-token"}
    )

    assert hosts(again) == hosts(first)


async def test_a_full_last_page_has_no_next(many: Simulated) -> None:
    reply = await many.okta("GET", "/clients?all=true&count=251")

    assert link(reply, "next") is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("count=2", ["laptop-000", "laptop-001"]),
        ("descending=true&count=1", ["laptop-249"]),
        ("all=true&descending=true&count=1", ["spare"]),
        ("all=true&state=PENDING", ["spare"]),
        ("all=true&username=", ["spare"]),
        ("all=true&username=ada&count=1", ["laptop-000"]),
        ("username=nobody", []),
    ],
)
async def test_a_list_is_filtered_and_ordered(many: Simulated, query: str, expected: list[str]) -> None:
    """Without all=true only the caller's own are listed."""
    assert hosts(await many.okta("GET", f"/clients?{query}")) == expected


@pytest.mark.parametrize("query", ["all=perhaps", "count=0", "count=many", "count=1001", "state=ASLEEP", "offset=nope"])
async def test_bad_queries_are_400(many: Simulated, query: str) -> None:
    assert (await many.okta("GET", f"/clients?{query}")).status_code == 400


async def test_a_client_is_approved_and_assigned(vendor: Simulated) -> None:
    client = f"/clients/{vendor.world.okta_asa.named('LightInAugust')['id']}"

    reply = await vendor.okta("PUT", client, json={"state": "ACTIVE", "user_name": "Lena.Grove"})

    assert (reply.status_code, reply.content) == (204, b"")
    after = (await vendor.okta("GET", client)).json()
    assert (after["state"], after["user_name"]) == ("ACTIVE", "Lena.Grove")


async def test_a_revoked_client_is_listed_only_as_deleted(vendor: Simulated) -> None:
    client = f"/clients/{vendor.world.okta_asa.named('Absalom')['id']}"

    assert (await vendor.okta("DELETE", client)).status_code == 204
    assert hosts(await vendor.okta("GET", "/clients?all=true")) == ["LightInAugust"]
    deleted = (await vendor.okta("GET", "/clients?all=true&state=DELETED")).json()["list"]
    assert [(one["hostname"], one["deleted_at"]) for one in deleted] == [("Absalom", "2027-01-15T08:00:00.000Z")]
    assert (await vendor.okta("DELETE", client)).status_code == 404
    assert (await vendor.okta("PUT", client, json={"state": "ACTIVE"})).status_code == 409


@pytest.mark.parametrize("body", [{}, {"state": "DELETED"}, {"user_name": 7}])
async def test_bad_updates_are_400(vendor: Simulated, body: dict[str, object]) -> None:
    client = vendor.world.okta_asa.clients[0]["id"]

    assert (await vendor.okta("PUT", f"/clients/{client}", json=body)).status_code == 400


async def test_updates_must_be_json_and_name_a_client(vendor: Simulated) -> None:
    client = vendor.world.okta_asa.clients[0]["id"]

    assert (await vendor.okta("PUT", f"/clients/{client}", data={"state": "ACTIVE"})).status_code == 415
    assert (await vendor.okta("PUT", "/clients/nope", json={"state": "ACTIVE"})).status_code == 404


@pytest.mark.parametrize(
    ("role", "reading", "writing"),
    [("access_user", 403, 403), ("reporting_user", 200, 403), ("access_admin", 200, 204)],
)
async def test_calls_need_their_role(role: str, reading: int, writing: int) -> None:
    simulated = Simulated.of(f"okta_asa.role = '{role}'\nokta_asa.laptops = [{{ hostname = 'one' }}]")
    client = f"/clients/{simulated.world.okta_asa.clients[0]['id']}"

    assert (await simulated.okta("GET", "/clients")).status_code == reading
    assert (await simulated.okta("PUT", client, json={"state": "ACTIVE"})).status_code == writing
    assert (await simulated.okta("DELETE", client)).status_code == writing


async def test_every_answer_tells_what_is_left_of_the_hour() -> None:
    simulated = Simulated.of("okta_asa.rate_limit = 2")

    replies = [await simulated.okta("GET", "/clients") for _ in range(3)]
    simulated.now += 3600
    replies.append(await simulated.okta("GET", "/clients", token="guess"))

    assert [reply.status_code for reply in replies] == [200, 200, 429, 401]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies] == ["1", "0", "0", "1"]
    assert {reply.headers["X-RateLimit-Limit"] for reply in replies} == {"2"}
    assert replies[2].headers["X-RateLimit-Reset"] == replies[2].headers["X-RateLimit-Retry-At"] == "1800003600"
    assert "X-RateLimit-Retry-At" not in replies[0].headers


async def test_the_allowance_can_be_cut(quiet: Simulated) -> None:
    quiet.happen("allowance", remaining=1, reset_in_s=30)

    reply = await quiet.okta("GET", "/clients")

    assert (reply.headers["X-RateLimit-Remaining"], reply.headers["X-RateLimit-Reset"]) == ("0", "1800000030")


async def test_laptops_come_and_go_by_events(quiet: Simulated) -> None:
    quiet.happen("laptop_asks", laptop="Intruder", user="Lucas.Beauchamp")
    quiet.happen("laptop_renamed", laptop="Benjy", to="Benjamin")
    quiet.happen("laptop_assigned", laptop="Absalom", user="")
    quiet.happen("laptop_encrypted", laptop="Absalom", encrypted=False)
    quiet.happen("laptop_revoked", laptop="LightInAugust")

    clients = {one["hostname"]: one for one in (await quiet.okta("GET", "/clients?all=true")).json()["list"]}

    assert set(clients) == {"Absalom", "Benjamin", "Intruder"}
    assert clients["Intruder"]["state"] == "PENDING"
    assert (clients["Absalom"]["user_name"], clients["Absalom"]["encrypted"]) == ("", False)


async def test_a_laptop_that_asked_is_approved_and_may_ask_again(quiet: Simulated) -> None:
    quiet.happen("laptop_asks", laptop="Intruder")
    quiet.happen("laptop_approved", laptop="Intruder")
    approved = quiet.world.okta_asa.named("Intruder")["state"]
    quiet.happen("laptop_asks", laptop="Intruder")

    assert (approved, quiet.world.okta_asa.named("Intruder")["state"]) == ("ACTIVE", "PENDING")
    assert len([one for one in quiet.world.okta_asa.clients if one["hostname"] == "Intruder"]) == 1


def test_a_laptop_may_report_a_state_nobody_documented(quiet: Simulated) -> None:
    quiet.happen("laptop_state", laptop="Benjy", state="SUSPENDED")

    assert quiet.world.okta_asa.named("Benjy")["state"] == "SUSPENDED"
