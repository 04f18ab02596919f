"""How a system is made to misbehave, and that it spares the others."""

import asyncio

import pytest

from tests.simulator.simulated import Simulated


async def statuses(simulated: Simulated) -> tuple[int, int, int]:
    replies = (
        await simulated.formide("GET", "/clients"),
        await simulated.okta("GET", "/clients"),
        await simulated.clientexec(),
    )
    return replies[0].status_code, replies[1].status_code, replies[2].status_code


@pytest.mark.parametrize(
    ("do", "keys", "status"),
    [
        ("source_down", {"how": "503"}, 503),
        ("source_401", {}, 401),
        ("source_403", {}, 403),
        ("source_429", {}, 429),
    ],
)
async def test_a_fault_hits_one_system_until_it_is_normal(
    quiet: Simulated, do: str, keys: dict[str, object], status: int
) -> None:
    quiet.happen(do, system="okta_asa", **keys)
    during = await statuses(quiet)
    quiet.happen("source_normal", system="okta_asa")

    assert during == (200, status, 200)
    assert await statuses(quiet) == (200, 200, 200)


async def test_a_login_page_comes_as_html_with_200(quiet: Simulated) -> None:
    quiet.happen("source_html", system="clientexec")

    reply = await quiet.clientexec()

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "<form" in reply.text


async def test_429_says_for_how_long_the_way_the_vendor_does(quiet: Simulated) -> None:
    quiet.happen("source_429", system="clientexec", retry_after_s=7)
    quiet.happen("source_429", system="okta_asa", retry_after_s=7)
    clientexec, okta = await quiet.clientexec(), await quiet.okta("GET", "/clients")

    assert clientexec.headers["Retry-After"] == "7"
    assert okta.headers["X-RateLimit-Retry-At"] == okta.headers["X-RateLimit-Reset"] == "1800000007"
    assert "Retry-After" not in okta.headers


async def test_429_may_keep_silent_about_how_long(quiet: Simulated) -> None:
    quiet.happen("source_429", system="clientexec")
    quiet.happen("source_429", system="okta_asa")
    quiet.happen("source_429", system="formide", style="x-ratelimit")
    clientexec, okta = await quiet.clientexec(), await quiet.okta("GET", "/clients")
    formide = await quiet.formide("GET", "/clients")

    assert "Retry-After" not in clientexec.headers
    assert "X-RateLimit-Retry-At" not in okta.headers
    assert formide.headers["X-RateLimit-Remaining"] == "0"


async def test_any_answer_can_be_put_in_the_place_of_one_call(quiet: Simulated) -> None:
    quiet.happen(
        "source_answers", system="formide", body="[null]", status=207, headers={"X-Odd": "yes"}, only="/clients"
    )

    reply = await quiet.formide("GET", "/clients")

    assert (reply.status_code, reply.json(), reply.headers["X-Odd"]) == (207, [None], "yes")
    assert (await quiet.formide("GET", "/auth/me")).status_code == 200


async def test_an_answer_can_be_for_one_method_only(quiet: Simulated) -> None:
    quiet.happen("source_answers", system="okta_asa", body="{}", status=409, method="DELETE")
    laptop = f"/clients/{quiet.world.okta_asa.named('Benjy')['id']}"

    refused = await quiet.okta("DELETE", laptop)

    assert refused.status_code == 409
    assert (await quiet.okta("PUT", laptop, json={"user_name": "ada"})).status_code == 204


def test_one_fault_takes_the_place_of_another(quiet: Simulated) -> None:
    quiet.happen("source_answers", system="formide", body="{}")
    quiet.happen("source_breaks_off", system="formide")
    broken = quiet.world.faults["formide"]
    quiet.happen("source_401", system="formide")
    refused = quiet.world.faults["formide"]

    assert (broken.hang_up is not None, broken.answer) == (True, None)
    assert (refused.hang_up, refused.answer is not None) == (None, True)


async def test_a_slow_system_answers_late_and_the_others_at_once(quiet: Simulated) -> None:
    quiet.happen("source_slow", system="formide", delay_s=0.05)
    begin = asyncio.get_running_loop().time()

    assert await statuses(quiet) == (200, 200, 200)

    assert asyncio.get_running_loop().time() - begin >= 0.05


async def test_slow_and_broken_go_together(quiet: Simulated) -> None:
    quiet.happen("source_slow", system="formide", delay_s=0.05)
    quiet.happen("source_401", system="formide")

    assert quiet.world.faults["formide"].delay_s == 0.05
    assert (await quiet.formide("GET", "/clients")).status_code == 401
