"""Commands to a device in the local network: each with its own login, sent once, and never with the cloud's token."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import (
    ActionError,
    BadReplyError,
    GoneError,
    PilotlampError,
    SignInError,
    UnreachableError,
)
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide.api import Formide
from pilotlamp.sources.formide.options import FormideOptions
from tests.sources.fault_server import FaultServer, Request, Script, hang_up, redirect, reply, reply_json, silence

CLOUD_TOKEN, PASSWORD, LOCAL_TOKEN = "cloud-Zq7x", "device-Kp4w", "local-Vt9m"
PRINTER = {"port": "/dev/ttyUSB0", "type": "Ultimaker 2", "status": "printing"}
PAUSE = ActionRequest(action="pause")
LOGIN, PATH = "/api/auth/login", "/api/printer/%2Fdev%2FttyUSB0/pause"


class Bench:
    """A cloud that lists one device, and the device, which is of the second version and prints."""

    def __init__(self, cloud: FaultServer, device: FaultServer) -> None:
        self.cloud = cloud
        self.device = device
        session = {"ip_internal": "127.0.0.1", "port": device.port}
        cloud.scripts["/clients"] = reply_json([{"_id": "d", "status": "online", "isAdmin": False, "session": session}])
        cloud.scripts["/db/printers"] = reply_json([])
        cloud.scripts["/clients/d"] = reply_json({"_id": "d", "status": "online", "isAdmin": False, "session": session})
        device.scripts[LOGIN] = reply_json({"success": True, "token": LOCAL_TOKEN})
        device.scripts[PATH] = reply_json({"message": "Printer pausing"})
        self.lists([PRINTER])
        self.system = self.built(logs_in=True)

    def built(self, *, logs_in: bool) -> Formide:
        async def login() -> tuple[str, str]:
            return "ada@example.com", PASSWORD

        endpoint = Endpoint(
            name="Makerspace", url=self.cloud.url, timeout_s=0.5, local_login=login if logs_in else None
        )
        return Formide(endpoint, FormideOptions(local_printers=True), CLOUD_TOKEN)

    def lists(self, printers: object) -> None:
        self.device.scripts["/api/printer"] = reply_json(printers)

    def is_v1(self) -> None:
        self.lists({"/dev/ttyUSB0": PRINTER})
        self.device.scripts[LOGIN] = reply_json({"access_token": LOCAL_TOKEN})

    async def allowed(self, system: Formide | None = None) -> tuple[str, ...]:
        (device,) = (await (system or self.system).fetch()).devices
        return device.allowed_actions

    async def fails(self) -> PilotlampError:
        await self.system.fetch()
        with pytest.raises(PilotlampError) as caught:
            await self.system.perform("d", PAUSE)
        for secret in (CLOUD_TOKEN, PASSWORD, LOCAL_TOKEN):
            assert secret not in str(caught.value)
        return caught.value

    @property
    def sent(self) -> list[Request]:
        """All but the questions for the printers."""
        return [request for request in self.device.requests if request.path != "/api/printer"]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        made = Bench(*[await stack.enter_async_context(FaultServer()) for _ in range(2)])
        yield made
        await made.system.aclose()


async def test_v2_device_gets_a_login_and_a_post(bench: Bench) -> None:
    await bench.system.fetch()

    await bench.system.perform("d", PAUSE)

    login, command = bench.sent
    assert (login.method, login.path) == ("POST", LOGIN)
    assert json.loads(login.body) == {"username": "ada@example.com", "password": PASSWORD}
    assert (command.method, command.target, command.body) == ("POST", PATH, b"")
    assert command.headers["authorization"] == f"Bearer {LOCAL_TOKEN}"
    assert not [request for request in bench.device.requests if CLOUD_TOKEN in request.text]


async def test_v1_device_gets_a_login_and_a_get(bench: Bench) -> None:
    bench.is_v1()
    await bench.system.fetch()

    await bench.system.perform("d", PAUSE)

    login, command = bench.sent
    assert json.loads(login.body) == {"email": "ada@example.com", "password": PASSWORD}
    assert (command.method, command.target) == ("GET", PATH)
    assert command.headers["authorization"] == f"Bearer {LOCAL_TOKEN}"
    assert not [request for request in bench.device.requests if CLOUD_TOKEN in request.text]


async def test_commands_are_offered_only_with_a_login_and_exactly_one_printer_that_answers(bench: Bench) -> None:
    assert await bench.allowed() == ("sync", "pause", "stop")
    assert (await bench.system.device("d")).allowed_actions == ("sync", "pause", "stop")

    without = bench.built(logs_in=False)
    assert await bench.allowed(without) == ("sync",)
    with pytest.raises(ActionError, match="local_user"):
        await without.perform("d", PAUSE)
    await without.aclose()

    bench.cloud.scripts["/db/printers"] = reply_json([{"_id": "p", "client": "d", "port": "elsewhere"}])
    assert await bench.allowed() == ("sync",)
    bench.cloud.scripts["/db/printers"] = reply_json([{"_id": "p", "client": "d", "port": "/dev/ttyUSB0"}])
    assert await bench.allowed() == ("sync", "pause", "stop")
    bench.lists([PRINTER, {"port": "b", "status": "printing"}])
    assert await bench.allowed() == ("sync",)
    bench.lists([PRINTER])
    assert await bench.allowed() == ("sync", "pause", "stop")
    bench.device.scripts["/api/printer"] = reply(500)
    assert await bench.allowed() == ("sync",)
    assert isinstance(await bench.fails(), ActionError)
    assert bench.sent == []


@pytest.mark.parametrize("is_v1", [False, True], ids=["v2", "v1"])
@pytest.mark.parametrize(
    "refusal",
    [
        reply_json({"statusCode": 401, "statusName": "Unauthorized", "message": "Could not find user"}, 401),
        reply(403),
        reply_json({"status": 401, "errors": "No permission"}),
        reply_json({"success": False}),
    ],
)
async def test_refused_login_sends_no_command(bench: Bench, refusal: Script, is_v1: bool) -> None:
    if is_v1:
        bench.is_v1()
    bench.device.scripts[LOGIN] = refusal

    error = await bench.fails()

    assert isinstance(error, SignInError)
    assert str(error.hint) == "Run pilotlamp login Makerspace --local to store a valid password."
    assert [request.path for request in bench.sent] == [LOGIN]


async def test_login_without_an_answer_means_that_nothing_was_done(bench: Bench) -> None:
    bench.device.scripts[LOGIN] = hang_up()

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert not error.sent


ILLEGAL = {"statusCode": 500, "statusName": "Error", "message": "You are not allowed to pause now"}


@pytest.mark.parametrize("is_v1", [False, True], ids=["v2", "v1"])
@pytest.mark.parametrize(
    ("script", "type_", "words"),
    [
        (hang_up(), UnreachableError, ""),
        (silence(), UnreachableError, "within 0.5 s"),
        (reply_json(ILLEGAL, 500), UnreachableError, "You are not allowed to pause now"),
        (reply(401), SignInError, "does not accept local_user"),
        (reply(403), ActionError, "local_user needs the right to control this printer for this"),
        (reply_json({"message": "No printer"}, 404), GoneError, 'the printer is not there any more: "No printer"'),
        (redirect("http://127.0.0.1:9/elsewhere", 307), BadReplyError, "127.0.0.1:9"),
    ],
    ids=["hang-up", "silence", "illegal", "401", "403", "404", "redirect"],
)
async def test_command_is_sent_once_whatever_comes_of_it(
    bench: Bench, script: Script, type_: type[PilotlampError], words: str, is_v1: bool
) -> None:
    """The GET of a v1 device too, which other libraries would repeat."""
    if is_v1:
        bench.is_v1()
    bench.device.scripts[PATH] = script

    error = await bench.fails()

    assert type(error) is type_
    assert words in str(error)
    assert getattr(error, "sent", True)
    assert [request.path for request in bench.sent] == [LOGIN, PATH]


async def test_v1_refusal_with_status_200_is_a_refusal(bench: Bench) -> None:
    bench.is_v1()
    bench.device.scripts[PATH] = reply_json({"status": 401, "errors": "No permission"})

    error = await bench.fails()

    assert type(error) is ActionError
    assert str(error) == 'local_user needs the right to control this printer for this: "No permission"'


@pytest.mark.parametrize("answer", [reply(204), reply(200, b"OK"), reply_json({"status": "paused"}), reply_json([])])
async def test_every_other_2xx_of_a_v1_device_is_success(bench: Bench, answer: Script) -> None:
    """A good answer is not documented."""
    bench.is_v1()
    bench.device.scripts[PATH] = answer
    await bench.system.fetch()

    await bench.system.perform("d", PAUSE)
