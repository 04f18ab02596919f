"""Every write call against the simulated systems as a process of its own: what it changes there, and arrives as."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any, cast

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Connection, Device, DeviceState
from pilotlamp.errors import ActionError, GoneError, PilotlampError, RateLimitError, SignInError, UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.kinds import KINDS
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.offers import FullSystem
from tests.simulator_process import SimulatorProcess

WRITES = {"POST", "PUT", "DELETE"}
ODD = ["\"Alma\" & 'Bo'_<b>", "a/b?c#d%20", "-rf", "x" * 300, "Ünï 🖨 \u05d0", "two\nlines\u202e"]


@pytest.fixture(scope="module")
def process() -> Iterator[SimulatorProcess]:
    with SimulatorProcess("quiet") as running:
        yield running


class Bench:
    """The simulated systems, and the sources that watch them."""

    def __init__(self, simulator: SimulatorProcess, closing: AsyncExitStack) -> None:
        self.simulator = simulator
        self._closing = closing
        self.formide = self.system("formide")
        self.okta_asa = self.system("okta-asa")

    def system(self, kind: str, *, secret: str | None = None, **settings: Any) -> FullSystem:
        announced = self.simulator.formide if kind == "formide" else self.simulator.okta_asa
        options = FormideOptions() if kind == "formide" else OktaAsaOptions(team="acme", all=True)
        endpoint = Endpoint(name="Watched", url=announced.url, **settings)
        made = cast(FullSystem, KINDS[kind].build(endpoint, options, secret or announced.secret))
        self._closing.push_async_callback(made.aclose)
        return made

    async def device(self, name: str) -> Device:
        readings = (await self.formide.fetch(), await self.okta_asa.fetch())
        (found,) = (device for reading in readings for device in reading.devices if device.name == name)
        return found

    async def user(self, name: str) -> tuple[str, str]:
        """Ids of the Workbench, and of somebody who uses it."""
        device = await self.device("Workbench")
        (found,) = [one.id for one in await self._people(device) if one.name == name]
        return device.id, found

    async def users(self) -> dict[str, bool | None]:
        device = await self.device("Workbench")
        return {one.name: one.is_admin for one in await self._people(device)}

    async def _people(self, device: Device) -> list[Connection]:
        return [row for row in await self.formide.rows(device.id, "users") if isinstance(row, Connection)]

    def happen(self, do: str, **keys: object) -> None:
        self.simulator.event({"do": do, **keys})

    def sent(self) -> list[dict[str, Any]]:
        """What was to change something, without the exchanges for a token."""
        return [
            one
            for one in self.simulator.requests()
            if one["method"] in WRITES and not one["path"].endswith("/service_token")
        ]


@pytest.fixture
async def closing() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def bench(process: SimulatorProcess, closing: AsyncExitStack) -> Bench:
    process.reset()
    return Bench(process, closing)


async def failure(system: FullSystem, device_id: str, command: ActionRequest) -> PilotlampError:
    with pytest.raises(PilotlampError) as caught:
        await system.perform(device_id, command)
    return caught.value


async def test_printers_are_synced(bench: Bench) -> None:
    device = await bench.device("Workbench")

    await bench.formide.perform(device.id, ActionRequest(action="sync"))

    (sent,) = bench.sent()
    assert (sent["method"], sent["path"], sent["body"]) == ("POST", f"/clients/{device.id}/sync", "")
    assert sent["headers"]["authorization"] == f"Bearer {bench.simulator.formide.secret}"
    assert bench.simulator.state()["formide"]["syncs"]["Workbench"] == 1


async def test_people_of_a_device_are_invited_renamed_promoted_and_removed(bench: Bench) -> None:
    device, tomas = await bench.user("Tomás Núñez")
    formide = bench.formide

    await formide.perform(device, ActionRequest(action="invite", values=("wen@makerspace.example",)))
    assert await bench.users() == {"Alma Lindqvist": True, "Tomás Núñez": False, "wen": False}
    await formide.perform(device, ActionRequest(action="rename-user", person=tomas, values=("Tom",)))
    assert await bench.users() == {"Alma Lindqvist": True, "Tom": False, "wen": False}
    await formide.perform(device, ActionRequest(action="set-admin", person=tomas, values=("true",)))
    assert (await bench.users())["Tom"] is True
    await formide.perform(device, ActionRequest(action="set-admin", person=tomas, values=("false",)))
    assert (await bench.users())["Tom"] is False
    await formide.perform(device, ActionRequest(action="remove-user", person=tomas))
    assert await bench.users() == {"Alma Lindqvist": True, "wen": False}

    user = f"/clients/{device}/users/{tomas}"
    assert [(one["method"], one["path"], json.loads(one["body"] or "null")) for one in bench.sent()] == [
        ("POST", f"/clients/{device}/users", {"email": "wen@makerspace.example"}),
        ("PUT", user, {"name": "Tom"}),
        ("PUT", f"{user}/admin", {"isAdmin": True}),
        ("PUT", f"{user}/admin", {"isAdmin": False}),
        ("DELETE", user, None),
    ]


async def test_laptops_are_approved_assigned_and_revoked(bench: Bench) -> None:
    """What is shown next is what was done."""
    bench.happen("laptop_asks", laptop="Intruder")
    bench.happen("laptop_asks", laptop="Newcomer")
    intruder, newcomer = await bench.device("Intruder"), await bench.device("Newcomer")
    okta = bench.okta_asa
    assert intruder.allowed_actions == ("approve", "assign", "revoke")

    await okta.perform(intruder.id, ActionRequest(action="approve"))
    after = await bench.device("Intruder")
    assert (after.state, after.owner, after.allowed_actions) == (DeviceState.ONLINE, None, ("assign", "revoke"))
    await okta.perform(intruder.id, ActionRequest(action="assign", values=("Lena.Grove",)))
    assert (await bench.device("Intruder")).owner == "Lena.Grove"
    await okta.perform(newcomer.id, ActionRequest(action="approve", values=("Byron.Bunch",)))
    after = await bench.device("Newcomer")
    assert (after.state, after.owner) == (DeviceState.ONLINE, "Byron.Bunch")
    await okta.perform(intruder.id, ActionRequest(action="revoke"))
    assert "Intruder" not in [device.name for device in (await okta.fetch()).devices]
    assert (await okta.device(intruder.id)).allowed_actions == ()

    path = "/v1/teams/acme/clients/"
    assert [(one["method"], one["path"], json.loads(one["body"] or "null")) for one in bench.sent()] == [
        ("PUT", f"{path}{intruder.id}", {"state": "ACTIVE"}),
        ("PUT", f"{path}{intruder.id}", {"user_name": "Lena.Grove"}),
        ("PUT", f"{path}{newcomer.id}", {"state": "ACTIVE", "user_name": "Byron.Bunch"}),
        ("DELETE", f"{path}{intruder.id}", None),
    ]
    assert all(one["headers"]["authorization"].startswith("Bearer okta-bearer-") for one in bench.sent())


@pytest.mark.parametrize("text", ODD)
async def test_odd_names_arrive_unharmed(bench: Bench, text: str) -> None:
    device, tomas = await bench.user("Tomás Núñez")
    laptop = await bench.device("Benjy")

    await bench.formide.perform(device, ActionRequest(action="rename-user", person=tomas, values=(text,)))
    await bench.formide.perform(device, ActionRequest(action="invite", values=(f"{text}@makerspace.example",)))
    await bench.okta_asa.perform(laptop.id, ActionRequest(action="assign", values=(text,)))

    state = bench.simulator.state()
    users = state["formide"]["users"]["Workbench"]
    assert users[1]["name"] == text
    assert users[2]["email"] == f"{text}@makerspace.example"
    assert text in [client["user_name"] for client in state["okta_asa"]["clients"]]


@pytest.mark.parametrize("text", [*ODD[:-1], "../Workbench", "%2e%2e"])
async def test_odd_ids_name_nothing_else(bench: Bench, text: str) -> None:
    device, _ = await bench.user("Tomás Núñez")
    before = bench.simulator.state()["formide"]["users"]

    errors = [
        await failure(bench.formide, text, ActionRequest(action="sync")),
        await failure(bench.formide, device, ActionRequest(action="remove-user", person=text)),
        await failure(bench.okta_asa, text, ActionRequest(action="revoke")),
    ]

    assert [type(error) for error in errors] == [GoneError] * 3
    assert len(bench.sent()) == 3
    assert bench.simulator.state()["formide"]["users"] == before


async def test_systems_own_reasons_are_told(bench: Bench) -> None:
    device, tomas = await bench.user("Tomás Núñez")
    element, benjy = await bench.device("My Awesome Element"), await bench.device("Benjy")
    bench.happen("laptop_revoked", laptop="Benjy")

    told = [
        str(await failure(bench.formide, device, ActionRequest(action="invite", values=("nobody",)))),
        str(await failure(bench.formide, device, ActionRequest(action="invite", values=("tomas@makerspace.example",)))),
        str(
            await failure(bench.formide, element.id, ActionRequest(action="set-admin", person=tomas, values=("true",)))
        ),
        str(await failure(bench.formide, "nope", ActionRequest(action="sync"))),
        str(await failure(bench.formide, device, ActionRequest(action="remove-user", person="nope"))),
        str(await failure(bench.okta_asa, benjy.id, ActionRequest(action="assign", values=("ada",)))),
        str(await failure(bench.okta_asa, benjy.id, ActionRequest(action="revoke"))),
        str(await failure(bench.okta_asa, "nope", ActionRequest(action="assign", values=("ada",)))),
    ]

    assert told == [
        'the server refused this (400 Bad Request): "email is not an e-mail address"',
        'the server refused this (409 Conflict): "This user is already connected to this client"',
        'you need to be an admin user of this device for this: "You are not an admin user of this client"',
        'the device is not there any more: "Client not found"',
        'the device, or this user of it, is not there any more: "User client connection not found"',
        'the server refused this (409 Conflict): "the client was revoked"',
        'the device is not there any more: "the client was revoked already"',
        'the device is not there any more, or the team has no such user: "no such client"',
    ]
    assert len(bench.sent()) == len(told)


async def test_only_what_may_be_done_is_offered_as_the_system_tells_it(bench: Bench) -> None:
    """The vendor's example device is neither administrated nor owned."""
    bench.happen("device_offline", device="Shelf")

    admin, visitor, offline = [await bench.device(name) for name in ("Workbench", "My Awesome Element", "Shelf")]

    everything = {"users", *(action.name for action in KINDS["formide"].actions)} - {"pause", "resume", "stop"}
    assert set(admin.allowed_actions) == everything
    assert visitor.allowed_actions == ("sync",)
    assert set(offline.allowed_actions) == everything - {"sync"}


