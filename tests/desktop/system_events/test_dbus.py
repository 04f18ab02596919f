"""DBusSystemEvents against stub services on a bus of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from dbus_fast import Variant

from pilotlamp.desktop import select
from pilotlamp.desktop.system_events.dbus import DBusSystemEvents
from tests.desktop.private_bus import PrivateBus
from tests.desktop.system_events.event_log import EventLog
from tests.desktop.system_events.stub_services import (
    UPOWER,
    StubLogind,
    StubNetworkManager,
    StubPortal,
    StubUPower,
    present,
)
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus


@asynccontextmanager
async def system_events_on(address: str, log: EventLog) -> AsyncIterator[DBusSystemEvents]:
    """With one bus for both: the services' names tell them apart."""
    system_events = DBusSystemEvents(
        on_resume=log.on_resume,
        on_network=log.on_network,
        on_battery=log.on_battery,
        system_address=address,
        session_address=address,
        reconnect_s=0.01,
    )
    await system_events.start()
    try:
        yield system_events
    finally:
        async with asyncio.timeout(HANG_S):
            await system_events.aclose()


@pytest.fixture
def log() -> EventLog:
    return EventLog()


@pytest_asyncio.fixture
async def watched(private_bus: PrivateBus, log: EventLog) -> AsyncIterator[str]:
    """The address of a bus whose services are already watched."""
    # Once an answer was asked for, everything is subscribed to.
    probe = StubUPower(private_bus.address, on_battery=True)
    await probe.come()
    async with system_events_on(private_bus.address, log):
        await log.until_words("on battery")
        await probe.leave()
        await log.until_words("on battery", "on mains")
        log.words.clear()
        yield private_bus.address


async def test_waking_up_is_told_and_falling_asleep_is_not(watched: str, log: EventLog) -> None:
    logind, upower = StubLogind(watched), StubUPower(watched, on_battery=True)
    async with present(logind, upower):
        await log.until_words("on battery")  # by now it is known who logind is, too

        logind.prepare_for_sleep(True)
        logind.prepare_for_sleep(False)
        await log.until_words("on battery", "resumed")

        logind.prepare_for_sleep(False)
        await log.until_words("on battery", "resumed", "resumed")


async def test_waking_up_told_by_somebody_else_is_not_believed(private_bus: PrivateBus, log: EventLog) -> None:
    """Anybody on the bus may send the signal."""
    address = private_bus.address
    logind, stranger, upower = StubLogind(address), StubLogind(address), StubUPower(address, on_battery=False)
    async with present(logind, upower), system_events_on(address, log):
        await upower.until_asked(1)
        await stranger.join()

        stranger.prepare_for_sleep(False)
        await stranger.leave()
        upower.turn(on_battery=True)
        await log.until(lambda log: bool(log.words))

    assert log.words == ["on battery"]


async def test_battery_is_told_at_the_start_and_when_it_changes(private_bus: PrivateBus, log: EventLog) -> None:
    upower = StubUPower(private_bus.address, on_battery=True)
    async with present(upower), system_events_on(private_bus.address, log):
        await log.until_words("on battery")

        upower.turn(on_battery=False)
        await log.until_words("on battery", "on mains")

    assert upower.asked[0] == (
        "/org/freedesktop/UPower",
        "org.freedesktop.DBus.Properties",
        "Get",
        [UPOWER, "OnBattery"],
    )


async def test_what_was_assumed_anyway_is_not_told(private_bus: PrivateBus, log: EventLog) -> None:
    """Online and on mains: the usual state of things."""
    manager, upower = StubNetworkManager(private_bus.address, 70), StubUPower(private_bus.address, on_battery=False)
    async with present(manager, upower), system_events_on(private_bus.address, log):
        await upower.until_asked(1)
        await manager.until_asked(1)
        upower.turn(on_battery=False)
        upower.turn(on_battery=True)
        await log.until(lambda log: bool(log.words))

    assert log.words == ["on battery"]


async def test_service_that_comes_later_is_heard(watched: str, log: EventLog) -> None:
    async with present(StubUPower(watched, on_battery=True)):
        await log.until_words("on battery")


async def test_word_of_a_service_that_left_does_not_stay(watched: str, log: EventLog) -> None:
    """Or intervals would be long for ever after."""
    async with present(StubUPower(watched, on_battery=True), StubNetworkManager(watched, 20)):
        await log.until(lambda log: sorted(log.words) == ["offline", "on battery"])
        log.words.clear()

    await log.until(lambda log: sorted(log.words) == ["on mains", "online"])


async def test_network_is_told_when_it_is_lost_and_when_it_is_back(private_bus: PrivateBus, log: EventLog) -> None:
    manager = StubNetworkManager(private_bus.address, 70)
    async with present(manager), system_events_on(private_bus.address, log):
        await manager.until_asked(1)

        manager.turn(20)
        await log.until_words("offline")
        manager.turn(60)
        await log.until_words("offline", "online")
        manager.turn(10)
        await log.until_words("offline", "online", "offline")


