"""Live printer states from devices on loopback, which count as being in the local network of a source on loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack

import pytest

from pilotlamp.domain.model import DeviceState, Printer, PrinterState
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide.api import Formide
from pilotlamp.sources.formide.local import MAX_AT_ONCE, LocalPrinters
from pilotlamp.sources.formide.options import FormideOptions
from tests.patience import HANG_S, NEVER_S
from tests.sources.fault_server import FaultServer, Script, garbage, reply, reply_json, reset, silence
from tests.sources.formide.test_parse import FIXTURES

PRINTING = [{"port": "usb0", "type": "Ultimaker 2", "status": "printing", "progress": 43, "remainingPrintingTime": 720}]
ULTIMAKER = Printer(id="usb0", name="Ultimaker 2", state=PrinterState.PRINTING, progress_pct=43.0, remaining_s=720.0)
UNREAD = Printer(id="usb0", name="Ultimaker 2", state=PrinterState.UNKNOWN)
TOKEN = "s3cret-token"


class Makerspace:
    """A cloud and two devices, "left" and "right"; left prints, right lists nothing."""

    def __init__(self, cloud: FaultServer, left: FaultServer, right: FaultServer) -> None:
        self.cloud = cloud
        self.left = left
        self.right = right
        self.systems: list[Formide] = []
        self.listed(self.row("left"), self.row("right"))
        self.left_says(reply_json(PRINTING))
        self.right.scripts["/api/printer"] = reply_json([])

    def row(self, name: str, **fields: object) -> dict[str, object]:
        port = {"left": self.left.port, "right": self.right.port}[name]
        return {"_id": name, "status": "online", "session": {"ip_internal": "127.0.0.1", "port": port}, **fields}

    def listed(self, *rows: Mapping[str, object]) -> None:
        self.cloud.scripts["/clients"] = reply_json(rows)

    def left_says(self, script: Script) -> None:
        self.left.scripts["/api/printer"] = script

    def system(self, *, timeout_s: float = 10.0, local_printers: bool = True) -> Formide:
        endpoint = Endpoint(name="Makerspace", url=self.cloud.url, timeout_s=timeout_s)
        made = Formide(endpoint, FormideOptions(local_printers=local_printers), TOKEN)
        self.systems.append(made)
        return made


@pytest.fixture
async def makerspace() -> AsyncIterator[Makerspace]:
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(FaultServer()) for _ in range(3)]
        made = Makerspace(*servers)
        yield made
        for system in made.systems:
            await system.aclose()


async def printers(system: Formide) -> dict[str, tuple[Printer, ...]]:
    return {device.id: device.printers for device in (await system.fetch()).devices}


def announced(script: Script, arrived: asyncio.Event) -> Script:
    """The same, saying when a request is there."""

    async def announcing(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await script(writer)

    return announcing


async def test_printers_come_live_from_the_device(makerspace: Makerspace) -> None:
    assert await printers(makerspace.system()) == {"left": (ULTIMAKER,), "right": ()}


async def test_v1_devices_too(makerspace: Makerspace) -> None:
    makerspace.left_says(reply_json({"usb0": PRINTING[0]}))

    assert (await printers(makerspace.system()))["left"] == (ULTIMAKER,)


async def test_printer_that_can_not_be_read_any_more_is_counted_and_stays(makerspace: Makerspace) -> None:
    system = makerspace.system()
    await system.fetch()
    makerspace.left_says(reply_json([{**PRINTING[0], "port": None}]))

    reading = await system.fetch()

    assert {device.id: device.printers for device in reading.devices} == {"left": (ULTIMAKER,), "right": ()}
    assert reading.printers_left_out == 1


async def test_no_device_is_asked_unless_the_user_wants_it(makerspace: Makerspace) -> None:
    assert await printers(makerspace.system(local_printers=False)) == {"left": (), "right": ()}
    assert makerspace.left.requests == []


async def test_no_credential_goes_to_a_device(makerspace: Makerspace) -> None:
    """Its address comes from the cloud: anything may listen there."""
    await makerspace.system().fetch()

    (request,) = makerspace.left.requests
    assert (request.method, request.target) == ("GET", "/api/printer")
    assert "authorization" not in request.headers
    assert TOKEN not in request.text


async def test_account_gives_id_and_name_the_device_the_state(makerspace: Makerspace) -> None:
    makerspace.cloud.scripts["/db/printers"] = reply_json(
        [{"_id": "p1", "name": "By the door", "client": "left", "port": "usb0"}]
    )

    (found,) = (await printers(makerspace.system()))["left"]

    assert (found.id, found.name, found.state, found.progress_pct) == ("p1", "By the door", PrinterState.PRINTING, 43.0)


async def test_unchanged_printers_give_the_very_same_devices(makerspace: Makerspace) -> None:
    """Even if the device's reply differs, as it holds the time."""
    system = makerspace.system()
    before = await system.fetch()
    makerspace.left_says(reply_json([PRINTING[0] | {"currentTime": "2026-11-21T19:05:13.780Z"}]))

    assert (await system.fetch()).devices is before.devices