Attempt = tuple[str, str, ActionRequest]
"""Kind, device and command."""

ATTEMPTS: Mapping[str, Attempt] = {
    "formide": ("formide", "Workbench", ActionRequest(action="sync")),
    "okta-asa": ("okta-asa", "Benjy", ActionRequest(action="assign", values=("Dilsey",))),
}


def was_done(bench: Bench) -> bool:
    state = bench.simulator.state()
    owners = [client["user_name"] for client in state["okta_asa"]["clients"]]
    return state["formide"]["syncs"]["Workbench"] == 1 or "Dilsey" in owners


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("said", ["", "HTTP/1.1 204 No Con", "HTTP/1.1 204 No Content\r\nX-Half: "])
@pytest.mark.parametrize("done", [True, False])
async def test_broken_off_it_is_uncertain_and_never_sent_again(
    bench: Bench, attempt: Attempt, how: str, said: str, done: bool
) -> None:
    """Nobody can tell from outside whether it was done."""
    kind, name, command = attempt
    system, device = bench.system(kind), await bench.device(name)
    only = "/sync" if kind == "formide" else f"/{device.id}"
    keys = {"done": done, "said": said, "how": how, "only": only}
    bench.happen("source_breaks_off", system=kind.replace("-", "_"), **keys)

    error = await failure(system, device.id, command)

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert len(bench.sent()) == 1
    assert was_done(bench) is done


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
async def test_late_answer_is_uncertain_and_never_sent_again(
    simulator: SimulatorProcess, closing: AsyncExitStack, attempt: Attempt
) -> None:
    """It is done late: in a simulator of its own, that no other test may meet it."""
    bench = Bench(simulator, closing)
    kind, name, command = attempt
    device = await bench.device(name)
    secret = bench.simulator.okta_asa.bearer if kind == "okta-asa" else None
    system = bench.system(kind, secret=secret, timeout_s=0.2)
    bench.happen("source_slow", system=kind.replace("-", "_"), delay_s=0.6)

    error = await failure(system, device.id, command)

    assert isinstance(error, UnreachableError)
    assert error.sent
    assert len(bench.sent()) == 1


