"""Formide's cloud API: credentials, every call, and what it refuses."""

from typing import Any

import pytest

from pilotlamp_simulator.formide.state import PAST_SESSIONS
from tests.simulator.simulated import Simulated

ELEMENT = "55c8ff04d4beab38774ff593"


@pytest.fixture
def workbench(quiet: Simulated) -> str:
    """Path of a device that the account administers."""
    return f"/clients/{quiet.world.formide.named('Workbench').id}"


@pytest.mark.parametrize("path", ["/auth/me", "/clients", f"/clients/{ELEMENT}", "/db/printers"])
@pytest.mark.parametrize("token", [None, "somebody-else-s"])
async def test_calls_without_the_token_are_refused_with_a_body(quiet: Simulated, path: str, token: str | None) -> None:
    reply = await quiet.formide("GET", path, token=token)

    assert reply.status_code == 401
    assert reply.json() == {"statusCode": 401, "statusName": "Unauthorized", "message": "No valid access token"}


async def test_me_names_the_account(quiet: Simulated) -> None:
    reply = await quiet.formide("GET", "/auth/me")

    assert set(reply.json()) == {"_id", "avatar", "firstname", "lastname"}


async def test_an_offline_device_has_no_session(quiet: Simulated) -> None:
    quiet.happen("device_offline", device="Workbench")
    quiet.happen("device_offline", device="Shelf", session="missing")

    clients = {client["name"]: client for client in (await quiet.formide("GET", "/clients")).json()}

    assert (clients["Workbench"]["status"], clients["Workbench"]["session"]) == ("offline", None)
    assert "session" not in clients["Shelf"]
    assert clients["My Awesome Element"]["status"] == "online"


async def test_the_last_ten_sessions_are_kept_newest_first(quiet: Simulated, workbench: str) -> None:
    quiet.happen("device_offline", device="Workbench")
    quiet.now += 3600
    quiet.happen("device_online", device="Workbench")

    sessions = (await quiet.formide("GET", f"{workbench}/sessions")).json()

    starts = [session["createdAt"] for session in sessions]
    assert len(sessions) == PAST_SESSIONS
    assert starts == sorted(starts, reverse=True)
    assert starts[0] == "2027-01-15T09:00:00.000Z"
    assert {session["client"] for session in sessions} == {quiet.world.formide.named("Workbench").id}


async def test_unknown_device_is_404(quiet: Simulated) -> None:
    for path in ("/clients/nope", "/clients/nope/sessions", "/clients/nope/users"):
        assert (await quiet.formide("GET", path)).status_code == 404


async def test_unknown_route_is_a_page_of_html(quiet: Simulated) -> None:
    reply = await quiet.formide("GET", "/nope")

    assert reply.status_code == 404
    assert "<pre>Cannot GET /nope</pre>" in reply.text


async def test_sync_is_accepted_without_a_body(quiet: Simulated, workbench: str) -> None:
    reply = await quiet.formide("POST", f"{workbench}/sync")

    assert (reply.status_code, reply.content) == (204, b"")
    assert quiet.world.formide.named("Workbench").syncs == 1


async def test_users_are_told_to_admin_users_only(quiet: Simulated, workbench: str) -> None:
    """The vendor's example device has isAdmin false."""
    allowed = await quiet.formide("GET", f"{workbench}/users")
    refused = await quiet.formide("GET", f"/clients/{ELEMENT}/users")

    assert [user["name"] for user in allowed.json()] == ["Alma Lindqvist", "Tomás Núñez"]
    assert refused.status_code == 403


async def test_an_invited_user_is_listed_renamed_promoted_and_removed(quiet: Simulated, workbench: str) -> None:
    invited = await quiet.formide("POST", f"{workbench}/users", json={"email": "wen@makerspace.example"})
    user = f"{workbench}/users/{invited.json()['_id']}"

    assert invited.status_code == 201
    assert (await quiet.formide("PUT", user, json={"name": "Wen Zhao"})).status_code == 200
    assert (await quiet.formide("PUT", f"{user}/admin", json={"isAdmin": True})).status_code == 200
    listed = (await quiet.formide("GET", f"{workbench}/users")).json()
    assert listed[-1] | {"_id": ""} == {
        "_id": "",
        "name": "Wen Zhao",
        "email": "wen@makerspace.example",
        "isAdmin": True,
    }

    assert (await quiet.formide("DELETE", user)).status_code == 204
    assert (await quiet.formide("DELETE", user)).status_code == 404