async def test_one_client_is_shown_with_its_printers_as_last_read(makerspace: Makerspace) -> None:
    system = makerspace.system()
    await system.fetch()
    makerspace.cloud.scripts["/clients/left"] = reply_json(makerspace.row("left"))

    assert (await system.device("left")).printers == (ULTIMAKER,)
    assert len(makerspace.left.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        reply(200, (FIXTURES / "formide_404_route.json").read_bytes()),
        reply(404, (FIXTURES / "formide_404_route.json").read_bytes()),
        reply(500, (FIXTURES / "formide_printer_404.json").read_bytes()),
        reply_json({"status": 401, "errors": "no permission"}),
        reply(401),
        reply(429),
        garbage(),
        reset(),
    ],
)
async def test_printers_of_a_device_that_fails_stay_in_an_unknown_state(makerspace: Makerspace, fault: Script) -> None:
    """The reading is good all the same, and the first good answer counts again."""
    system = makerspace.system()
    await system.fetch()

    makerspace.left_says(fault)
    assert (await printers(system))["left"] == (UNREAD,)

    makerspace.left_says(reply_json(PRINTING))
    assert (await printers(system))["left"] == (ULTIMAKER,)


async def test_silent_device_delays_no_other_beyond_its_timeout(makerspace: Makerspace) -> None:
    makerspace.left_says(silence())
    makerspace.right.scripts["/api/printer"] = reply_json(PRINTING)

    assert await printers(makerspace.system(timeout_s=0.6)) == {"left": (), "right": (ULTIMAKER,)}


async def test_device_known_to_be_silent_is_not_waited_for(makerspace: Makerspace) -> None:
    """Nor is it asked again while it still owes an answer."""
    system = makerspace.system(timeout_s=NEVER_S)
    makerspace.left_says(reset())
    await system.fetch()
    await system.fetch()
    arrived = asyncio.Event()
    makerspace.left_says(announced(silence(), arrived))

    async with asyncio.timeout(HANG_S):
        await system.fetch()
        await arrived.wait()
        await system.fetch()

    assert len(makerspace.left.requests) == 3


async def test_device_silent_for_long_is_shown_again_once_it_has_answered(makerspace: Makerspace) -> None:
    system = makerspace.system()
    makerspace.left_says(reset())
    for _ in range(4):
        await system.fetch()
    makerspace.left_says(reply_json(PRINTING))

    while (await printers(system))["left"] != (ULTIMAKER,):
        pass


async def test_device_that_goes_offline_keeps_its_printers(makerspace: Makerspace) -> None:
    """In an unknown state; and it is not asked any more."""
    system = makerspace.system()
    await system.fetch()
    makerspace.listed(makerspace.row("left", status="offline"), makerspace.row("right"))

    (left, _) = (await system.fetch()).devices

    assert (left.state, left.printers) == (DeviceState.OFFLINE, (UNREAD,))
    assert len(makerspace.left.requests) == 1


async def test_device_that_moves_is_asked_at_its_new_address(makerspace: Makerspace) -> None:
    system = makerspace.system()
    await system.fetch()
    makerspace.listed(makerspace.row("right", _id="left"))
    makerspace.right.scripts["/api/printer"] = reply_json({})

    assert await printers(system) == {"left": ()}
    assert len(makerspace.left.requests) == 1


async def test_device_that_is_removed_is_forgotten(makerspace: Makerspace) -> None:
    """When it comes back it is as new: what it printed then says nothing now."""
    system = makerspace.system()
    await system.fetch()
    makerspace.listed()
    await system.fetch()
    makerspace.listed(makerspace.row("left", status="offline"))

    assert await printers(system) == {"left": ()}


async def test_closing_ends_questions_under_way(makerspace: Makerspace) -> None:
    arrived = asyncio.Event()
    makerspace.left_says(announced(silence(), arrived))
    local = LocalPrinters(Endpoint(name="Makerspace", url=makerspace.cloud.url, timeout_s=NEVER_S))
    reading = asyncio.create_task(local.read({"left": makerspace.left.url}, {"left"}))
    await arrived.wait()

    reading.cancel()
    async with asyncio.timeout(HANG_S):
        await local.aclose()

    assert "_Host" not in repr(asyncio.all_tasks())


async def test_many_devices_are_asked_a_few_at_a_time_over_connections_that_are_not_kept() -> None:
    """A connection kept for each of a thousand devices leaves no descriptor for the cloud."""
    at_once, most = 0, 0

    async def script(writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(10):
            await asyncio.sleep(0)
        at_once -= 1
        await reply_json(PRINTING)(writer)

    async with AsyncExitStack() as stack:
        devices = [await stack.enter_async_context(FaultServer()) for _ in range(3 * MAX_AT_ONCE)]
        for device in devices:
            device.scripts["/api/printer"] = script
        local = LocalPrinters(Endpoint(name="Makerspace", url="http://127.0.0.1:9", timeout_s=60))
        urls = {str(number): device.url for number, device in enumerate(devices)}

        await local.read(urls, set(urls))
        for device in devices:
            await device.let_go()

        assert 1 < most <= MAX_AT_ONCE
        await local.aclose()