Fault = tuple[str, dict[str, object]]

REFUSALS: Mapping[str, tuple[Fault, type[PilotlampError], str]] = {
    "403": (("source_403", {}), ActionError, "for this"),
    "429": (("source_429", {"retry_after_s": 30}), RateLimitError, "try again in"),
    "429 without a wait": (("source_429", {}), RateLimitError, "try again later"),
    "503": (("source_down", {"how": "503"}), UnreachableError, "Service unavailable"),
    "500": (("source_answers", {"status": 500, "body": "<html>Oops"}), UnreachableError, "500"),
    "415": (("source_answers", {"status": 415, "body": '{"error": "No JSON"}'}), ActionError, ': "No JSON"'),
    "400": (("source_answers", {"status": 400, "body": '{"errors": ["Bad"]}'}), ActionError, ': "Bad"'),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("refusal", REFUSALS)
async def test_refused_it_is_told_why_and_never_sent_again(bench: Bench, attempt: Attempt, refusal: str) -> None:
    kind, name, command = attempt
    (do, keys), type_, words = REFUSALS[refusal]
    device = await bench.device(name)
    secret = bench.simulator.okta_asa.bearer if kind == "okta-asa" else None
    system = bench.system(kind, secret=secret)
    bench.happen(do, system=kind.replace("-", "_"), **keys)

    error = await failure(system, device.id, command)

    assert type(error) is type_
    assert words in str(error)
    assert getattr(error, "sent", True)
    assert len(bench.sent()) == 1
    assert not was_done(bench)


@pytest.mark.parametrize("kind", ["formide", "okta-asa"])
async def test_secret_that_is_not_valid_any_more(bench: Bench, kind: str) -> None:
    error = await failure(bench.system(kind, secret="guess"), "d", ATTEMPTS[kind][2])

    assert isinstance(error, SignInError)
    assert len(bench.sent()) == 1


async def test_token_that_has_expired_is_renewed_and_the_laptop_assigned(bench: Bench) -> None:
    laptop = await bench.device("Benjy")
    bench.happen("tokens_expire")

    await bench.okta_asa.perform(laptop.id, ActionRequest(action="assign", values=("Dilsey",)))

    assert len(bench.sent()) == 2
    assert was_done(bench)


async def test_key_that_was_withdrawn_ends_with_the_first_refusal(bench: Bench) -> None:
    laptop = await bench.device("Benjy")
    bench.happen("source_401", system="okta_asa")

    assert isinstance(
        await failure(bench.okta_asa, laptop.id, ActionRequest(action="assign", values=("Dilsey",))), SignInError
    )
    assert len(bench.sent()) == 1