async def test_admin_calls_need_an_admin_user(quiet: Simulated) -> None:
    invited = await quiet.formide("POST", f"/clients/{ELEMENT}/users", json={"email": "wen@makerspace.example"})
    user = f"/clients/{ELEMENT}/users/{invited.json()['_id']}"

    assert (await quiet.formide("PUT", f"{user}/admin", json={"isAdmin": True})).status_code == 403
    assert (await quiet.formide("DELETE", user)).status_code == 403
    assert (await quiet.formide("PUT", user, json={"name": "Wen"})).status_code == 200


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"json": {}}, 400),
        ({"json": {"email": "nobody"}}, 400),
        ({"json": ["alma@makerspace.example"]}, 400),
        ({"content": "{"}, 415),
        ({"data": {"email": "wen@makerspace.example"}}, 415),
        ({"json": {"email": "alma@makerspace.example"}}, 409),
    ],
)
async def test_bad_invitations_are_refused(
    quiet: Simulated, workbench: str, parts: dict[str, Any], status: int
) -> None:
    assert (await quiet.formide("POST", f"{workbench}/users", **parts)).status_code == status


async def test_admin_must_be_true_or_false(quiet: Simulated, workbench: str) -> None:
    user = quiet.world.formide.named("Workbench").users[1]["_id"]

    reply = await quiet.formide("PUT", f"{workbench}/users/{user}/admin", json={"isAdmin": "yes"})

    assert reply.status_code == 400


async def test_the_printer_list_names_each_printer_and_its_device(quiet: Simulated) -> None:
    records = (await quiet.formide("GET", "/db/printers")).json()

    assert [(record["name"], record["port"]) for record in records] == [
        ("Ultimaker 2", "/dev/ttyUSB0"),
        ("Prusa i3 MK2S", "/dev/ttyACM0"),
        ("Felix 3.0", "/dev/ttyUSB0"),
    ]
    assert records[0]["client"] == quiet.world.formide.named("Workbench").id


async def test_the_older_api_has_no_printer_list() -> None:
    older = Simulated.of("formide = { printer_list = false }")

    assert (await older.formide("GET", "/db/printers")).status_code == 404


async def test_the_code_flow_ends_in_a_token_that_works(quiet: Simulated) -> None:
    asked = await quiet.ask("GET", "/formide/auth/authorise?redirect_uri=http://127.0.0.1:9/back&state=s1")
    returned = asked.headers["location"]
    code = returned.partition("code=")[2].partition("&")[0]
    form = {"grant_type": "authorization_code", "code": code}
    token = await quiet.ask("POST", "/formide/auth/token", data=form)

    assert asked.status_code == 302
    assert returned.startswith("http://127.0.0.1:9/back?")
    assert returned.endswith("state=s1")
    assert token.json()["expires"] == "2027-02-14T08:00:00.000Z"
    assert (await quiet.formide("GET", "/auth/me", token=token.json()["access_token"])).status_code == 200


async def test_a_code_is_good_for_one_use_and_a_refresh_token_too(quiet: Simulated) -> None:
    asked = await quiet.ask("GET", "/formide/auth/authorise?redirect_uri=http://127.0.0.1:9/back")
    form = {"grant_type": "authorization_code", "code": asked.headers["location"].partition("code=")[2]}
    first = await quiet.ask("POST", "/formide/auth/token", data=form)
    refresh = {"grant_type": "refresh_token", "refresh_token": first.json()["refresh_token"]}

    assert (await quiet.ask("POST", "/formide/auth/token", data=form)).status_code == 401
    assert (await quiet.ask("POST", "/formide/auth/token", data=refresh)).status_code == 200
    assert (await quiet.ask("POST", "/formide/auth/token", data=refresh)).status_code == 401


async def test_bad_token_requests_are_refused(quiet: Simulated) -> None:
    assert (await quiet.ask("GET", "/formide/auth/authorise")).status_code == 400
    assert (await quiet.ask("POST", "/formide/auth/token", json={})).status_code == 415
    assert (await quiet.ask("POST", "/formide/auth/token", data={"grant_type": "password"})).status_code == 401