@pytest.mark.parametrize("state", [0, 30, 40, 50])
async def test_network_on_its_way_is_not_told(private_bus: PrivateBus, log: EventLog, state: int) -> None:
    """The state before still holds, whichever it was."""
    manager = StubNetworkManager(private_bus.address, 20)
    async with present(manager), system_events_on(private_bus.address, log):
        await log.until_words("offline")
        manager.turn(state)
        await manager.until_asked(2)
        manager.turn(70)
        await log.until_words("offline", "online")
        manager.turn(state)
        await manager.until_asked(4)
        manager.turn(20)
        await log.until_words("offline", "online", "offline")


async def test_without_network_manager_the_portal_tells(private_bus: PrivateBus, log: EventLog) -> None:
    portal = StubPortal(private_bus.address, available=False)
    async with present(portal), system_events_on(private_bus.address, log):
        await log.until_words("offline")

        portal.turn(available=True)
        await log.until_words("offline", "online")

    assert portal.asked[0][1:3] == ("org.freedesktop.portal.NetworkMonitor", "GetAvailable")


async def test_network_manager_counts_more_than_the_portal(private_bus: PrivateBus, log: EventLog) -> None:
    """It knows of sites that have no way to the rest of the world; the portal goes by the default route."""
    manager, portal = StubNetworkManager(private_bus.address, 60), StubPortal(private_bus.address, available=True)
    async with system_events_on(private_bus.address, log), present(portal):
        await portal.until_asked(1)
        async with present(manager):
            await manager.until_asked(1)
            portal.turn(available=False)
            await portal.until_asked(2)
            manager.turn(20)
            await log.until_words("offline")
            portal.turn(available=True)
            await portal.until_asked(3)
            assert log.words == ["offline"]

        await log.until_words("offline", "online")


async def test_answer_that_makes_no_sense_is_no_answer(private_bus: PrivateBus, log: EventLog) -> None:
    upower = StubUPower(private_bus.address, on_battery=True)
    manager = StubNetworkManager(private_bus.address, 20)
    manager.answer = upower.answer = ("v", [Variant("s", "well")])
    portal = StubPortal(private_bus.address, available=False)
    portal.answer = ("", [])
    async with present(upower, manager, portal), system_events_on(private_bus.address, log):
        for service in (upower, manager, portal):
            await service.until_asked(1)
        portal.turn(available=False)
        await log.until_words("offline")
        upower.turn(on_battery=True)
        await log.until_words("offline", "on battery")


async def test_service_that_refuses_is_asked_again_when_it_next_speaks(private_bus: PrivateBus, log: EventLog) -> None:
    upower = StubUPower(private_bus.address, on_battery=True)
    upower.refuses = True
    async with present(upower), system_events_on(private_bus.address, log):
        await upower.until_asked(1)
        upower.refuses = False
        upower.turn(on_battery=True)
        await log.until_words("on battery")


async def test_service_that_hangs_holds_up_no_other_and_not_the_end(private_bus: PrivateBus, log: EventLog) -> None:
    """``system_events_on`` allows 0.3 s."""
    upower = StubUPower(private_bus.address, on_battery=True)
    upower.answer = None
    async with (
        present(upower, StubNetworkManager(private_bus.address, 20)),
        system_events_on(private_bus.address, log),
    ):
        await upower.until_asked(1)
        await log.until_words("offline")


async def test_lost_bus_is_found_again(private_bus: PrivateBus, log: EventLog) -> None:
    upower = StubUPower(private_bus.address, on_battery=True)
    async with system_events_on(private_bus.address, log):
        async with present(upower):
            await log.until_words("on battery")
            private_bus.kill()
            await log.until_words("on battery", "on mains")
        private_bus.start()
        async with present(upower):
            await log.until_words("on battery", "on mains", "on battery")


async def test_nothing_is_told_after_the_end(private_bus: PrivateBus, log: EventLog) -> None:
    async with present(StubUPower(private_bus.address, on_battery=True)):
        async with system_events_on(private_bus.address, log):
            await log.until_words("on battery")
        await asyncio.sleep(0)

    assert log.words == ["on battery"]


async def test_no_bus_at_all_is_normal(log: EventLog, caplog: pytest.LogCaptureFixture) -> None:
    """A container has none; there is nothing to say about it."""
    with caplog.at_level("INFO"):
        async with system_events_on("unix:path=/nonexistent/bus", log):
            await asyncio.sleep(0.05)

    assert (log.words, caplog.records) == ([], [])


async def test_no_service_is_started_for_the_asking(private_bus: PrivateBus, log: EventLog) -> None:
    """Somebody may have reasons not to run it."""
    started = private_bus.folder / "started"
    private_bus.kill()
    services = private_bus.folder / "upower.service"
    services.write_text(f"[D-BUS Service]\nName={UPOWER}\nExec=/usr/bin/touch {started}\n", encoding="utf-8")
    private_bus.services = (services,)
    private_bus.start()
    async with present(StubNetworkManager(private_bus.address, 20)), system_events_on(private_bus.address, log):
        await log.until_words("offline")

    assert not started.exists()


async def test_select_finds_both_buses(private_bus: PrivateBus, log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", private_bus.address)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    upower, portal = StubUPower(private_bus.address, on_battery=True), StubPortal(private_bus.address, available=False)
    system_events = select.system_events(on_resume=log.on_resume, on_network=log.on_network, on_battery=log.on_battery)
    async with present(upower, portal):
        await system_events.start()
        await log.until(lambda log: sorted(log.words) == ["offline", "on battery"])
        await system_events.aclose()
